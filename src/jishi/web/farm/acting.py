"""For whom a person stands at this door, and what of theirs they may see."""

from dataclasses import dataclass

from django.http import HttpRequest

from jishi.foundation.refusals import NotFound
from jishi.parties import queries as parties
from jishi.parties.models import Membership, Party
from jishi.production.models import Batch
from jishi.web.visitors import person_of


@dataclass(frozen=True)
class Acting:
    """A person, and the organisation they act for."""

    person: Party
    grower: Party


def acting(request: HttpRequest) -> Acting:
    """Who acts here. Refuses `LoginRequired`, and `NotAllowed` to people who grow nothing."""
    person = person_of(request)
    return Acting(person, parties.require(person, Membership.Role.GROWER))


def own_batch(who: Acting, number: str) -> Batch:
    """A batch of this grower; another's is answered as if it were not there."""
    found = who.grower.batches.select_related("crop", "plan", "site__place").filter(number=number)
    batch = found.first()
    if batch is None:
        raise NotFound
    return batch
