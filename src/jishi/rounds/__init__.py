"""The loop over the work that waits in the rooms.

Owns: no tables.
Promises: a round that fails holds up no other; each may run twice without harm.
Does not know: what the work is. The rooms' own rounds do.
"""
