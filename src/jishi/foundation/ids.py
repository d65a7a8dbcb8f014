"""Numbers, codes and tokens. Chance enters the market here and nowhere else."""

import random
import secrets
from collections.abc import Iterator
from contextlib import contextmanager

from jishi.foundation import clock

# Without 0/O, 1/I/L and U: people read these aloud over the telephone.
LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"

_chance: random.Random = secrets.SystemRandom()


def number(prefix: str) -> str:
    """A number for a document, e.g. `J1123-7K2F9M`: what, which day, and six letters of chance."""
    return f"{prefix}{clock.today():%m%d}-{letters(6)}"


def letters(count: int) -> str:
    return "".join(_chance.choice(LETTERS) for _ in range(count))


def digits(count: int) -> str:
    """A code that a person types; the first digit may be zero."""
    return "".join(_chance.choice("0123456789") for _ in range(count))


def token() -> str:
    """A secret in an address or a cookie: 32 letters, about 157 bits."""
    return letters(32)


@contextmanager
def drawn_from(chance: random.Random) -> Iterator[None]:
    """Let ids come from a seeded source: the same seed gives the same books."""
    global _chance
    before = _chance
    _chance = chance
    try:
        yield
    finally:
        _chance = before
