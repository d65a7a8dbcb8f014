"""Somebody who has bought before: three taps to the pay sheet; the code without a signal."""

import re
from datetime import timedelta

import pytest
from playwright.sync_api import expect
from tests.journeys.test_market_day import buy_as_a_visitor, choose_station

pytestmark = [pytest.mark.browser, pytest.mark.slow]


def test_a_returning_buyer_needs_three_taps_and_types_nothing(person):
    buyer = person("志愿者")
    page = buyer.goes_to("/goods")
    page.locator(".card .round.main").first.click()
    expect(page.locator(".card output").first).to_have_text("1")
    choose_station(page)
    page.get_by_role("button", name="提交订单").click()
    page.get_by_role("button", name="付款").click()
    page.wait_for_url(re.compile("/orders/"))
    expect(page.locator(".pickup-code")).to_be_visible(timeout=15_000)

    page.goto("/")
    page.get_by_role("button", name="放进购物车").click()
    page.get_by_role("link", name="去结算").click()
    page.get_by_role("button", name="提交订单").click()

    expect(page.get_by_role("button", name="付款")).to_be_visible()


def test_the_button_that_buys_fills_the_bar_of_a_phone(person):
    page = person().goes_to("/goods")
    page.locator(".card h3 a, .card a").first.click()
    button = page.locator(".bar .button")

    box = button.bounding_box()
    assert box["width"] > page.viewport_size["width"] * 0.6


def test_a_pickup_code_that_was_opened_is_shown_without_a_signal(person):
    guest = person()
    order = buy_as_a_visitor(guest)
    guest.page.goto(order)
    code = guest.page.locator(".pickup-code").inner_text()
    expect(guest.page.get_by_text("没有信号也看得到")).to_be_visible()

    guest.context.set_offline(True)
    guest.page.goto(order)

    expect(guest.page.locator(".pickup-code")).to_have_text(code)


def sleeps(page, market, *, minutes: int) -> None:
    """The phone lies in a pocket, and wakes on the page that it showed."""
    later = market.moment + timedelta(minutes=minutes)
    market.stand_at(later.strftime("%d %H:%M"))
    page.clock.set_system_time(later)
    page.evaluate("document.dispatchEvent(new Event('visibilitychange', {bubbles: true}))")


def test_a_page_that_a_phone_wakes_on_is_asked_again(person, market):
    page = person().page
    market.stand_at("02 21:30")
    page.clock.set_system_time(market.moment)
    page.goto("/")
    expect(page.locator(".promise .when")).to_contain_text("今晚22:00")

    sleeps(page, market, minutes=40)

    expect(page.locator(".promise .when")).to_contain_text("明晚22:00")


def test_what_was_typed_stays_when_a_phone_wakes(person, market):
    page = person().page
    market.stand_at("02 21:30")
    page.clock.set_system_time(market.moment)
    page.goto("/")
    page.get_by_role("searchbox").fill("fanqie")

    sleeps(page, market, minutes=40)

    expect(page.get_by_role("searchbox")).to_have_value("fanqie")
    expect(page.locator(".promise .when")).to_contain_text("今晚22:00")
