"""What people at the desks keep for their work, and what they do to many rows at once.

Owns: saved views of tables; bulk acts and what became of each of their rows.
Promises: each row of a bulk act is an act of its own, done once or refused with its reason; what is
undone is exactly what was done.
Does not know: what a table shows, or how a row is chosen.
"""
