"""One contender a file: each is run as a process of its own, those of other libraries in environments of their own."""
