"""For whom a person stands at this door, and what of theirs they may see."""

from dataclasses import dataclass

from django.http import HttpRequest

from jishi.foundation.refusals import NotFound
from jishi.parties import queries as parties
from jishi.parties.models import Membership, Party
from jishi.production.models import Batch
from jishi.web.visitors import person_of, visitor_of


@dataclass(frozen=True)
class Acting:
    """A person, and the organisation they act for."""

    person: Party
    grower: Party


def acting(request: HttpRequest) -> Acting:
    """Who acts here. Refuses `LoginRequired`, and `NotAllowed` to people who grow nothing."""
    person = person_of(request)
    return Acting(person, parties.require(person, Membership.Role.GROWER))


def acting_for(request: HttpRequest, organisation: str) -> Acting:
    """Who acts here for the organisation that is named; for the first one when none is.

    An agent grows for several. Refuses as `acting`, and `NotFound` for one that is not theirs.
    """
    if not organisation:
        return acting(request)
    for grower in growers_of(request):
        if str(grower.pk) == organisation:
            return Acting(person_of(request), grower)
    raise NotFound


def growers_of(request: HttpRequest) -> list[Party]:
    """All for whom the person of a request may keep records."""
    held = visitor_of(request).memberships
    return [row.organisation for row in held if row.role == Membership.Role.GROWER]


def own_batch(who: Acting, number: str) -> Batch:
    """A batch of this grower; another's is answered as if it were not there."""
    found = who.grower.batches.select_related("crop", "plan", "site__place").filter(number=number)
    batch = found.first()
    if batch is None:
        raise NotFound
    return batch
