"""A seeded world: growers, buyers, keepers, volunteers, weather, days.

Owns: no tables.
Promises: it does only what people can do, through the public operations; the same seed gives the
same books, to the fen.
Does not know: how the rooms keep their promises.
"""
