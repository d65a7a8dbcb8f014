"""A grower's day on a phone: three records in a minute, with and without a network."""

import time
from collections.abc import Iterator
from datetime import date

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect
from tests.journeys.served import YEAR, Served

pytestmark = [pytest.mark.browser, pytest.mark.slow]

A_DAY_TAKES_AT_MOST_SECONDS = 60
A_SLOW_TAP_SECONDS = 3  # somebody of seventy looks, thinks and taps
TODAY = date(YEAR, 6, 2)
MELON, GRAPES, BERRIES = "甜瓜", "葡萄", "草莓"
WAITING, ARRIVED, REFUSED, NOTE = "等待发送", "已送到", "没有收下", "留作备注"
IS_KEPT = "caches.match('/farm/record', {ignoreSearch: true}).then((page) => Boolean(page))"
WORKS = "navigator.serviceWorker.getRegistration().then((it) => it?.active?.state === 'activated')"


class Phone:
    """A grower's phone, with a clock that stands at the market's; it counts the taps."""

    def __init__(self, browser: Browser, market: Served, **kind: object) -> None:
        self.context = browser.new_context(
            viewport={"width": 390, "height": 844}, locale="zh-CN", has_touch=True,
            timezone_id="Asia/Shanghai", base_url=market.address, reduced_motion="reduce", **kind,
        )  # fmt: skip
        self.context.clock.set_system_time(f"{TODAY}T07:00:30+08:00")
        self.errors: list[str] = []
        self.taps = 0
        self.page = self.tab()
        self.signs_in()

    def tab(self) -> Page:
        page = self.context.new_page()
        page.set_default_timeout(8_000)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        return page

    def signs_in(self, name: str = "种植户") -> None:
        self.comes_in(name)
        self.page.goto("/farm/record")

    def comes_in(self, name: str) -> None:
        """To where the door leads: each page there sends, and one that opens forgets what came."""
        self.page.goto("/demo")
        self.page.get_by_role("button", name=name).first.click()

    def tap(self, what: Locator) -> None:
        self.taps += 1
        what.locator("visible=true").first.tap()

    def loses_the_network(self, *, kept: bool = True) -> None:
        """Not before the page is on the phone, where it can be."""
        if kept:
            self._waits_until_kept()
        self.context.set_offline(True)

    def _waits_until_kept(self, within_seconds: int = 15) -> None:
        # wait_for_function takes the promise itself for a yes.
        since = time.monotonic()
        while not all(map(self.page.evaluate, (WORKS, IS_KEPT))):
            assert time.monotonic() - since < within_seconds, "the page was never kept"
            self.page.wait_for_timeout(50)

    def finds_the_network(self) -> None:
        self.context.set_offline(False)

    def plants(self) -> None:
        """What was planted last, once more."""
        self.tap(self.page.locator(".deed.planted"))
        self.tap(self.page.get_by_role("button", name="记下", exact=True))

    def applies(self, crop: str) -> None:
        """Something harmless to the oldest batch of a crop: nothing is harvested that day."""
        self._opens("applied", crop)
        self.tap(self.page.locator(".step:target").get_by_text("苏云金杆菌"))
        self.tap(self.page.get_by_role("button", name="记下用药"))

    def harvests(self, crop: str) -> None:
        """Fifteen kilograms, by the large keys."""
        self._opens("harvested", crop)
        for key in ("+10", "+5"):
            self.tap(self.page.locator(".step:target").get_by_text(key, exact=True))
        self.tap(self.page.get_by_role("button", name="记下采收"))

    def _opens(self, deed: str, crop: str) -> None:
        self.tap(self.page.locator(f".deed.{deed}"))
        self.tap(self.page.locator(f"#{deed} .pick-card", has_text=crop).last)

    def has(self, *states: str, within_seconds: int = 15) -> None:
        """In what states the records are that wait on the phone."""
        shown = self.page.locator("#waiting [data-state]")
        expect(shown).to_have_text([*states], timeout=1000 * within_seconds)

    def told_today(self) -> list[str]:
        """What has arrived, as the market knows it."""
        self.page.goto("/farm/record")
        return self.page.locator("#told li b").all_inner_texts()


@pytest.fixture
def phone(browser: Browser, market: Served) -> Iterator[object]:
    bought: list[Phone] = []

    def buy(**kind: object) -> Phone:
        bought.append(Phone(browser, market, **kind))
        return bought[-1]

    yield buy
    for each in bought:
        each.context.close()
        assert not each.errors, "scripts failed"


def spend_a_day(phone: Phone, words: str) -> None:
    """Plant, apply, harvest, within a minute also for slow fingers; it says how long it took."""
    phone.taps, since = 0, time.monotonic()
    phone.plants()
    phone.applies(GRAPES)
    phone.harvests(MELON)
    expect(phone.page.locator("#waiting [data-state]")).to_have_count(3)
    took = time.monotonic() - since
    slowly = took + phone.taps * A_SLOW_TAP_SECONDS
    print(f"\n{words}: {took:.1f} s, {phone.taps} taps; by slow fingers {slowly:.0f} s")
    assert slowly <= A_DAY_TAKES_AT_MOST_SECONDS


