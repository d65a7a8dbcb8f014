"""Register what may be applied, on which crops, and how long before a harvest (R3.4)."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from jishi.audit.operations import record
from jishi.foundation.operations import operation
from jishi.foundation.refusals import BadInput
from jishi.foundation.rows import insert_once
from jishi.parties import queries as parties
from jishi.parties.models import Membership, Party
from jishi.production.models import Crop, FarmInput

INTERVAL_MAX = 400  # days


@operation
def register_input(
    *,
    key: str,
    by: Party,
    name: str,
    registration: str,
    safety_interval_days: int,
    crops: Sequence[Crop],
) -> FarmInput:
    """Register a farm input as its label says. By an operator of the market.

    Refuses `BadInput` for a registration that stands already (an interval by which somebody applied
    is never changed), no name, no crop, or an interval that is none.
    """
    parties.require(by, Membership.Role.OPERATOR, parties.the_operator())
    facts = {
        "name": name, "days": safety_interval_days,
        "crops": " ".join(str(crop.pk) for crop in crops),
    }  # fmt: skip
    subject = f"input:{registration}"[:80]
    if record(key=key, verb="production.register_input", by=by, subject=subject, **facts):
        return FarmInput.objects.get(registration=registration)
    if not name or not registration or not crops:
        raise BadInput(name=_("请填写名称、登记证号和适用作物"))
    if not 0 <= safety_interval_days <= INTERVAL_MAX:
        raise BadInput(days=_("安全间隔期要在 0 到 400 天之间"))
    told = FarmInput(
        name=name, registration=registration, safety_interval_days=safety_interval_days
    )
    if not insert_once(told):
        raise BadInput(registration=_("这个登记证号已经登记过了"))
    registered = FarmInput.objects.get(pk=told.pk)
    registered.crops.set(crops)
    return registered
