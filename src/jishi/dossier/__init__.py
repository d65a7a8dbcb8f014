"""What the market keeps about one person, and how the person goes.

Owns: no table; gathers what each room tells of a person, and lets all of them forget at once.
Promises: everything that points at a person is told; after closing no table says who it was.
Does not know: how it is shown.
"""
