"""How goods come to the company: collected, weighed, bought or taken in to be sold.

Owns: receipts.
Promises: nothing is received without its certificate or substitute (R5.2); what was weighed is
what is owed.
Does not know: who will buy it.
"""
