"""The twenty-four solar terms: which one a day belongs to, and its season."""

from bisect import bisect_right
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _

# fmt: off
NAMES = [
    _("小寒"), _("大寒"), _("立春"), _("雨水"), _("惊蛰"), _("春分"), _("清明"), _("谷雨"),
    _("立夏"), _("小满"), _("芒种"), _("夏至"), _("小暑"), _("大暑"), _("立秋"), _("处暑"),
    _("白露"), _("秋分"), _("寒露"), _("霜降"), _("立冬"), _("小雪"), _("大雪"), _("冬至"),
]
# fmt: on
SEASONS = ["winter"] * 2 + [
    season for season in ("spring", "summer", "autumn", "winter") for _term in range(6)
]

# For each year the day of the month of its 24 terms, two digits each, at midnight of Beijing time.
# The months go without saying: two terms fall into each. Computed astronomically, not a rule.
DAYS = {
    2024: "062004190520041905200521062207220722082307220621",
    2025: "052003180520042005210521072207230723082307220721",
    2026: "052004180520052005210521072307230723082307220722",
    2027: "052004190621052006210621072308230823082307220722",
    2028: "062004190520041905200521062207220722082307220621",
    2029: "052003180520042005210521072207230723082307220721",
    2030: "052004180520052005210521072307230723082307220722",
    2031: "052004190621052006210621072308230823082307220722",
    2032: "062004190520041905200521062207220722082307220621",
    2033: "052003180520042005210521072207230723082307220721",
    2034: "052004180520052005210521072307230723082307220722",
    2035: "052004190621052005210621072307230823082307220722",
    2036: "062004190520041905200521062207220722082307220621",
    2037: "052003180520042005210521072207230723082307220721",
    2038: "052004180520052005210521072307230723082307220722",
    2039: "052004190621052005210621072307230823082307220722",
    2040: "062004190520041905200521062207220722082307220621",
    2041: "052003180520042005200521072207230722082307220721",
    2042: "052004180520042005210521072307230723082307220722",
    2043: "052004190621052005210621072307230823082307220722",
    2044: "062004190520041905200521062207220722072307220621",
    2045: "052003180520041905200521072207230722082307220721",
    2046: "052004180520042005210521072207230723082307220722",
    2047: "052004190621052005210621072307230823082307220722",
    2048: "062004190520041905200520062207220722072307210621",
    2049: "051903180520041905200521062207220722082307220721",
    2050: "052003180520042005210521072207230723082307220722",
}


@dataclass(frozen=True)
class Term:
    """One term: its name, its first and last day, what comes after it."""

    place: int
    first: date
    last: date

    @property
    def name(self) -> str:
        return gettext(NAMES[self.place])

    @property
    def slug(self) -> str:
        """The name in its own language, as it stands in an address."""
        return NAMES[self.place]

    @property
    def months(self) -> tuple[int, ...]:
        """The one or two months that the term's days belong to."""
        return tuple(sorted({self.first.month, self.last.month}))

    @property
    def next_name(self) -> str:
        return gettext(NAMES[(self.place + 1) % 24])

    @property
    def next_first(self) -> date:
        return self.last + timedelta(days=1)

    @property
    def season(self) -> str:
        return SEASONS[self.place]


@lru_cache(maxsize=64)
def current(day: date) -> Term:
    """The term that a day belongs to. The table ends with 2050; later years borrow its days."""
    starts = [start for year in (day.year - 1, day.year, day.year + 1) for start in _starts(year)]
    here = bisect_right(starts, day) - 1
    return Term(here % 24, starts[here], starts[here + 1] - timedelta(days=1))


def coming(day: date) -> list[Term]:
    """The term of a day and the twenty-three after it."""
    terms = [current(day)]
    while len(terms) < len(NAMES):
        terms.append(current(terms[-1].next_first))
    return terms


def _starts(year: int) -> list[date]:
    days = DAYS.get(year, DAYS[2050])
    return [date(year, i // 2 + 1, int(days[2 * i : 2 * i + 2])) for i in range(24)]
