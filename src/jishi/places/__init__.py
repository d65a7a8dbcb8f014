"""Where everything is: towns, villages, greenhouses, pickup points.

Owns: places with their 12-digit codes, their aliases, sites of any kind.
Promises: a code never changes meaning; a renamed or merged place keeps its history.
Does not know: who runs a site.
"""
