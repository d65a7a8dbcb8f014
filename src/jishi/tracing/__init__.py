"""What happened to goods, in the words of EPCIS 2.0, for those who trace across markets.

Owns: events and the names they speak of, captures, how far each kind of row was told.
Promises: each row of the rooms below is told once, by itself, without anybody typing; an event is
never changed, a mistake is declared beside it; nobody tells in our name.
Does not know: what an event is good for.
"""
