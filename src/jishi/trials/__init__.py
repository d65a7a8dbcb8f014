"""The trials: every promise is put to the proof by something that tries to break it.

Owns: no tables; each trial stands in a market of its own, in an empty database that it is given.
Promises: a trial that meets one broken promise says which, and how to see it again.
Does not know: how many trials are run at once, on which engine. `jishi prove` decides that.
"""
