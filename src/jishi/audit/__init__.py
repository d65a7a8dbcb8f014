"""Who did what, to what, when; and each caller's key, for ever.

Owns: records of acts, the seals of their chain.
Promises: a write leaves exactly one record in its own transaction; a key works once, for ever;
no record is ever changed; tampering with a sealed record is found.
Does not know: what the acts mean.
"""
