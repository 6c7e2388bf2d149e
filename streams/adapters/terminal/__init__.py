"""How things are shown in a terminal: words, marks, pages. Nothing here relies on colour, or trusts a name."""
