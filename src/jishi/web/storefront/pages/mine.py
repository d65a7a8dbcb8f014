"""What a person has here: hours, points and why, vouchers, words left for them, orders."""

from collections.abc import Sequence
from dataclasses import dataclass

from jishi.benefits.models import Grant, RedemptionRule, Voucher
from jishi.benefits.queries import grants_of, points_of, redemption_now, vouchers_of
from jishi.notices.models import Notice
from jishi.notices.queries import told_to
from jishi.parties.models import Party
from jishi.sales.models import Order
from jishi.sales.queries import orders_of
from jishi.volunteering.models import Award, Hours, SignUp
from jishi.volunteering.queries import hours_of, sign_ups_of

ORDERS = 3
NOTICES = 5
GRANTS = 20


@dataclass(frozen=True)
class Given:
    """A grant of points, and the hours that earned it, when hours did."""

    grant: Grant
    hours: Hours | None


@dataclass(frozen=True)
class MinePage:
    """`minutes` were served and are never spent; `points` were given for them and are."""

    person: Party
    minutes: int
    points: int
    grants: Sequence[Given]
    rule: RedemptionRule | None
    vouchers: Sequence[Voucher]
    notices: Sequence[Notice]
    orders: Sequence[Order]
    sign_ups: Sequence[SignUp]

    @property
    def hours(self) -> str:
        return f"{self.minutes / 60:.1f}".removesuffix(".0")

    @property
    def most_share(self) -> int:
        """The largest part of an order that points may pay, in percent."""
        return self.rule.most_bp // 100 if self.rule else 0


def mine_page(person: Party) -> MinePage:
    return MinePage(
        person=person,
        minutes=hours_of(person),
        points=points_of(person),
        grants=_given(person),
        rule=redemption_now(),
        vouchers=[row for row in vouchers_of(person) if row.state == Voucher.State.GIVEN],
        notices=list(told_to(person)[:NOTICES]),
        orders=list(orders_of(person)[:ORDERS]),
        sign_ups=list(sign_ups_of(person)[:NOTICES]),
    )


def _given(person: Party) -> list[Given]:
    grants = list(grants_of(person)[:GRANTS])
    awards = Award.objects.filter(grant__in=grants).select_related(
        "hours__sign_up__shift__activity__team", "hours__confirmed_by"
    )
    earned = {award.grant_id: award.hours for award in awards}
    return [Given(grant, earned.get(grant.pk)) for grant in grants]
