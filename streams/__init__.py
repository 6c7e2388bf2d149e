"""Customer health in motion: events in, health, risk, alerts and plans out, exactly once."""
