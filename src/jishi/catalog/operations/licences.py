"""What lets a party sell, and what may be said of its goods."""

from datetime import date

from jishi.audit.operations import record
from jishi.catalog.errors import NotLicensed
from jishi.catalog.models import Claim, Offer
from jishi.catalog.queries import in_force
from jishi.foundation import clock
from jishi.foundation.operations import operation
from jishi.foundation.rows import insert_once
from jishi.parties import operations as parties_operations
from jishi.parties import queries as parties
from jishi.parties.models import Licence, Membership, Party


@operation
def record_licence(
    *,
    key: str,
    by: Party,
    party: Party,
    kind: str,
    number: str,
    valid_from: date,
    valid_until: date,
) -> Licence:
    """Keep a licence or certification, from one day to another, both included.

    A business or food licence that ends stops all offers of the party, a certification those that
    claim it, until a further one is kept. By an operator of the market. Refuses `BadInput` as
    `parties.keep_licence` does.
    """
    parties.require(by, Membership.Role.OPERATOR, parties.the_operator())
    number = number.strip()
    told = {"kind": kind, "number": number, "valid_from": valid_from, "valid_until": valid_until}
    subject = f"party:{party.pk}"
    if record(key=key, verb="catalog.record_licence", by=by, subject=subject, **told):
        return Licence.objects.get(kind=kind, number=number, valid_until=valid_until)
    return parties_operations.keep_licence(
        party=party, kind=kind, number=number, valid_from=valid_from, valid_until=valid_until
    )


@operation
def claim(*, key: str, by: Party, offer: Offer, kind: str) -> Claim:
    """Say of an offer's goods what its grower is certified for. By an operator of the market.

    Refuses `NotLicensed` when the grower does not hold the certification today.
    """
    parties.require(by, Membership.Role.OPERATOR, parties.the_operator())
    subject = f"offer:{offer.code}"
    said = Claim(offer=offer, kind=kind)
    if record(key=key, verb="catalog.claim", by=by, subject=subject, kind=kind):
        return Claim.objects.get(offer=offer, kind=kind)
    if not in_force(clock.today()).filter(party=offer.grower, kind=kind).exists():
        raise NotLicensed(party=offer.grower.name)
    return said if insert_once(said) else Claim.objects.get(offer=offer, kind=kind)
