from itertools import count

from jishi.ledger.models import Account
from jishi.ledger.operations import account, post
from jishi.parties.models import Party
from jishi.parties.tests.factories import make_organisation

Purpose = Account.Purpose

_numbers = count(1)


def make_account(
    owner: Party | None = None, *, purpose: Account.Purpose = Purpose.OWED, holding: int = 0
) -> Account:
    """An account of an owner, already holding something if asked."""
    made = account(purpose, owner or make_organisation())
    if holding:
        source = account(Purpose.ISSUED if purpose == Purpose.EARNED else Purpose.CHANNEL)
        post(key=f"given:{next(_numbers)}", reason="given", moves={source: -holding, made: holding})
    return made
