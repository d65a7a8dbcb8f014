"""The doors: pages and the channel's call-back, grouped by who stands at the door.

Owns: no tables.
Promises: a refusal is shown in words, with what to do next, and what was typed is kept.
Does not know: rules. It asks queries and calls operations.
"""
