"""What each seller is owed, told line by line, and paid by two people.

Owns: commission rules, statements, settled lines and receipts, payouts.
Promises: each line settled once; the commission is that of the moment of sale; payout = statement;
who prepares does not approve.
Does not know: why people bought.
"""
