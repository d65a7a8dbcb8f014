"""What a sender says when the gate is away."""


class NotSent(Exception):
    """The outside did not take it now; the notice waits and is tried again later."""
