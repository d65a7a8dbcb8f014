"""Seal what was done, when nobody waits for it."""

from jishi.audit.operations import seal


def seal_waiting(batch: int = 500) -> int:
    """Seal the oldest acts without a seal and say how many; may run twice without harm."""
    return seal(batch=batch)