def test_a_day_of_three_records_with_a_network(phone, market):
    grower = phone()

    spend_a_day(grower, "a day with a network")

    grower.has(ARRIVED, ARRIVED, ARRIVED)
    assert grower.told_today() == ["采收", "用药", "种"]
    assert market.run("verify")["violations"] == []


def test_a_day_without_a_network_arrives_once_when_there_is_one(phone, market):
    grower = phone()
    before = len(grower.told_today())
    grower.loses_the_network()

    spend_a_day(grower, "a day without a network")
    grower.page.reload()  # from the phone's own memory
    grower.has(WAITING, WAITING, WAITING)
    expect(grower.page.get_by_text("3 条记录在手机里等待发送")).to_be_visible()
    grower.finds_the_network()
    grower.has(ARRIVED, ARRIVED, ARRIVED)

    assert len(grower.told_today()) == before + 3
    assert market.run("verify")["violations"] == []


def test_two_tabs_send_what_waits_once(phone):
    grower = phone()
    before = len(grower.told_today())
    grower.loses_the_network()
    grower.harvests(MELON)
    other = grower.tab()
    other.goto("/farm/record")
    expect(other.get_by_text("1 条记录在手机里等待发送")).to_be_visible()
    grower.harvests(BERRIES)
    expect(other.get_by_text("2 条记录在手机里等待发送")).to_be_visible()

    grower.finds_the_network()
    for page in (other, grower.page):
        page.locator("[data-send]").dispatch_event("click")
    grower.has(ARRIVED, ARRIVED)

    assert len(grower.told_today()) == before + 2


def test_a_conflict_is_shown_and_mended_or_kept_as_a_note(phone):
    in_the_field, at_home = phone(), phone()
    before = len(at_home.told_today())
    in_the_field.loses_the_network()
    in_the_field.harvests(BERRIES)
    in_the_field.harvests(BERRIES)
    at_home.applies(BERRIES)
    at_home.has(ARRIVED)

    in_the_field.finds_the_network()
    in_the_field.has(REFUSED, REFUSED)
    page = in_the_field.page
    expect(page.locator("#waiting .wrong").first).to_contain_text("还在安全间隔期内")
    page.locator("#waiting [data-mend]").first.tap()
    expect(page.locator(".step:target [name=quantity]")).to_have_value("15")
    in_the_field.tap(page.locator(".step:target").get_by_text("昨天"))
    in_the_field.tap(page.get_by_role("button", name="记下采收"))
    in_the_field.has(REFUSED, ARRIVED)
    page.locator("#waiting [data-keep]").first.tap()
    in_the_field.has(NOTE, ARRIVED)

    assert len(at_home.told_today()) == before + 2


def test_an_opened_page_keeps_its_records_where_no_worker_is_allowed(phone):
    grower = phone(service_workers="block")  # as inside WeChat
    before = len(grower.told_today())
    grower.loses_the_network(kept=False)
    grower.harvests(MELON)
    grower.has(WAITING)

    grower.finds_the_network()
    grower.has(ARRIVED)

    assert len(grower.told_today()) == before + 1


def test_what_was_not_answered_is_sent_again_under_the_same_key(phone):
    grower = phone(service_workers="block")
    before = len(grower.told_today())
    sent: list[bytes] = []

    def lose_the_answer(route: Route) -> None:
        if route.request.method != "POST":
            return route.fallback()
        sent.append(route.request.post_data_buffer or b"")
        route.fetch()  # it arrives
        return route.abort()

    grower.page.route("**/farm/record", lose_the_answer)
    grower.harvests(MELON)
    expect(grower.page.locator("[data-case=away]")).to_be_visible()
    grower.has(WAITING)
    grower.page.unroute("**/farm/record")
    grower.page.locator("[data-send]").tap()
    grower.has(ARRIVED)

    assert len(sent) == 1
    assert len(grower.told_today()) == before + 1


def test_nothing_is_lost_when_the_session_is_gone(phone):
    grower = phone()
    before = len(grower.told_today())
    grower.loses_the_network()
    grower.harvests(MELON)
    grower.context.clear_cookies()

    grower.finds_the_network()
    expect(grower.page.get_by_role("link", name="去登录")).to_be_visible()
    grower.has(WAITING)
    grower.comes_in("种植户")
    grower.has(ARRIVED)

    assert len(grower.told_today()) == before + 1


def test_another_person_on_the_phone_sees_no_page_and_sends_no_record_of_the_first(phone):
    grower = phone()
    grower.loses_the_network()
    grower.harvests(MELON)
    grower.finds_the_network()
    assert grower.page.evaluate(IS_KEPT)
    grower.page.route("**/farm/now", lambda route: route.abort())
    grower.page.get_by_role("button", name="退出").click()
    grower.page.wait_for_url("/")
    assert not grower.page.evaluate(IS_KEPT)

    grower.page.unroute("**/farm/now")
    grower.signs_in("企业")

    expect(grower.page.get_by_text("手机里还有别人记的 1 条")).to_be_visible()
    grower.has()


def test_a_phone_whose_clock_is_wrong_is_told_so(phone):
    grower = phone()
    grower.context.clock.set_system_time(f"{TODAY}T08:00:30+08:00")
    grower.page.goto("/farm/record")

    expect(grower.page.get_by_text("手机的时间差了")).to_be_visible()
    grower.harvests(MELON)
    grower.has(ARRIVED)
