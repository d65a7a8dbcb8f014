"""What really is in the market, so that an attack hits something: most draws of a key, a code or a
token are of one that is there, of whoever's."""

from collections.abc import Iterable
from typing import Any

from jishi.catalog.models import Offer
from jishi.foundation import clock
from jishi.places.models import Site
from jishi.production.models import Batch, Crop, FarmInput
from jishi.sales.models import Cycle, Order, OrderLine
from jishi.settlement.models import Payout, Statement
from jishi.stock.models import Lot
from jishi.volunteering.models import Shift, SignUp

# How what is right in shape may be answered: done, or refused for what the market is like now.
TAKEN = ["2xx", "401", "403", "404", "409", "422", "429"]
# Where a room knows of values that cannot be, which no schema can say: a day before planting, more
# than was ordered. There a 400 may also be the answer to what is right in shape.
KNOW_MORE = {"/api/v1/farm/batches", "/api/v1/farm/offers", "/api/v1/hub/lines"}
MOST = 12
HITS = 0.8
PHONES = ["13800000001", "13912345678"]
# For which operations (the beginning of the path) which field takes its values from where.
FIELDS = {
    "/api/v1/goods": {"path.code": "offers"},
    "/api/v1/villages/": {"path.code": "villages"},
    "/api/v1/lots/": {"path.number": "lots"},
    "/api/v1/baskets": {"body.offer": "offers"},
    "/api/v1/orders": {"path.token": "orders", "body.point": "stations", "body.phone": "phones"},
    "/api/v1/shifts/": {"path.shift": "shifts"},
    "/api/v1/mine/shifts/": {"path.sign_up": "sign-ups"},
    "/api/v1/farm/batches": {
        "path.number": "batches", "body.site": "greenhouses", "body.crop": "crops",
        "body.farm_input": "inputs", "body.on": "days", "body.harvest_from": "days",
        "body.harvest_until": "days",
    },
    "/api/v1/farm/offers": {"path.code": "offers", "body.product": "products"},
    "/api/v1/hub/stations": {"path.station": "stations", "body.cycle": "cycles"},
    "/api/v1/hub/lines": {"path.line": "lines"},
    "/api/v1/office/statements": {"path.number": "statements"},
    "/api/v1/office/payouts": {"path.number": "payouts"},
}  # fmt: skip


def aims() -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """The values there are, and for which operation each stands, as schemathesis wants them."""
    there = {name: values for name, values in _there().items() if values}
    dictionaries = {name: {"values": values} for name, values in there.items()}
    operations = [
        {
            "include-path-regex": f"^{path}",
            "checks": {"positive_data_acceptance": {"expected-statuses": _taken(path)}},
            "parameters": {
                field: {"dictionary": name, "probability": HITS}
                for field, name in fields.items()
                if name in there
            },
        }
        for path, fields in FIELDS.items()
    ]
    return dictionaries, operations


def _taken(path: str) -> list[str]:
    return [*TAKEN, "400"] if path in KNOW_MORE else TAKEN


def _there() -> dict[str, list[Any]]:
    stations = Site.objects.filter(kind=Site.Kind.PICKUP_POINT)
    today = clock.today()
    return {
        "offers": _some(Offer.objects.order_by("pk").values_list("code", flat=True)),
        "villages": _some(
            Offer.objects.order_by("place_id").values_list("place_id", flat=True).distinct()
        ),
        "lots": _some(Lot.objects.order_by("-pk").values_list("number", flat=True)),
        "orders": _some(Order.objects.order_by("-pk").values_list("token", flat=True)),
        "stations": _keys(stations),
        "phones": PHONES,
        "shifts": _keys(Shift.objects),
        "sign-ups": _keys(SignUp.objects),
        "batches": _some(Batch.objects.order_by("pk").values_list("number", flat=True)),
        "greenhouses": _keys(Site.objects.filter(kind=Site.Kind.GREENHOUSE)),
        "crops": _keys(Crop.objects),
        "inputs": _keys(FarmInput.objects),
        "products": _some(Offer.objects.order_by("pk").values_list("product_id", flat=True)),
        "days": [today.isoformat(), today.replace(day=1).isoformat()],
        "cycles": _keys(Cycle.objects),
        "lines": _keys(OrderLine.objects),
        "statements": _some(Statement.objects.order_by("pk").values_list("number", flat=True)),
        "payouts": _some(Payout.objects.order_by("pk").values_list("number", flat=True)),
    }


def _keys(rows: Any) -> list[int]:
    return _some(rows.order_by("-pk").values_list("pk", flat=True))


def _some(values: Iterable[Any]) -> list[Any]:
    return list(dict.fromkeys(values))[:MOST]
