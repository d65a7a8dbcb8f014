"""Who ordered what, for when and where.

Owns: order cycles, baskets, orders and their lines with the prices of the moment; favourites.
Promises: one order for one key; totals are exact; what is ordered is reserved; nothing is ordered
after the cut-off; whoever waits for goods is told once.
Does not know: how it is paid. It knows *confirmed*, whoever confirms.
"""
