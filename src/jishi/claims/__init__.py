"""What must be made good: for now, recalls.

Owns: recalls, their lots and their order lines.
Promises: two people start a recall and two close it; each line is told and refunded at most once.
Does not know: what the sellers are owed.
"""
