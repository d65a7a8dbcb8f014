"""How things are called outside: addresses under our own domain.

A lot whose product has a GTIN is named as GS1 Digital Link says; every other thing has an address
of our own. A GTIN is never invented.
"""

from datetime import datetime
from typing import Protocol
from urllib.parse import urljoin

from django.conf import settings

from jishi.catalog.models import Product
from jishi.production.models import Batch
from jishi.sales.models import Order
from jishi.stock.models import Lot

EVENTS = "/epcis/events/"


class Keyed(Protocol):
    pk: int


def ours(path: str) -> str:
    """An address of this market."""
    return urljoin(settings.PUBLIC_ADDRESS, path)


def lot_path(lot: Lot, product: Product) -> str:
    """Where a lot's page is: `/01/<gtin>/10/<lot>`, or `/t/<lot>` for goods without a GTIN."""
    return f"/01/{product.gtin}/10/{lot.number}" if product.gtin else f"/t/{lot.number}"


def lot_uri(lot: Lot) -> str:
    return ours(lot_path(lot, lot.product))


def batch_uri(batch: Batch) -> str:
    return ours(f"/batches/{batch.number}")


def bag_uri(order: Order) -> str:
    return ours(f"/bags/{order.number}")


def order_uri(order: Order) -> str:
    return ours(f"/documents/order/{order.number}")


def document_uri(kind: str, number: str) -> str:
    return ours(f"/documents/{kind}/{number}")


def site_uri(site_id: int) -> str:
    return ours(f"/sites/{site_id}")


def party_uri(party_id: int) -> str:
    return ours(f"/sellers/{party_id}")


def event_id(kind: str, number: object, what: str) -> str:
    """The id of an event that we saw ourselves: the same each time it is made."""
    return ours(f"{EVENTS}{kind}-{number}-{what}")


def written(moment: datetime) -> str:
    """A moment to the millisecond, in UTC, as the standard writes it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03}Z"
