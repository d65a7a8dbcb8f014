"""One market day, walked in a real browser by the people whose day it is.

A co-op grows, certifies and sells; a maker's price list comes in; the warehouse weighs; a visitor
buys by the channel, a volunteer with points; the keeper hands over; two accountants settle.
"""

import re

import pytest
from playwright.sync_api import Page, expect
from tests.journeys import looking
from tests.journeys.served import YEAR

from jishi.claims.tests.factories import a_photo
from jishi.commands.gallery_walk import give_out, pick_everything, pickup_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]

STATION = "芦湾村取货站"
PRICES = """\
品名,分类,规格,净含量（g）,售价（元）,每单限购,配料,保管
香糟蛋礼盒,礼盒特产,8 枚/盒,640,88.00,5,"鸭蛋、糯米",阴凉
坏价格,酱园,1 罐,400,八块,5,萝卜,阴凉
"""


def test_a_market_day(person, market):
    batch = grow_and_certify(person("种植户"))
    take_in(person("仓管"), batch)
    send_price_list(person)
    guest = person()
    order = buy_as_a_visitor(guest)
    volunteer(person, market)
    helper = person("志愿者")
    spent = buy_with_points(helper)
    market.stand_at("03 09:00")
    pick_everything(person("仓管").page)
    see_the_weight(guest, order)
    market.stand_at("03 17:40")
    hand_over(person, [code_on(guest, order), code_on(helper, spent)])
    complain(guest, order)
    see_the_case(person("运营"))
    order_again(guest, order)
    settle(person)
    trace(guest, order)
    assert market.run("verify")["violations"] == []


def grow_and_certify(grower) -> str:
    """A batch is planted, treated, refused inside its interval, then harvested and certified."""
    page = grower.goes_to("/farm/batches/new")
    page.get_by_label("种什么").select_option(index=0)
    page.get_by_label("哪天种下").fill(f"{YEAR}-04-20")
    page.get_by_label("预计产量").fill("800")
    page.get_by_label("从哪天开始收").fill(f"{YEAR}-06-01")
    page.get_by_label("收到哪天").fill(f"{YEAR}-09-30")
    page.get_by_role("button", name="记下").click()
    expect(page.get_by_text("最早可采日")).to_be_visible()
    number = page.url.rsplit("/", 1)[1]
    page.get_by_label("收了多少").fill("25.5")
    page.get_by_role("button", name="记下采收").click()
    expect(page.get_by_text("25.5 kg").first).to_be_visible()
    page.get_by_label("这张证管多少").fill("20")
    page.get_by_role("button", name="开合格证").click()
    expect(page.get_by_text("20 kg").first).to_be_visible()
    page.goto("/farm/batches/")
    page.locator(".cells a").last.click()  # another batch: this one's certificate shall stand
    page.get_by_label("打了什么").select_option(index=0)
    page.get_by_role("button", name="记下用药").click()
    expect(page.get_by_text("安全间隔期内")).to_be_visible()
    page.get_by_label("收了多少").fill("3")
    page.get_by_role("button", name="记下采收").click()
    expect(page.get_by_role("alert")).to_be_visible()
    return number


def take_in(clerk, batch: str) -> None:
    """What has a certificate is weighed in, never more than it covers."""
    page = clerk.goes_to("/hub/receive/")
    waiting = page.locator("details", has_text=batch)
    if waiting.get_attribute("open") is None:
        waiting.locator("summary").click()
    for weight, is_refused in (("21", True), ("18.4", False)):
        waiting.get_by_label("称得").fill(weight)
        waiting.get_by_label("怎么收").select_option("marketplace")
        waiting.get_by_role("button", name="入库").click()
        page.wait_for_load_state()
        expect(page.get_by_role("alert")).to_have_count(1 if is_refused else 0)


def send_price_list(person) -> None:
    """The preview names the bad row by its line; the good one goes on sale."""
    page: Page = person("企业").goes_to("/farm/prices/")
    page.get_by_label("价目表").set_input_files(
        {"name": "价目表.csv", "mimeType": "text/csv", "buffer": PRICES.encode("utf-8-sig")}
    )
    page.get_by_role("button", name="先看看").click()
    expect(page.get_by_text("第 3 行")).to_be_visible()
    page.get_by_role("button", name="只上架没问题的").click()
    expect(page.get_by_text("新上架 1 样")).to_be_visible()


def buy_as_a_visitor(guest) -> str:
    """Search by pinyin, put goods of two sellers into the basket, pay at the channel's cashier."""
    page = guest.goes_to("/")
    page.get_by_role("searchbox").fill("fanqie")
    page.get_by_role("searchbox").press("Enter")
    page.locator(".card .round.main").first.click()
    expect(page.locator(".card output").first).to_have_text("1")
    page.goto("/search?q=酱菜")
    page.locator(".card .round.main").first.click()
    expect(page.locator(".card output").first).to_have_text("1")
    choose_station(page)
    page.get_by_label("称呼").fill("王阿姨")
    page.get_by_label("手机").fill("13812345678")
    page.get_by_role("button", name="提交订单").click()
    expect(page.get_by_text("沙盒").first).to_be_visible()
    page.get_by_role("button", name="付款").click()
    page.wait_for_url(re.compile("/orders/"))
    expect(page.locator(".pickup-code")).to_be_visible(timeout=15_000)
    return re.sub(r"[?#].*", "", page.url)


def choose_station(page: Page) -> None:
    page.goto("/points?next=/checkout")
    page.locator("button.station", has_text=STATION).click()
    page.wait_for_url("**/checkout")


