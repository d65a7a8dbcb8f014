"""Who takes part: people and organisations, and who may act for whom.

Owns: parties, logins, memberships, who runs which site.
Promises: who may act for whom is computed at each request, never copied.
Does not know: what they trade.
"""
