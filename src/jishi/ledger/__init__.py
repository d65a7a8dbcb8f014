"""The book. Every value that passes between parties passes here.

Owns: accounts, entries, lines; in two units, fen and points.
Promises: an entry sums to zero per unit; no line is ever changed; no floored account goes below
its floor; a key posts once, for ever.
Does not know: why. Orders, payouts and shifts appear only as a key and a reason.
"""
