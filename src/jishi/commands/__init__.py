"""The command line: demo, serve, test, check, simulate, verify, anchor, bench, rounds.

Owns: no tables.
Promises: exit status 0 only when what was asked holds.
Does not know: rules of the market.
"""
