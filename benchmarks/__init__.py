"""How fast Helix is, beside what else there is: everything measured here, on one machine, by one command."""
