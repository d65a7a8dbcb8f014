"""Everybody's every page, looked at in the browser: nobody is shut out by how it is made."""

from collections.abc import Iterator

import pytest
from tests.journeys import looking

from jishi.commands.gallery import DESK_FORMAT, DOORS, HUGE, LARGE, PHONE_FORMAT, show_in
from jishi.commands.gallery_walk import NOT_PAGES, Sight, Walk
from jishi.web.policy import RULES

pytestmark = [pytest.mark.browser, pytest.mark.slow]

TARGET, LARGE_TARGET, DESK_TARGET = 44, 60, 24


def faults(sight: Sight, address: str) -> Iterator[str]:
    """All that is wrong with one page, however it is looked at."""
    at_desk = sight.route.startswith(DOORS)
    show_in(sight, DESK_FORMAT if at_desk else PHONE_FORMAT)
    yield from looking.axe(sight.page)
    yield from looking.headings(sight.page)
    yield from looking.pictures_and_seals(sight.page)
    yield from looking.elsewhere(sight.page, address)
    yield from looking.words(sight.page)
    yield from looking.overlaps(sight.page)
    yield from looking.targets(sight.page, DESK_TARGET if at_desk else TARGET)
    if not at_desk:
        show_in(sight, LARGE)
        yield from (f"大字 {fault}" for fault in looking.targets(sight.page, LARGE_TARGET))
        show_in(sight, HUGE)
        yield from (f"特大字 320 {fault}" for fault in looking.width(sight.page))
        yield from (f"特大字 320 {fault}" for fault in looking.overlaps(sight.page))
    show_in(sight, PHONE_FORMAT)
    yield from (f"phone {fault}" for fault in looking.width(sight.page))
    yield from (f"grown {fault}" for fault in looking.grown(sight.page))


def test_every_page_can_be_used_by_everybody(browser, market):
    walk = Walk(browser, market)
    found, seen = {}, set()
    for sight in walk.sights():
        seen.add(sight.route)
        if wrong := list(faults(sight, market.address)):
            found[sight.name] = wrong
    walk.close()

    pages = {name for name, rule in RULES.items() if "GET" in rule.who and "api:" not in name}
    assert not found, "\n".join(f"{name}: {fault}" for name in found for fault in found[name])
    missed = sorted(pages - NOT_PAGES - seen)
    assert not missed, f"nothing leads to {missed}"
