"""The workloads: what is asked of the server, and what stands in the database afterwards."""

import random
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from django.conf import settings

from jishi.bench.buying import Buyer, everybody_wants, purchases
from jishi.bench.load import Attempt, Measured, for_seconds, pages, so_often
from jishi.bench.market import put_in_lots, put_up_flash
from jishi.bench.statements import of_page, of_purchase
from jishi.catalog.models import Offer
from jishi.places.models import Site
from jishi.proof.verify import verify
from jishi.sales.models import Order
from jishi.stock.models import Lot

SECONDS = 6.0
AT_ONCE = 8
FLASH_UNITS, FLASH_ATTEMPTS, FLASH_AT_ONCE = 200, 1_000, 32
WORDS = ("西瓜", "糟蛋", "caomei", "lusun", "phlj", "酱菜", "大米", "xg", "双孢菇", "玫瑰")
PAGES = 40
LOTS, TRACED = 100_000, 400


@dataclass(frozen=True)
class Result:
    """The figures of one workload, beside the floor of the same run."""

    workload: str
    rate: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    ends: dict[str, int]
    statements: int
    floor: str = ""
    floor_rate: float = 0.0
    facts: dict[str, int | float] = field(default_factory=dict)

    @property
    def ratio(self) -> float | None:
        return round(self.rate / self.floor_rate, 3) if self.floor_rate else None

    @property
    def holds(self) -> bool:
        """No server error, and the database says what it should."""
        errors = [end for end in self.ends if end.split()[-1].startswith("5") or end == "500"]
        return not errors and not self.facts.get("oversold") and not self.facts.get("violations")


class Bench:
    """Workloads against one running server."""

    def __init__(self, base: str) -> None:
        self.base = base
        self.offers = list(Offer.objects.order_by("pk").values_list("code", "price_fen"))
        point = Site.objects.get(kind=Site.Kind.PICKUP_POINT)
        keys = Path(settings.CHANNEL_KEYS)
        self.buyer = Buyer(base, keys, point.pk, dict(self.offers))
        self._floors: dict[str, float] = {}

    def run(self, workload: str) -> Result:
        return {
            "browse": self.browse,
            "detail": self.detail,
            "search": self.search,
            "purchase": self.purchase,
            "flash": self.flash,
            "trace": self.trace,
        }[workload]()

    def browse(self) -> Result:
        paths = [f"/goods?page={number}" for number in range(1, PAGES)]
        return self._pages("browse", paths)

    def detail(self) -> Result:
        chosen = random.Random(1).sample(self.offers, 200)
        return self._pages("detail", [f"/goods/{code}" for code, _price in chosen])

    def search(self) -> Result:
        return self._pages("search", [f"/search?q={quote(word)}" for word in WORDS])

    def purchase(self) -> Result:
        floor = self._floor("/floor/purchase")
        before = _paid()
        measured = for_seconds(purchases(self.buyer), at_once=AT_ONCE, seconds=SECONDS)
        paid = _paid() - before
        facts: dict[str, int | float] = {"orders_paid": paid, "violations": len(verify())}
        return _result(
            "purchase", measured, of_purchase(self.buyer), floor=("/floor/purchase", floor),
            facts=facts,
        )  # fmt: skip

    def flash(self) -> Result:
        offer = put_up_flash(Offer.objects.count(), FLASH_UNITS)
        self.buyer.prices[offer.code] = offer.price_fen
        before = _paid()
        attempt = everybody_wants(self.buyer, offer.code)
        measured = so_often(attempt, at_once=FLASH_AT_ONCE, times=FLASH_ATTEMPTS)
        sold = _paid() - before
        lot = Lot.objects.get(product=offer.product)
        facts: dict[str, int | float] = {
            "units": FLASH_UNITS, "sold": sold, "reserved": lot.reserved,
            "oversold": max(0, sold - FLASH_UNITS), "left": lot.available,
            "seconds": round(measured.seconds, 2), "violations": len(verify()),
        }  # fmt: skip
        return _result("flash", measured, of_purchase(self.buyer, [offer.code]), facts=facts)

    def trace(self) -> Result:
        numbers = put_in_lots(LOTS)
        chosen = random.Random(1).sample(numbers, TRACED)
        return self._pages("trace", [f"/t/{number}" for number in chosen])

    def _pages(self, workload: str, paths: list[str]) -> Result:
        floor = self._floor("/floor/rows")
        measured = for_seconds(pages(self.base, paths), at_once=AT_ONCE, seconds=SECONDS)
        return _result(workload, measured, of_page(paths[0]), floor=("/floor/rows", floor))

    def _floor(self, path: str) -> float:
        if path not in self._floors:
            self._floors[path] = self.rate_of(path)
        return self._floors[path]

    def rate_of(self, path: str) -> float:
        attempt: Attempt = pages(self.base, [path])
        return for_seconds(attempt, at_once=AT_ONCE, seconds=SECONDS / 2).rate


def _result(
    workload: str,
    measured: Measured,
    statements: int,
    *,
    floor: tuple[str, float] = ("", 0.0),
    facts: dict[str, int | float] | None = None,
) -> Result:
    return Result(
        workload=workload,
        rate=round(measured.rate, 1),
        p50_ms=measured.percentile_ms(50),
        p95_ms=measured.percentile_ms(95),
        p99_ms=measured.percentile_ms(99),
        ends=dict(measured.ends),
        statements=statements,
        floor=floor[0],
        floor_rate=round(floor[1], 1),
        facts=facts or {},
    )


def _paid() -> int:
    return Order.objects.filter(state=Order.State.CONFIRMED).count()
