"""Two people who recall, goods on their way to buyers; an order that was fetched, and its case."""

import io

from PIL import Image

from jishi.catalog.models import Offer
from jishi.claims import operations
from jishi.claims.models import Case, Recall
from jishi.claims.queries import Scope
from jishi.claims.rounds import make_good_waiting
from jishi.delivery.tests.factories import fetch, make_cut_off_order, make_station, pick_all
from jishi.foundation.clock import Hands
from jishi.parties.models import Membership, Party
from jishi.parties.tests.factories import make_member
from jishi.production.tests.factories import a_key
from jishi.sales.models import Order, OrderLine
from jishi.sales.tests.factories import make_offer
from jishi.stock.models import Lot

ORIENTATION, GPS, MAKE = 0x0112, 0x8825, 0x010F
Role = Membership.Role


def make_clerk(name: str = "蒋仓管") -> Party:
    return make_member(Role.WAREHOUSE, name=name)


def of_lot(lot: Lot) -> Scope:
    return Scope(Recall.Scope.LOT, lot.number)


def propose(scope: Scope, by: Party | None = None) -> Recall:
    return operations.propose(key=a_key(), by=by or make_clerk(), scope=scope, reason="抽检不合格")


def confirm(recall: Recall, by: Party | None = None) -> Recall:
    return operations.confirm(key=a_key(), by=by or make_clerk("顾经理"), recall=recall)


def recall(scope: Scope) -> Recall:
    return confirm(propose(scope))


def make_all_good() -> None:
    while make_good_waiting():
        pass


def make_fetched_order(hands: Hands, *offers: Offer, **asked: object) -> Order:
    station = make_station()
    order = make_cut_off_order(hands, *(offers or [make_offer()]), point=station.point, **asked)
    pick_all(order)
    fetch(order, station)
    order.refresh_from_db()
    return order


def a_photo(width: int = 640, height: int = 480, *, turned: int = 1, kind: str = "JPEG") -> bytes:
    """A picture with a red upper left corner, as a telephone writes it: with its place in it."""
    picture = Image.effect_noise((width, height), 60).convert("RGB")
    picture.paste("red", (0, 0, width // 2, height // 2))
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKE] = turned, "a telephone"
    exif[GPS] = {1: "N", 2: (30.0, 41.0, 0.0)}
    written = io.BytesIO()
    picture.save(written, kind, exif=exif, quality=95)
    return written.getvalue()


def first_line(order: Order) -> OrderLine:
    lines = order.lines.select_related("order", "picking", "seller").order_by("position")
    return lines[0]


def complain(order: Order, *, line: OrderLine | None = None, **other: object) -> Case:
    asked = {"kind": "damage", "percent": 50, "photo": b"seen", "key": a_key(), **other}
    return operations.open_case(by=order.buyer, line=line or first_line(order), **asked)  # type: ignore[arg-type]
