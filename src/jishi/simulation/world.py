"""A world of days: who does what at which hour."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from jishi.foundation import clock
from jishi.payments.channels.wechat import WeChat
from jishi.payments.models import Refund
from jishi.rounds.turn import turn
from jishi.simulation.buying import Buyers
from jishi.simulation.county import County, settle_county
from jishi.simulation.farming import Farms
from jishi.simulation.handing import Hub
from jishi.simulation.helping import Team
from jishi.simulation.settling import Books
from jishi.simulation.stage import Stage

IS_RAINY = 0.25
Tell = Callable[[str], None]


class SimulatedChannel(WeChat):
    """The channel without its network: refunds are back at once, nothing was paid unheard of."""

    def __init__(self) -> None:
        """Nothing to set up: no key is used."""

    def refund(self, refund: Refund) -> bool:
        return True

    def query(self, payment_number: str) -> None:
        return None


@dataclass
class World:
    stage: Stage
    county: County
    farms: Farms
    buyers: Buyers
    hub: Hub
    team: Team
    books: Books

    def rounds(self) -> None:
        for name, failure in turn(channel=SimulatedChannel()):
            raise AssertionError(f"round {name}: {failure}")

    def day(self, tell: Tell = lambda words: None, *, until: datetime | None = None) -> None:
        """One day from six in the morning until eleven at night, or until a moment in it."""
        stage, today = self.stage, clock.today()
        hours: list[tuple[int, str, Callable[[], None]]] = [
            (6, "采收", self._morning),
            (8, "买菜", lambda: self._shopping(0.25)),
            (9, "拣货称重", self._picking),
            (11, "志愿签退", self.team.go),
            (12, "买菜", lambda: self._shopping(0.2)),
            (14, "送站", self._bringing),
            (18, "取货", self.hub.hand_over),
            (19, "买菜", lambda: self._shopping(0.45)),
            (21, "清理结算", self._evening),
            (23, "截单后", self.rounds),
        ]
        for hour, words, act in hours:
            moment = clock.at(today, hour)
            if until and moment > until:
                stage.hands.move_to(until)
                return
            if moment >= stage.hands.moment:
                tell(words)
                stage.hands.move_to(moment)
                act()
        stage.count("天")

    def _morning(self) -> None:
        self.rounds()
        rain = self.stage.happens(IS_RAINY)
        self.stage.count("雨天" if rain else "晴天")
        self.farms.morning(rain=rain)

    def _shopping(self, share: float) -> None:
        self.buyers.hour(share)
        self.rounds()

    def _picking(self) -> None:
        self.team.come()
        self.hub.pick()
        self.hub.answer_cases()
        self.rounds()

    def _bringing(self) -> None:
        self.hub.bring()
        self.rounds()

    def _evening(self) -> None:
        self.hub.clear_unclaimed()
        self.hub.issue_invoices()
        self.team.confirm()
        self.team.announce()
        self.books.evening()
        self.rounds()

    def next_morning(self, *, until: datetime | None = None) -> None:
        """Let the night pass, or the part of it before a moment."""
        morning = clock.at(clock.today() + timedelta(days=1), 5)
        self.stage.hands.move_to(min(morning, until) if until else morning)


def begin(stage: Stage) -> World:
    """A county on its first morning, on an empty database."""
    county = settle_county(stage)
    farms = Farms(stage, county)
    farms.begin()
    buyers = Buyers(stage, county)
    team = Team(stage, county)
    team.begin()
    hub = Hub(stage, county, buyers)
    return World(stage, county, farms, buyers, hub, team, Books(stage, county))


def first_morning(day: date) -> datetime:
    """When a world that begins on this day begins."""
    return clock.at(day, 5)
