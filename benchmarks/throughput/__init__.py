"""Events a second: the same log through every contender, in alternating rounds, every final state checked."""
