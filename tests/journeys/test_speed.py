"""What a cheap phone on 4G waits for, measured in the browser; a busy machine can only add."""

import gzip

import pytest
from tests.journeys.test_market_day import buy_as_a_visitor

from jishi.commands.chromium import PHONE

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGES = ["/", "/goods?category=vegetable", "/search?q=fanqie", "/villages/", "/basket"]
SLOW_4G = {"offline": False, "latency": 150, "downloadThroughput": 1_638_400 / 8,
           "uploadThroughput": 768_000 / 8}  # fmt: skip
SLOWER_PROCESSOR = 2
HTML_MOST, REQUESTS_MOST, HOME_MOST = 14_000, 12, 250_000
PAINT_MOST_MS, SHIFT_MOST, TRIES = 1800, 0.02, 3
WATCH = """addEventListener('DOMContentLoaded', () => {
  const watch = (type, told) => new PerformanceObserver(list => list.getEntries().forEach(told))
    .observe({type, buffered: true});
  window.paint = 0;
  window.shift = 0;
  watch('largest-contentful-paint', one => { window.paint = one.startTime; });
  watch('layout-shift', one => { window.shift += one.value; });
});"""
LOADED = """() => performance.getEntriesByType('resource')
  .concat(performance.getEntriesByType('navigation')).map(one => one.transferSize)"""


@pytest.mark.parametrize("path", PAGES)
def test_a_page_of_the_shop_fits_into_the_first_round_trip(person, path):
    page = person().page

    body = page.request.get(path).body()

    assert len(gzip.compress(body, 6)) <= HTML_MOST


def measured(browser, market, path) -> tuple[float, float, list[int]]:
    """Largest paint in ms, shift, and the bytes of each thing loaded, on a cold cache."""
    width, height = PHONE
    context = browser.new_context(
        viewport={"width": width, "height": height}, base_url=market.address, is_mobile=True
    )
    page = context.new_page()
    page.add_init_script(WATCH)
    tools = context.new_cdp_session(page)
    tools.send("Network.enable")
    tools.send("Network.emulateNetworkConditions", SLOW_4G)
    tools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER_PROCESSOR})
    page.goto(path, wait_until="networkidle")
    page.wait_for_function("paint > 0")  # a busy machine tells of it after all has come
    paint, shift, loaded = page.evaluate("paint"), page.evaluate("shift"), page.evaluate(LOADED)
    context.close()
    return paint, shift, loaded


@pytest.mark.parametrize("path", PAGES)
def test_the_largest_paint_comes_soon_and_nothing_shifts(browser, market, path):
    comes_soon_and_stands(browser, market, path)


def test_nor_on_a_page_of_goods_or_of_an_order(browser, market, person):
    goods = person().goes_to("/goods").locator(".card a").first.get_attribute("href")

    comes_soon_and_stands(browser, market, goods)
    comes_soon_and_stands(browser, market, buy_as_a_visitor(person()))


def comes_soon_and_stands(browser, market, path) -> None:
    tries = [measured(browser, market, path) for _try in range(TRIES)]

    assert 0 < min(paint for paint, _shift, _loaded in tries) <= PAINT_MOST_MS
    assert max(shift for _paint, shift, _loaded in tries) <= SHIFT_MOST


def test_the_first_visit_of_the_first_page_is_light(browser, market):
    _paint, _shift, loaded = measured(browser, market, "/")

    assert len(loaded) <= REQUESTS_MOST
    assert sum(loaded) <= HOME_MOST
