"""A walk through the whole market: every page, and the states in which one meets it.

What a person may open stands in the policy; where it lies, the links say. So a new page is in the
walk as soon as something leads to it. The states that only an act brings about are walked here.
"""

import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.urls import Resolver404, resolve
from playwright.sync_api import Browser, BrowserContext, FilePayload, Page

from jishi.commands.chromium import PHONE
from jishi.commands.rehearsal import Rehearsal
from jishi.web.policy import ANYONE, PERSON, RULES, routes

VISITOR = "游客"
# Who walks, as the demo's page calls them, and what the policy calls them.
WALKERS = {
    VISITOR: ANYONE, "顾客": PERSON, "志愿者": PERSON, "种植户": "grower", "企业": "grower",
    "仓管": "warehouse", "站长": "keeper", "活动组织者": "organiser", "运营": "operator",
    "会计": "accountant", "资助方": "funder",
}  # fmt: skip
# Answers that are no page of ours: pieces, pictures, redirects, JSON.
NOT_PAGES = {
    "health", "api", "wechat", "storefront:label", "storefront:checkout-sum",
    "storefront:order-pay", "storefront:order-pay-inside",
    "storefront:came-back", "storefront:pay", "storefront:order-keeper", "storefront:digital-link",
    "storefront:certificate-code", "storefront:favourite", "dfc:catalog", "epcis:events",
    "epcis:event", "epcis:job",
    "hub:code", "farm:worker", "farm:app", "farm:now", "farm:photo", "farm:site-photo",
    "farm:export", "office:site-photo", "office:export", "office:recall-sheet",
    "office:case-photo", "storefront:my-data-file", "storefront:pay-for-inside",
    "storefront:gone",  # nothing leads there but going
    "storefront:pay-for-sheet", "office:call-goods", "office:piece_work_sheet",
}  # fmt: skip
STATION = "芦湾村取货站"
LIGHTER = 0.95  # than was paid for
WAIT_MS = 8_000
TO_THE_CASHIER = re.compile(r"/orders/[^/]+/pay$")


@dataclass(frozen=True)
class Sight:
    """One page in one state, open in a browser for as long as one looks at it."""

    who: str
    state: str  # empty where the page was simply opened
    route: str
    page: Page

    @property
    def name(self) -> str:
        """What a file of it may be called."""
        told = "-".join(filter(None, (self.route.replace(":", "-"), self.state)))
        return f"{list(WALKERS).index(self.who):02}-{told}"


