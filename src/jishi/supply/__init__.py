"""How goods come to the company: collected, weighed, bought or taken in to be sold.

Owns: receipts; piece work at makings, its rates.
Promises: nothing is received without its certificate or substitute (R5.2); what was weighed is
what is owed; nobody is owed for pieces that never were.
Does not know: who will buy it.
"""
