"""What may be done with recalls: propose, confirm, withdraw, do, get back, close."""

from jishi.claims.operations.ending import ask_to_close, close, get_back
from jishi.claims.operations.making_good import make_good
from jishi.claims.operations.recalling import confirm, propose, withdraw

__all__ = ["ask_to_close", "close", "confirm", "get_back", "make_good", "propose", "withdraw"]
