"""What is there: lots and every movement of them.

Owns: lots on hand, movements.
Promises: received = available + reserved + sold + written off, per lot; never below zero; first
expired, first out; each movement happens once for its key.
Does not know: orders. What reserves is a holder with a name.
"""
