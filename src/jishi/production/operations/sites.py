"""Take in the sites on which something grows or is made; show what they look like."""

import hashlib

from django.utils.translation import gettext as _

from jishi.audit.operations import record
from jishi.foundation.operations import operation
from jishi.foundation.refusals import BadInput
from jishi.parties import operations as parties_operations
from jishi.parties import queries as parties
from jishi.parties.models import Membership, Party
from jishi.places import operations as places
from jishi.places.models import Place, Site
from jishi.production.errors import SiteStands
from jishi.production.models import Holding
from jishi.production.queries import GROWN_OR_MADE_ON

AREA_MAX = 10_000_000  # m²: a county's largest field is smaller
NAME_MAX = 60


@operation
def take_in_site(
    *,
    key: str,
    by: Party,
    name: str,
    kind: str,
    place: Place,
    owner: Party,
    run_by: Party,
    area_m2: int,
    address: str = "",
) -> Holding:
    """Take in a greenhouse, workshop, field or pond with its owner, who runs it, and its area.

    By an operator of the market. Refuses `SiteStands` when the name is taken, and `BadInput` for
    another kind of site, no name, or an area that is none.
    """
    parties.require(by, Membership.Role.OPERATOR, parties.the_operator())
    name = name.strip()
    facts = {
        "kind": kind, "place": place.pk, "owner": owner.pk, "run_by": run_by.pk,
        "area_m2": area_m2, "address": address,
    }  # fmt: skip
    if record(key=key, verb="production.take_in_site", by=by, subject=f"site:{name}"[:80], **facts):
        return Holding.objects.select_related("site").get(key=key)
    if not 0 < len(name) <= NAME_MAX:
        raise BadInput(name=_("请填写名称，最多 60 个字"))
    if kind not in GROWN_OR_MADE_ON:
        raise BadInput(kind=_("这里登记大棚、工坊、大田和鱼塘"))
    refuse_strange_area(area_m2, AREA_MAX)
    site = places.open_site(name=name, kind=Site.Kind(kind), place=place, address=address)
    if Holding.objects.filter(site=site).exists():
        raise SiteStands(name=name)
    parties_operations.run_site(site=site, party=run_by)
    return Holding.objects.create(key=key, site=site, owner=owner, area_m2=area_m2)


@operation
def show_site(*, key: str, by: Party, holding: Holding, photo: bytes) -> Holding:
    """Keep the picture of a site as `pictures.small` makes it, in place of the one before.

    By a grower of whoever runs it, or an operator of the market.
    """
    if not parties.works_for_the_market(by, Membership.Role.OPERATOR):
        runs_it = parties.site_run_by(holding.site) or holding.owner
        parties.require(by, Membership.Role.GROWER, runs_it)
    facts = {"photo": hashlib.sha256(photo).hexdigest()}
    subject = f"site:{holding.site.name}"[:80]
    if not record(key=key, verb="production.show_site", by=by, subject=subject, **facts):
        Holding.objects.filter(pk=holding.pk).update(photo=photo)
        holding.photo = photo
    return holding


def refuse_strange_area(area_m2: int, most: int) -> None:
    """An area is some square metres, and no more than there are."""
    if not 0 < area_m2 <= most:
        raise BadInput(area=_("面积要在 1 到 {most} 平方米之间").format(most=most))
