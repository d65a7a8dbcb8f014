"""The kill bench: whatever is killed, wherever it is killed, nothing that was answered is lost.

Each request of the market's chain is carried out by a process of its own, which is killed with -9
on the way: at every failpoint, then at random instants. The client lives outside, writes down what
it asked and what it was answered, and asks again, with the same key, whatever stayed unanswered.
"""
