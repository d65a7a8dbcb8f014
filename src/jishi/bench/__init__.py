"""How fast it is, over real HTTP, beside the floor of the same machine in the same run.

Owns: no tables; it makes a market of its own in the database that it is given.
Promises: figures come from facts in the database, not from answers; each stands beside its floor.
Does not know: targets. They are in docs/running.md.
"""
