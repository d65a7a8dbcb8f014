"""Paying inside WeChat: a page in a browser in which the app is played by the gateway."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.request import ProxyHandler, Request, build_opener

import pytest
from playwright.sync_api import Page, expect
from tests.journeys.test_market_day import choose_station

from jishi.commands.chromium import PHONE
from jishi.commands.rehearsal import Rehearsal
from jishi.gateway.account import openid_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]

AGENT = "Mozilla/5.0 (Linux; Android 14; wv) Chrome/130 Mobile Safari/537.36 MicroMessenger/8.0.50"
BRIDGE = """window.WeixinJSBridge = { invoke: (name, words, told) =>
  window.theApp(name, words).then((said) => { if (said) told(said); }) };"""
PAY = re.compile("去付|再付")
OTHERS_OPENID = "o6_bmjrPTlm6_another-persons"
direct = build_opener(ProxyHandler({}))


class App:
    """WeChat around a page: whose it is, and what they press when it asks for the money."""

    def __init__(self, market: Rehearsal) -> None:
        self.address = market.environment["JISHI_GATEWAY"]
        self.openid, self.press = "", "pay"
        self.asked: list[dict[str, str]] = []

    def answers(self, name: str, words: dict[str, str]) -> dict[str, str] | None:
        """What the bridge says; None when the app is put away and never says anything."""
        assert name == "getBrandWCPayRequest"
        self.asked.append(words)
        if self.press == "put away":
            return None
        if self.press == "lie":
            return {"err_msg": "get_brand_wcpay_request:ok"}
        told = {"words": words, "openid": self.openid, "press": self.press}
        asked = Request(f"{self.address}/bridge", json.dumps(told).encode())
        with direct.open(asked, timeout=5) as answer:
            return json.load(answer)


@contextmanager
def opened(browser, market, *, has_bridge=True, script=True, kept=None) -> Iterator:
    context = browser.new_context(
        viewport=dict(zip(("width", "height"), PHONE, strict=True)), user_agent=AGENT,
        locale="zh-CN", base_url=market.address, java_script_enabled=script, storage_state=kept,
    )  # fmt: skip
    app, page = App(market), context.new_page()
    page.set_default_timeout(8_000)
    if has_bridge:
        context.expose_function("theApp", app.answers)
        context.add_init_script(BRIDGE)
    yield page, app
    context.close()


def binds(page: Page, who: str) -> None:
    """The demo's volunteer lets the market know their WeChat, if they have not before."""
    page.goto("/demo")
    page.get_by_role("button", name="志愿者").first.click()
    page.goto("/mine")
    bind = page.get_by_role("link", name="绑定微信")
    if bind.count():
        bind.click()
        page.get_by_role("button", name=who).click()
    expect(page.get_by_text("已绑定微信")).to_be_visible()


def orders(page: Page) -> None:
    """Something is ordered; its page shows what is to be paid."""
    page.goto("/goods")
    page.locator(".card .round.main").first.click()
    expect(page.locator(".card output").first).to_have_text("1")
    choose_station(page)
    page.get_by_role("button", name="提交订单").click()


def test_the_app_takes_the_money_and_the_market_is_asked(browser, market):
    with opened(browser, market) as (page, app):
        binds(page, "阿宝")
        app.openid, app.press = openid_of(market.folder / "channel", "阿宝"), "cancel"
        orders(page)
        expect(page.get_by_text("这次您没有付，订单还在")).to_be_visible()
        assert len(app.asked) == 1, "asked at once, without a further tap"

        app.press = "lie"
        page.get_by_role("link", name=PAY).click()
        expect(page.get_by_role("heading", name="付款结果待确认")).to_be_visible()
        page.wait_for_timeout(4_000)  # the page has asked the market again: nothing was paid
        expect(page.locator(".pickup-code")).to_have_count(0)

        app.press, mine = "pay", app.openid
        app.openid = OTHERS_OPENID
        page.get_by_role("link", name=PAY).click()
        expect(page.get_by_role("heading", name="这次没付成")).to_be_visible()
        expect(page.get_by_text("再付一次，不会扣两遍")).to_be_visible()

        app.press, app.openid = "put away", mine
        page.get_by_role("link", name=PAY).click()
        page.wait_for_timeout(500)
        app.press = "pay"
        page.get_by_role("link", name=PAY).click()
        expect(page.locator(".pickup-code")).to_be_visible(timeout=15_000)
        assert {words["package"] for words in app.asked} == {app.asked[0]["package"]}
    assert market.run("verify")["violations"] == []


def test_a_relative_pays_for_who_has_called_and_is_nobody_here(browser, market, person):
    page = person("运营").goes_to("/office/calls/order?name=王阿婆&phone=13700005679")
    page.locator("#q").fill("fanqie")
    page.locator("[name=offer]:checked").wait_for()
    page.locator("#q").press("Enter")
    page.locator("[name^=line_]").wait_for()
    page.locator("#point").select_option(index=1)
    page.locator(".aloud", has_text="到").wait_for()
    page.locator("[name=rest][value=channel]").check()
    page.locator(".aloud", has_text="亲友打开链接付款").wait_for()
    page.get_by_role("button", name="顾客说对").click()
    link = page.locator("[href^='/pay-for/']").get_attribute("href")
    with opened(browser, market) as (page, app):
        app.openid = openid_of(market.folder / "channel", "老周")
        page.goto(link)
        page.get_by_role("link", name="用微信付").click()
        page.get_by_role("button", name="老周").click()
        expect(page.get_by_role("heading", name="已付好")).to_be_visible(timeout=15_000)
        assert len(app.asked) == 1
        expect(page.get_by_role("link", name="登录")).to_be_visible()
    assert market.run("verify")["violations"] == []


@pytest.mark.parametrize("script", [True, False])
def test_without_bridge_or_script_the_cashier_is_there(browser, market, script):
    with opened(browser, market, has_bridge=False) as (page, _app):
        binds(page, "阿宝")
        orders(page)
        page.wait_for_url(re.compile("/orders/"))
        order, kept = page.url, page.context.storage_state()
    with opened(browser, market, has_bridge=False, script=script, kept=kept) as (page, _app):
        page.goto(order)
        page.get_by_role("link", name=PAY).click()
        page.get_by_role("button", name="付款").click()
        page.wait_for_url(re.compile("/orders/"))
        page.goto(order)
        expect(page.locator(".pickup-code")).to_be_visible()


def test_a_guest_inside_is_shown_how_to_pay_there(browser, market):
    with opened(browser, market) as (page, app):
        page.goto("/goods")
        page.locator(".card .round.main").first.click()
        expect(page.locator(".card output").first).to_have_text("1")
        choose_station(page)
        page.get_by_label("称呼").fill("王阿姨")
        page.get_by_label("手机").fill("13812345678")
        page.get_by_role("button", name="提交订单").click()

        expect(page.get_by_role("link", name="用微信登录，就在这里付")).to_be_visible()
        page.get_by_role("link", name=PAY).click()
        expect(page.get_by_text("沙盒").first).to_be_visible()
        assert not app.asked


def test_where_nothing_can_be_shared_the_address_is_copied(browser, market):
    with opened(browser, market) as (page, _app):
        page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        page.add_init_script("delete Navigator.prototype.share")
        page.goto("/goods")
        page.locator(".card a").first.click()

        page.get_by_role("button", name="分享给家人").click()

        expect(page.get_by_text("地址复制好了，发给家人")).to_be_visible()
        assert page.evaluate("navigator.clipboard.readText()") == page.url