def volunteer(person, market) -> None:
    """A shift tonight: the rotating code in, the other out, confirmed by the organiser."""
    organiser = person("活动组织者")
    page = organiser.goes_to("/hub/shifts/")
    page.get_by_label("开始").fill(f"{YEAR}-06-02T18:00")
    page.get_by_label("结束").fill(f"{YEAR}-06-02T20:00")
    page.get_by_label("几个名额").fill("3")
    page.get_by_role("button", name="放出班次").click()
    helper = person("志愿者")
    mine = helper.goes_to("/volunteer")
    tonight = mine.locator("li.box", has_text="18:00")
    tonight.get_by_role("button", name="报名").click()
    mine.wait_for_url("**/volunteer/mine/*")
    shift_page = mine.url
    page.locator("a", has_text="/3").first.click()
    for moment, at, button in (("02 18:01", 0, "签到"), ("02 20:01", 1, "签退")):
        market.stand_at(moment)
        page.reload()
        code = page.locator(".pickup-code").nth(at).inner_text()
        mine.goto(shift_page)
        mine.get_by_label(f"{button}码").fill(re.sub(r"\D", "", code))
        mine.get_by_role("button", name=button, exact=True).click()
    page.reload()
    page.get_by_role("button", name="确认时长").click()
    mine.goto("/mine")
    expect(mine.get_by_text("积分从哪里来")).to_be_visible()
    expect(mine.locator("#points li").first).to_contain_text("+")


def buy_with_points(buyer) -> str:
    """Own-account goods, a part by points, the rest in cash at the station."""
    page = buyer.goes_to("/goods")
    own = page.locator(".card", has_text="自营").first
    own.locator(".round.main").click()
    expect(own.locator("output")).to_have_text("1")
    choose_station(page)
    page.get_by_text(re.compile(r"用\d+积分")).click()
    page.get_by_text("取货时付现金").first.click()
    page.get_by_role("button", name="提交订单").click()
    expect(page.locator(".pickup-code")).to_be_visible()
    return re.sub(r"[?#].*", "", page.url)


def see_the_weight(guest, order: str) -> None:
    page = guest.page
    page.goto(order)
    expect(page.get_by_text("实重").first).to_be_visible()
    expect(page.get_by_text("退您").first).to_be_visible()


def code_on(buyer, order: str) -> tuple[str, str]:
    buyer.page.goto(order)
    return pickup_of(buyer.page)


def hand_over(person, codes: list[tuple[str, str]]) -> None:
    """The keeper counts the bags and gives each out against its code and the telephone's tail."""
    keeper = person("站长")
    page = keeper.goes_to("/hub/")
    page.locator("#arrive button").first.click()
    for code, tail in codes:
        give_out(page, code, tail)
        assert not page.get_by_role("alert").count(), page.get_by_role("alert").inner_text()
    give_out(page, *codes[0])
    expect(page.get_by_role("alert")).to_be_visible()


def complain(guest, order: str) -> None:
    """From the order's page three taps and a photo, and the money is on its way."""
    page = guest.page
    page.goto(order)
    page.get_by_role("link", name="有问题").first.click()
    assert list(looking.axe(page)) == []
    page.get_by_label("压坏了").check()
    sent = {"name": "1.jpg", "mimeType": "image/jpeg", "buffer": a_photo(1_600, 1_200)}
    page.get_by_label("拍一张照片").set_input_files(sent)
    page.get_by_role("button", name="报上去").click()
    page.wait_for_url(re.compile("/orders/"))
    expect(page.get_by_text("压坏了 · 已赔")).to_be_visible()
    expect(page.get_by_text("最晚").first).to_be_visible()


def see_the_case(manager) -> None:
    """What was paid by the standing rule stands at the desk, with its photo."""
    page = manager.goes_to("/office/cases/")
    page.get_by_role("link", name=re.compile("^W")).first.click()
    expect(page.get_by_text("按规则自动赔")).to_be_visible()
    assert list(looking.axe(page)) == []


def order_again(guest, order: str) -> None:
    page = guest.page
    page.goto(order)
    page.get_by_role("button", name="再来一单").click()
    page.wait_for_url("**/basket")
    expect(page.locator(".basket-line").first).to_be_visible()


def settle(person) -> None:
    """One prepares and may not approve; another approves; then the money goes, and stands in the
    book."""
    first, second = person("会计"), person("运营")
    page = first.goes_to("/office/settlement/")
    page.get_by_role("button", name="做结算单").first.click()
    number = page.url.rsplit("/", 1)[1]
    expect(page.get_by_text("要由另一位会计复核")).to_be_visible()
    expect(page.get_by_role("button", name="复核通过")).to_have_count(0)
    other = second.goes_to(f"/office/settlement/{number}")
    other.get_by_role("button", name="复核通过").click()
    page.goto(f"/office/settlement/{number}")
    while page.get_by_role("button", name="已打款").count():
        page.get_by_role("button", name="已打款").first.click()
        page.wait_for_load_state()
    expect(page.get_by_text("已打款").first).to_be_visible()
    page.goto(f"/office/book/?q={number}")
    expect(page.get_by_text(number).first).to_be_visible()


def trace(guest, order: str) -> None:
    """From the bag's lot number back to the field."""
    page = guest.page
    page.goto(order)
    page.locator("a.code").first.click()
    expect(page.get_by_text("承诺达标合格证").first).to_be_visible()
