"""Who came, when, and what it earned.

Owns: activities, shifts, sign-ups with their proven presence, hours, awards of points.
Promises: hours come only from an activity and a proven presence, and are never spent; each point
is explainable; nobody confirms their own; no hours for commercial work (R4.1).
Does not know: the shop.
"""
