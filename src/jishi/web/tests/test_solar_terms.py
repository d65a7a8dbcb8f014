"""The table of the solar terms against two libraries that compute them, day by day."""

from datetime import date, datetime

import cnlunar
import pytest
from lunar_python import Lunar

from jishi.web.solar_terms import DAYS, NAMES, current

MIDSUMMER = (6, 1)  # well inside the lunar year of the same number
YEARS = sorted(DAYS)


def by_lunar_python(year: int) -> dict[str, date]:
    """Its table holds neighbouring years' terms too, under the names of their pinyin."""
    told = Lunar.fromYmd(year, *MIDSUMMER).getJieQiTable()
    days = {name: date(one.getYear(), one.getMonth(), one.getDay()) for name, one in told.items()}
    ours = {name: day for name, day in days.items() if name in NAMES and day.year == year}
    return ours | ({"冬至": days["DONG_ZHI"]} if days["DONG_ZHI"].year == year else {})


def by_cnlunar(year: int) -> dict[str, date]:
    told = cnlunar.Lunar(datetime(year, *MIDSUMMER, 12)).thisYearSolarTermsDic
    return {name: date(year, month, day) for name, (month, day) in told.items()}


@pytest.mark.parametrize("year", YEARS)
@pytest.mark.parametrize("computed", [by_lunar_python, by_cnlunar])
def test_each_term_begins_on_the_day_that_others_compute(year, computed):
    days = computed(year)

    assert set(days) == set(NAMES)
    for name, day in days.items():
        term = current(day)
        assert (term.slug, term.first) == (name, day)
