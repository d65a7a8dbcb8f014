"""Words that wait to leave.

Owns: notices, by SMS, in the app, or on the list of calls to make.
Promises: written in the caller's transaction; sent at least once, shown once.
Does not know: what they are about.
"""
