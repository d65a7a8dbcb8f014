"""From the shelf to the hand: picked, weighed, brought to the station, handed over.

Owns: pickings with actual weights, arrivals at pickup points, handovers.
Promises: under-weight beyond the legal tolerance cannot leave (R6.10); the difference to the
estimate goes back or is charged; a code is handed over once; whose bag waits is told once.
Does not know: what the seller is owed.
"""
