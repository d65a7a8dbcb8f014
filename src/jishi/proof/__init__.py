"""Whether the promises hold: the invariants, checked on any database.

Owns: no tables.
Promises: each violation names the row that broke the rule; checking changes nothing.
Does not know: how the rooms keep their promises. It recounts.
"""
