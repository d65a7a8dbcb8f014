"""The reference model: what the market's books must say, kept in plain dictionaries.

It was written from docs/house.md ("The book"), docs/glossary.md and the promises, not from the
operations, and it imports no room: where the two disagree, one of them is wrong. Things have the
names that the walk gave them; every verb decides first and changes afterwards, so that a refused
one changes nothing.
"""
