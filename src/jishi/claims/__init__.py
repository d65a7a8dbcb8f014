"""What must be made good: cases of buyers, and recalls.

Owns: cases of shortage, damage and quality, their photos and decisions; recalls, their lots and
order lines.
Promises: each line is complained of once, told and refunded at most once, never more than it cost;
a standard case is decided and paid at once; two people start a recall and two close it; who bears
the cost is named.
Does not know: what the sellers are owed.
"""
