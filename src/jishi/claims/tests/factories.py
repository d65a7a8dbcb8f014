"""An order that was fetched, a photo from a telephone, a case of it."""

import io

from PIL import Image

from jishi.catalog.models import Offer
from jishi.claims import operations
from jishi.claims.models import Case
from jishi.delivery.tests.factories import fetch, make_cut_off_order, make_station, pick_all
from jishi.foundation.clock import Hands
from jishi.production.tests.factories import a_key
from jishi.sales.models import Order, OrderLine
from jishi.sales.tests.factories import make_offer

ORIENTATION, GPS, MAKE = 0x0112, 0x8825, 0x010F


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
