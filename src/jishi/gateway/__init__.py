"""The sandbox of the payment channel: it really signs, verifies and encrypts, and moves no money.

Owns: a folder with its keys and its own book (SQLite); not one table of the market.
Promises: what it sends is signed as WeChat Pay's APIv3 signs; it heeds only what the merchant
signed.
Does not know: the market. It imports no room and no framework, and runs as a process of its own.
"""
