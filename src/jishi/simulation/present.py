"""The demo's present: the world goes on in real time, a little at a time.

Unlike a simulated day nothing here is reproducible, and need not be: people are looking at it.
"""

import logging
import time
from collections.abc import Callable
from datetime import timedelta

from jishi.foundation import clock
from jishi.foundation.refusals import Refusal
from jishi.sales.models import Order
from jishi.simulation.buying import Buyers
from jishi.simulation.farming import Farms
from jishi.simulation.finding import find_county, find_growings
from jishi.simulation.handing import Hub
from jishi.simulation.helping import Team
from jishi.simulation.stage import Stage
from jishi.stock import queries as stock
from jishi.volunteering.models import Activity, Shift

SEED = 2026
HOUSEHOLDS = 24
DAYS_BEFORE = timedelta(days=2)
PAUSE_SECONDS = 4.0
RESTOCK_BELOW = 15  # offers on hand

log = logging.getLogger("jishi.world")


class Present:
    """Somebody does something, again and again."""

    def __init__(self) -> None:
        now = clock.now()
        # A seed of this moment: keys must differ from those of every earlier run.
        self.stage = Stage(
            int(time.time() * 1000), clock.Hands(now), HOUSEHOLDS, tells_channel=True
        )
        self.county = find_county()
        self.farms = Farms(self.stage, self.county)
        self.farms.growings = find_growings(self.county)
        self.buyers = Buyers(self.stage, self.county)
        self.hub = Hub(self.stage, self.county, self.buyers)
        self.team = Team(self.stage, self.county)
        self.team.activities = list(Activity.objects.order_by("pk"))

    def moment(self) -> None:
        """One thing happens; what is refused is part of life."""
        acts: list[Callable[[], object]] = [self._buy, self._buy, self._hand_over, self._field]
        try:
            self.stage.chance.choice(acts)()
        except Refusal as refusal:
            log.info("refused: %s", refusal.code)

    def _buy(self) -> None:
        self.buyers.shop(self.stage.chance.choice(self.buyers.households))

    def _hand_over(self) -> None:
        self.hub.pick()
        self.hub.bring()
        ready = Order.objects.filter(state=Order.State.CONFIRMED, cycle__arrivals__isnull=False)
        order = ready.select_related("point").order_by("pk").first()
        if order:
            self.hub.fetch(order)

    def _field(self) -> None:
        """A harvest comes in when the shelves grow empty; tomorrow's shift is put up."""
        left = stock.packs_of_many(self.county.offers)
        if sum(packs > 0 for packs in left.values()) < RESTOCK_BELOW:
            self.farms.morning(rain=False)
        elif not Shift.objects.filter(starts_at__gt=clock.now()).exists():
            self.team.announce()
