"""What is said to people of what the view tells, in their language: the same on pages and in a terminal."""
