"""The ground: value types, the clock, ids, refusals, the shape of a write.

Owns: no tables.
Promises: time, ids and chance come from here; a write happens wholly or not at all.
Does not know: the market.
"""
