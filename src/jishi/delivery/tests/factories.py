"""A warehouse that picks, a station with its keeper, orders as far on their way as a test wants."""

from dataclasses import dataclass
from typing import Any

from jishi.catalog.models import Offer
from jishi.delivery import operations
from jishi.delivery.models import Handover, Picking
from jishi.foundation.clock import Hands
from jishi.parties.models import Membership, Party
from jishi.parties.operations import run_site
from jishi.parties.tests.factories import make_member, make_organisation
from jishi.payments.tests.factories import make_paid_order
from jishi.places.models import Site
from jishi.production.tests.factories import a_key
from jishi.sales.models import Order, OrderLine
from jishi.sales.tests.factories import make_offer, make_point

Role = Membership.Role


@dataclass(frozen=True)
class Station:
    point: Site
    keeper: Party
    party: Party


def make_picker() -> Party:
    return make_member(Role.WAREHOUSE, name="小蒋")


def make_station() -> Station:
    point, party = make_point(), make_organisation(name="")
    run_site(site=point, party=party)
    return Station(point, make_member(Role.KEEPER, party, name="赵站长"), party)


def make_offer_by_weight(*, price_fen: int = 500, pack_g: int = 1_000, **words: Any) -> Offer:
    return make_offer(name="青菜", price_fen=price_fen, pack_g=pack_g, **words)


def make_cut_off_order(hands: Hands, *offers: Offer, **asked: Any) -> Order:
    """A paid order whose cut-off has passed."""
    order = make_paid_order(*offers, **asked)
    hands.move_to(max(hands.moment, order.cycle.cutoff_at))
    return order


def pick_line(line: OrderLine, quantity: int | None = None, **words: Any) -> Picking:
    """Pick a line: as it was ordered unless told otherwise."""
    return operations.pick(
        key=a_key(),
        by=words.pop("by", None) or make_picker(),
        line=line,
        quantity=line.quantity if quantity is None else quantity,
        **words,
    )


def pick_all(order: Order) -> list[Picking]:
    return [pick_line(line) for line in order.lines.order_by("position")]


def fetch(order: Order, station: Station) -> Handover:
    return operations.hand_over(
        key=a_key(),
        by=station.keeper,
        point=station.point,
        code=order.pickup_code,
        phone_tail=order.phone[-4:],
    )