class Walk:
    """Everybody of `WALKERS` in the market, each with a browser of their own."""

    def __init__(self, browser: Browser, market: Rehearsal) -> None:
        self.browser, self.market = browser, market
        self._pages: dict[str, Page] = {}
        self._order_paid = ""  # the visitor's, by its address

    def sights(self) -> Iterator[Sight]:
        """Everything there is to see, in the order of one market day."""
        yield from self.nothing_yet()
        yield from self.a_purchase()
        yield from self.a_call()
        yield from self.refusals()
        self._stand_at("02 22:10")
        yield from self.after_the_cutoff()
        self._stand_at("03 09:00")
        for who in WALKERS:
            yield from self.every_page(who)
        yield from self.a_statement()
        yield from self.many_at_once()
        yield from self.a_recall()
        self._stand_at("03 17:40")
        yield from self.at_the_station()
        yield from self.a_problem()
        yield from self.an_invoice()

    def page_of(self, who: str) -> Page:
        """The browser of one of the walkers, signed in by the demo's one click."""
        if who not in self._pages:
            page = self._context().new_page()
            page.set_default_timeout(WAIT_MS)
            self._pages[who] = page
            if who != VISITOR:
                page.goto("/demo")
                page.get_by_role("button", name=f"当{who}", exact=True).click()
        return self._pages[who]

    def close(self) -> None:
        for page in self._pages.values():
            page.context.close()

    def every_page(self, who: str) -> Iterator[Sight]:
        """Each route that the policy opens to somebody, once: those without an object, and then
        the first of each kind that a link leads to."""
        page, may = self.page_of(who), WALKERS[who]
        open_to = {name for name, rule in RULES.items() if may in rule.who.get("GET", ())}
        open_to -= NOT_PAGES
        todo = deque(
            f"/{path}" for name, path in routes().items() if name in open_to and "<" not in path
        )
        seen = {"storefront:order"} if who == VISITOR else set()  # a purchase has shown it
        while todo:
            path = todo.popleft()
            if _route(path) in seen:
                continue
            page.goto(path)
            sight = self._sight(who)
            seen |= {_route(path)} - {sight.route}  # it may have led elsewhere
            if sight.route not in seen:
                seen.add(sight.route)
                yield sight
            todo.extend(path for path in _links(page) if _route(path) in open_to - seen)

    def nothing_yet(self) -> Iterator[Sight]:
        page = self.page_of(VISITOR)
        for state, path in {
            "empty": "/basket", "nothing-found": "/search?q=wuzhiwu", "found": "/search?q=fanqie",
            "nothing-here": "/goods?page=99",
        }.items():  # fmt: skip
            page.goto(path)
            yield self._sight(VISITOR, state)

    def a_purchase(self) -> Iterator[Sight]:
        """From the first goods to the pickup code, by somebody who has never been here."""
        page = self.page_of(VISITOR)
        page.goto("/goods")
        for card in page.locator(".card").all()[:2]:
            card.locator(".round.main").click()
            card.locator("output").wait_for()
        yield self._sight(VISITOR, "held")
        for state, path in {"first-time": "/basket", "no-station": "/checkout"}.items():
            page.goto(path)
            yield self._sight(VISITOR, state)
        self._choose_station(page)
        yield self._sight(VISITOR, "first-time")
        page.locator("form.form").first.evaluate("form => form.noValidate = true")
        self._order(page, phone="12")
        yield self._sight(VISITOR, "refused")
        with page.expect_request(TO_THE_CASHIER) as asked:
            self._order(page, phone="13812345678")
        yield from self._paying(page, asked.value.url.removesuffix("/pay"))

    def _paying(self, page: Page, order: str) -> Iterator[Sight]:
        cashier = page.url
        page.goto(order)
        yield self._sight(VISITOR, "to-pay")
        page.goto(f"{order}?back")
        yield self._sight(VISITOR, "unclear")
        page.goto(cashier)
        page.get_by_role("button", name="付款").click()
        page.locator(".pickup-code").wait_for(timeout=2 * WAIT_MS)
        yield self._sight(VISITOR, "paid")
        self._order_paid = order

    def a_call(self) -> Iterator[Sight]:
        """Somebody orders by telephone; a relative opens the address at which it is paid."""
        page = self.page_of("运营")
        page.goto("/office/calls/?q=王")
        yield self._sight("运营", "found")
        page.goto("/office/calls/order?name=王阿姨&phone=13700005678")
        page.get_by_label("商品：汉字、拼音或首字母").press_sequentially("zaodan")
        page.locator("#found input[type=radio]").first.wait_for()
        yield self._sight("运营", "choosing")
        page.keyboard.press("Enter")
        page.locator("[name^=line_]").wait_for()
        page.get_by_label("取货站").select_option(index=1)
        page.locator(".aloud", has_text="取货站").wait_for()  # its answer draws the choices anew
        page.get_by_label("亲友打开链接付款").check()
        page.locator(".aloud", has_text="亲友").wait_for()
        yield self._sight("运营", "read-aloud")
        page.get_by_role("button", name="顾客说对").click()
        page.wait_for_url("/office/orders/*")
        yield self._sight("运营", "entered")
        link = page.get_by_role("link", name="亲友付款的链接").get_attribute("href") or ""
        relative = self.page_of(VISITOR)
        relative.goto(link)
        yield self._sight(VISITOR, "for-somebody")

    def refusals(self) -> Iterator[Sight]:
        """Not there, not right, not allowed: each a page with a next step."""
        page = self.page_of(VISITOR)
        page.goto("/goods/nothing")
        yield self._sight(VISITOR, "404")
        page.goto("/signin")
        page.get_by_label("手机号").fill("13912345678")
        page.get_by_role("button", name="发校验码").click()
        yield self._sight(VISITOR, "code-sent")
        page.get_by_label("校验码").fill("000000")
        page.get_by_role("button", name="登录", exact=True).click()
        yield self._sight(VISITOR, "wrong-code")
        grower = self.page_of("种植户")
        grower.goto("/office/")
        yield self._sight("种植户", "403")

    def after_the_cutoff(self) -> Iterator[Sight]:
        page = self.page_of(VISITOR)
        page.goto("/")
        yield self._sight(VISITOR, "after-the-cutoff")
        page.goto("/goods")
        gone = page.locator(".card.gone .name a")
        while not gone.count() and page.locator("a[rel=next]").count():
            page.locator("a[rel=next]").click()
            page.wait_for_load_state()
        if gone.count():
            page.goto(gone.first.get_attribute("href") or "/")
            yield self._sight(VISITOR, "sold-out")

    def a_statement(self) -> Iterator[Sight]:
        """What an accountant has prepared and another is to approve."""
        page = self.page_of("会计")
        page.goto("/office/settlement/")
        page.get_by_role("button", name="做结算单").first.click()
        page.wait_for_url("/office/settlement/*")
        yield self._sight("会计", "prepared")

    def many_at_once(self) -> Iterator[Sight]:
        """Orders that somebody is about to cancel; lots that are locked under one's eyes."""
        page = self._begin_many("运营", "/office/orders/", "cancel")
        yield self._sight("运营", "to-confirm")
        page = self._begin_many("仓管", "/hub/lots/", "lock")
        page.get_by_role("button", name="确认").click()
        page.get_by_role("button", name="撤销").wait_for()
        yield self._sight("仓管", "done")

    def _begin_many(self, who: str, path: str, what: str) -> Page:
        page = self.page_of(who)
        page.goto(path)
        for box in page.locator("[name=row]").all()[:2]:
            box.check()
        page.locator("#do").select_option(what)
        page.get_by_label("理由").fill("停电")
        page.get_by_role("button", name="下一步：核对").click()
        page.wait_for_url("**/many/*")
        return page

    def a_recall(self) -> Iterator[Sight]:
        """What a recall of the first lot would reach; and one that waits for a second person."""
        page = self.page_of("仓管")
        page.goto("/hub/lots/")
        lot = page.locator("tbody a").first.get_attribute("href") or ""
        page.goto(f"/office/recalls/?scope=lot&of={lot.rpartition('/')[2]}")
        yield self._sight("仓管", "reach")
        page.get_by_label("为什么召回").fill("瓶口有裂")
        page.get_by_role("button", name="提出召回").click()
        page.wait_for_url("/office/recalls/*")
        yield self._sight("仓管", "proposed")

    def at_the_station(self) -> Iterator[Sight]:
        """A code that is nobody's: the keeper's page says no, and keeps what was typed."""
        page = self.page_of("站长")
        page.goto("/hub/")
        give_out(page, "000000", "0000")
        page.get_by_role("alert").wait_for()
        yield self._sight("站长", "refused")

    def a_problem(self) -> Iterator[Sight]:
        """From the picked bag to the photo of what was bruised, and what the office sees of it."""
        pick_everything(self.page_of("仓管"))
        page, keeper = self.page_of(VISITOR), self.page_of("站长")
        page.goto(self._order_paid)
        yield self._sight(VISITOR, "weighed")
        keeper.goto("/hub/")
        keeper.locator("#arrive button").first.click()
        give_out(keeper, *pickup_of(page))
        page.reload()
        yield self._sight(VISITOR, "fetched")
        page.get_by_role("link", name="有问题").first.click()
        yield self._sight(VISITOR)
        page.get_by_label("压坏了").check()
        photo = FilePayload(name="1.png", mimeType="image/png", buffer=page.screenshot())
        page.get_by_label("拍一张照片").set_input_files(photo)
        page.get_by_role("button", name="报上去").click()
        page.get_by_text("压坏了 · 已赔").wait_for()
        yield self._sight(VISITOR, "made-good")
        office = self.page_of("运营")
        office.goto("/office/cases/")
        yield self._sight("运营", "one")
        office.get_by_role("link", name=re.compile("^W")).first.click()
        yield self._sight("运营")

    def an_invoice(self) -> Iterator[Sight]:
        """The same order is to be invoiced; the office tells the number of the first."""
        page, office = self.page_of(VISITOR), self.page_of("会计")
        page.get_by_role("link", name="要发票").click()
        yield self._sight(VISITOR)
        page.get_by_label("税号").fill("12345")
        page.get_by_role("button", name="申请").click()
        page.locator(".wrong").first.wait_for()
        yield self._sight(VISITOR, "refused")
        page.get_by_label("税号").fill("")
        page.get_by_role("button", name="申请").click()
        page.locator("#invoices").wait_for()
        yield self._sight(VISITOR, "invoiced")
        office.goto("/office/invoices/")
        yield self._sight("会计", "one")
        office.get_by_label("发票号码").first.fill("26332000000012345678")
        office.get_by_role("button", name="开好了").first.click()
        office.get_by_text("26332000000012345678").wait_for()
        yield self._sight("会计", "issued")
        seller = self.page_of("企业")
        seller.goto("/farm/invoices/")
        yield self._sight("企业")

    def _stand_at(self, moment: str) -> None:
        """The clock of the market, and those of everybody's telephone."""
        self.market.stand_at(moment)
        for page in self._pages.values():
            page.context.clock.set_system_time(self.market.moment)

    def _choose_station(self, page: Page) -> None:
        page.goto("/points?next=/checkout")
        page.locator("button.station", has_text=STATION).click()
        page.wait_for_url("/checkout")

    def _order(self, page: Page, *, phone: str) -> None:
        page.get_by_label("称呼").fill("王阿姨")
        page.get_by_label("手机").fill(phone)
        page.get_by_role("button", name="提交订单").click()
        page.wait_for_load_state()

    def _sight(self, who: str, state: str = "") -> Sight:
        page = self._pages[who]
        page.wait_for_load_state("load")
        return Sight(who, state, _route(page.url), page)

    def _context(self) -> BrowserContext:
        width, height = PHONE
        context = self.browser.new_context(
            viewport={"width": width, "height": height},
            locale="zh-CN",
            timezone_id="Asia/Shanghai",
            base_url=self.market.address,
            reduced_motion="reduce",  # so that no picture is taken between two pages
        )
        context.clock.set_system_time(self.market.moment)
        return context


