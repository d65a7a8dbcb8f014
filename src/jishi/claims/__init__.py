"""What must be made good: for now, cases of buyers.

Owns: cases of shortage, damage and quality, their photos and decisions.
Promises: a standard case is decided and paid at once; each line once; who bears the cost is named.
Does not know: what the sellers are owed.
"""
