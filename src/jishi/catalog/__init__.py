"""What is on offer, by whom, at what price, and how it is found.

Owns: categories, products, offers, the words by which they are found.
Promises: seller of record and unit price are on every offer; a price changes by a new version.
Does not know: how much is on hand, who buys.
"""
