"""What may be done with cases, open and decide, and with recalls, from a proposal to their end."""

from jishi.claims.operations.cases import bearer_of, decide_case, open_case
from jishi.claims.operations.ending import ask_to_close, close, get_back
from jishi.claims.operations.making_good import make_good
from jishi.claims.operations.recalling import confirm, propose, withdraw

__all__ = [
    "ask_to_close",
    "bearer_of",
    "close",
    "confirm",
    "decide_case",
    "get_back",
    "make_good",
    "open_case",
    "propose",
    "withdraw",
]
