"""What a person has here: points and why, hours, vouchers."""

from datetime import date, datetime
from typing import Annotated

from ninja import Schema

from jishi.benefits.models import Voucher
from jishi.benefits.queries import grants_of, points_of, vouchers_of
from jishi.volunteering.queries import hours_of
from jishi.web.api.door import Door, Told
from jishi.web.api.fields import A_PAGE, Fen, Minutes, OneOf, Points, Text, VoucherCode
from jishi.web.api.who import ByPerson

door = Door()


class Grant(Schema):
    cause: Text
    points: Points
    left: Points
    granted_at: datetime
    expires_on: date


class PointsTold(Schema):
    points: Points
    grants: list[Grant]


class Hours(Schema):
    minutes: Minutes


class VoucherTold(Schema):
    code: VoucherCode
    worth_fen: Fen
    least_order_fen: Fen
    expires_on: date
    state: Annotated[str, OneOf(Voucher.State)]


@door.reads("mine/points", PointsTold)
def points(request: ByPerson) -> Told:
    """The points that can be spent now, and the 50 latest grants, each with its cause (R4.4)."""
    return {"points": points_of(request.auth), "grants": list(grants_of(request.auth)[:A_PAGE])}


@door.reads("mine/hours", Hours)
def hours(request: ByPerson) -> Told:
    """The minutes served in all; they are never spent (R4.2)."""
    return {"minutes": hours_of(request.auth)}


@door.reads("mine/vouchers", list[VoucherTold])
def vouchers(request: ByPerson) -> object:
    """At most 50 vouchers, those that can be used first."""
    return list(vouchers_of(request.auth)[:A_PAGE])