def pick_everything(page: Page) -> None:
    """Everything is bagged; the weighed goods a little lighter than was paid for."""
    page.goto("/hub/pick/")
    while page.get_by_role("button", name="装袋").count():
        weight = page.locator("input[name=quantity]").first
        if "kg" in page.locator(".with-unit").first.inner_text():
            weight.fill(f"{float(weight.input_value()) * LIGHTER:.3f}")
        page.get_by_role("button", name="装袋").first.click()
        page.wait_for_load_state()


def pickup_of(order: Page) -> tuple[str, str]:
    """The pickup code and the telephone's tail, as the buyer's own page shows them."""
    code = re.sub(r"\D", "", order.locator(".pickup-code").inner_text())
    return code, order.locator("dl.facts dd .keep").first.inner_text()[-4:]


def give_out(station: Page, code: str, tail: str) -> None:
    """The keeper types what a buyer says, and hands the bag over."""
    station.get_by_label("6 位取货码").fill(code)
    station.get_by_label("手机尾号 4 位").fill(tail)
    station.get_by_role("button", name="交给买家").click()
    station.wait_for_load_state()


def _links(page: Page) -> list[str]:
    found = page.locator("main a[href^='/'], nav a[href^='/']")
    return found.evaluate_all("links => links.map(link => link.getAttribute('href'))")


def _route(address: str) -> str:
    """The name of the route of an address; nothing where it is none of ours."""
    try:
        return resolve(urlsplit(address).path).view_name
    except Resolver404:
        return ""
