"""How it is paid, and how it goes back.

Owns: payments by tender, call-backs of channels, refunds.
Promises: one payment, one effect; refunds never exceed what was paid, and go back to each tender
by the share that it gave.
Does not know: how goods are weighed or handed over.
"""
