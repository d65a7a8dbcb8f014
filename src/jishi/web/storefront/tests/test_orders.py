import pytest
from django.test import Client

from jishi.catalog.models import Offer
from jishi.delivery.operations import arrive
from jishi.delivery.tests.factories import (
    make_cut_off_order,
    make_offer_by_weight,
    make_station,
    pick_all,
    pick_line,
)
from jishi.foundation import clock
from jishi.parties.models import Login
from jishi.payments.channels.errors import PaidAtChannel
from jishi.payments.errors import ChannelAway
from jishi.payments.models import Payment
from jishi.payments.tests.factories import make_paid_order, make_unpaid_order
from jishi.production.tests.factories import a_key
from jishi.sales.models import Order
from jishi.sales.tests.factories import make_cycle, make_offer
from jishi.stock.models import Lot
from jishi.web.storefront import order as door
from jishi.web.storefront.pages.order import order_page
from jishi.web.storefront.tests.factories import (
    a_form_key,
    add,
    basket_of,
    last_order,
    make_buyer,
    make_shop,
    order_form,
)
from jishi.web.storefront.tests.factories import make_station as make_point

pytestmark = pytest.mark.django_db


def text(answer) -> str:
    return answer.content.decode()


def test_an_unpaid_order_says_until_when_to_pay_and_where(client):
    order = make_unpaid_order()

    answer = client.get(f"/orders/{order.token}")

    page = text(answer)
    assert "前付款" in page
    assert f"/orders/{order.token}/pay" in page
    assert "取货码" not in page
    assert "取消订单</summary>" in page  # its time is the one above, not the cut-off
    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "same-origin"


def test_a_paid_order_shows_its_code_large_as_a_picture_and_to_listen(client):
    order = make_paid_order()

    page = text(client.get(f"/orders/{order.token}"))

    assert f"{order.pickup_code[:3]} {order.pickup_code[3:]}" in page
    assert "<svg" in page.partition('class="qr"')[2]
    assert "data-say" in page
    assert order.point.name in page


def test_an_orders_page_takes_eleven_statements(client, django_assert_max_num_queries):
    order = make_paid_order(make_offer(), make_offer(name="酱菜"))

    with django_assert_max_num_queries(11):
        client.get(f"/orders/{order.token}")


def test_a_telephone_is_shown_to_nobody_whole(client):
    order = make_paid_order()

    assert order.phone not in text(client.get(f"/orders/{order.token}"))


def test_an_unknown_order_is_not_found(client):
    for path in ("/orders/nothing", "/orders/nothing/pay", "/pay/return/nothing"):
        assert client.get(path).status_code == 404
    assert client.post("/orders/nothing/cancel", {"key": a_form_key()}).status_code == 404


def test_a_buyer_sees_only_their_own_orders():
    (li, his), (_chen, hers) = make_buyer(), make_buyer("陈志愿")
    order = make_paid_order(buyer=li)

    assert order.number in text(his.get("/orders"))
    assert order.number not in text(hers.get("/orders"))
    assert his.get(f"/pay/{order.payments.get().number}").status_code == 302
    assert hers.get(f"/pay/{order.payments.get().number}").status_code == 404


def test_who_has_not_signed_in_is_asked_to(client):
    for path in ("/orders", "/mine", "/pay/P1"):
        assert client.get(path)["Location"].startswith("/signin?next=")


def test_a_list_of_orders_takes_as_many_statements_as_one(django_assert_max_num_queries):
    li, client = make_buyer()
    for _number in range(4):
        make_paid_order(make_offer(), make_offer(name="酱菜"), buyer=li)

    with django_assert_max_num_queries(10):
        client.get("/orders")


def test_a_guest_cancels_until_the_cut_off(client):
    order = make_paid_order()
    assert "取消订单" in text(client.get(f"/orders/{order.token}"))

    form = {"key": a_form_key(), "phone_tail": order.phone[-4:]}
    answer = client.post(f"/orders/{order.token}/cancel", form)

    assert answer.status_code == 303
    assert Order.objects.get().state == "cancelled"
    assert Lot.objects.get().reserved == 0
    page = text(client.get(f"/orders/{order.token}"))
    assert "订单已取消" in page
    assert "退回微信支付" in page


def test_after_the_cut_off_there_is_no_way_to_cancel(client):
    order = make_paid_order()

    with clock.standing_at(order.cycle.cutoff_at):
        make_cycle()
        page = text(client.get(f"/orders/{order.token}"))
        form = {"key": a_form_key(), "phone_tail": order.phone[-4:]}
        answer = client.post(f"/orders/{order.token}/cancel", form)

    assert "取消订单（" not in page
    assert answer.status_code == 409
    assert Order.objects.get().state == "confirmed"


def test_whoever_was_sent_a_buyers_order_can_fetch_it_but_not_cancel_it(client):
    li, his = make_buyer()
    order = make_paid_order(buyer=li)
    path = f"/orders/{order.token}"

    assert "取货码" in text(client.get(path))
    assert "取消订单" not in text(client.get(path))
    assert client.post(f"{path}/cancel", {"key": a_form_key()}).status_code == 404
    assert Order.objects.get().state == "confirmed"

    assert his.post(f"{path}/cancel", {"key": a_form_key()}).status_code == 303


def test_whoever_was_sent_a_guests_order_cannot_call_it_off(client):
    order = make_paid_order()
    path = f"/orders/{order.token}"

    assert "phone_tail" in text(client.get(path))
    for tail in ("", "0000", order.phone):
        answer = client.post(f"{path}/cancel", {"key": a_form_key(), "phone_tail": tail})
        assert answer.status_code == 400
        assert "和订单上的手机尾号不一样" in text(answer)
    assert Order.objects.get().state == "confirmed"


def test_the_browser_that_placed_an_order_finds_it_again_and_calls_it_off(client):
    make_shop()
    add(client, Offer.objects.get().code)
    client.post("/checkout", order_form(make_point()))
    order = last_order()

    for page in ("/", "/basket", "/signin"):
        assert f'href="/orders/{order.token}"' in text(client.get(page)), page
        assert order.token not in text(Client().get(page)), "nobody else's browser"
    assert "phone_tail" not in text(client.get(f"/orders/{order.token}"))
    assert client.post(f"/orders/{order.token}/cancel", {"key": a_form_key()}).status_code == 303
    assert order.token not in text(client.get("/basket"))


def test_an_order_from_before_the_account_is_found_under_its_telephone(client):
    li, his = make_buyer()
    theirs = make_paid_order(phone=Login.objects.get(person=li).phone)
    strangers = make_paid_order(phone="13900009999")

    page = text(his.get("/orders"))

    assert theirs.number in page
    assert strangers.number not in page
    assert his.post(f"/orders/{theirs.token}/cancel", {"key": a_form_key()}).status_code == 303


def test_an_order_is_put_into_a_basket_again(client):
    order = make_paid_order()

    answer = client.post(f"/orders/{order.token}/again", {"key": a_form_key()})

    assert answer["Location"] == "/basket"
    assert basket_of(client).lines.get().packs == 2
    assert "糟蛋" in text(client.get("/basket"))


def test_ordering_again_keeps_the_basket_and_tells_what_is_no_longer_there(client):
    order = make_paid_order(make_offer(name="糟蛋"), make_offer(name="芦笋"))
    other = make_offer(name="酱菜")
    add(client, other.code)
    Offer.objects.filter(product__name="芦笋").update(state=Offer.State.CLOSED)

    client.post(f"/orders/{order.token}/again", {"key": a_form_key()})

    page = text(client.get("/basket"))
    assert all(name in page for name in ("酱菜", "糟蛋", "芦笋"))
    assert page.count("已下架") == 1


def test_what_goes_back_is_told_before_it_is_asked_for(client, hands):
    order = make_cut_off_order(hands, make_offer_by_weight())
    pick_line(order.lines.get(), 1_900)

    page = text(client.get(f"/orders/{order.token}"))

    before, _timeline, after = page.partition("走到哪一步")
    assert "退您0.50元" in before
    assert "青菜按实重多退" in before
    assert "最晚" in before
    assert "退您0.50元：青菜按实重多退" in after


def test_what_is_less_to_pay_in_cash_is_told(client, hands):
    order = make_cut_off_order(hands, make_offer_by_weight(), rest="cash")
    pick_line(order.lines.get(), 1_900)

    assert "按实重少收您0.50元" in text(client.get(f"/orders/{order.token}"))


def test_the_first_line_to_come_is_the_next_and_has_its_time(hands):
    order = make_cut_off_order(hands, make_offer_by_weight())
    pick_line(order.lines.get(), 1_900)

    events = order_page(order).events

    coming = [event for event in events if not event.done]
    assert [event.is_now for event in coming] == [True, *[False] * (len(coming) - 1)]
    assert coming == sorted(coming, key=lambda event: event.at)
    assert "退款0.50元最晚到账" in [event.what for event in coming]


def test_the_head_of_an_order_says_whether_to_come(client, hands):
    station = make_station()
    order = make_cut_off_order(hands, make_offer(), point=station.point)
    head = lambda: text(client.get(f"/orders/{order.token}")).split("<h1>")[1].split("</h1>")[0]  # noqa: E731

    assert "起，到" in head()
    hands.move_to(order.cycle.pickup_from)
    assert "先别出门" in head()
    assert "原定" in text(client.get(f"/orders/{order.token}"))
    pick_all(order)
    assert "先别出门" in head(), "packed, but not there"
    arrive(key=a_key(), by=station.keeper, cycle=order.cycle, point=station.point, bags=1)
    assert "前来取" in head()
    hands.move_to(order.cycle.pickup_until)
    assert head() == "取货时间已过"
    assert order.pickup_code[:3] in text(client.get(f"/orders/{order.token}"))


def test_an_order_is_kept_for_a_place_without_a_signal_until_it_is_fetched(client):
    paid, unpaid = make_paid_order(), make_unpaid_order()

    assert "data-keep=" in text(client.get(f"/orders/{paid.token}"))
    assert "data-keep=" not in text(client.get(f"/orders/{unpaid.token}"))
    keeper = client.get("/orders/keep.js")
    assert keeper["Content-Type"] == "text/javascript"
    assert "respondWith" in text(keeper)


class Sheets:
    """A channel that opens a sheet, or is away."""

    def __init__(self, *, is_away: bool = False) -> None:
        self.is_away = is_away
        self.opened: list[tuple[Payment, str]] = []

    def open_sheet(self, payment: Payment, return_url: str) -> str:
        if self.is_away:
            raise ChannelAway
        self.opened.append((payment, return_url))
        return "http://channel.example/sheet"

    def open_inside(self, payment: Payment, openid: str) -> dict[str, str]:
        self.opened.append((payment, openid))
        return {"package": "prepay_id=1"}


class PaidSheets(Sheets):
    """A channel that has the money, and whose notice is on the way."""

    def open_sheet(self, payment: Payment, return_url: str) -> str:
        raise PaidAtChannel


def test_paying_opens_the_sheet_as_often_as_wanted(client, monkeypatch):
    order, sheets = make_unpaid_order(), Sheets()
    monkeypatch.setattr(door, "channel", lambda: sheets)

    for _time in range(2):
        answer = client.get(f"/orders/{order.token}/pay")

    assert answer["Location"] == "http://channel.example/sheet"
    assert sheets.opened[0] == (order.payments.get(), f"/pay/return/{order.token}")


def test_when_the_channel_is_away_the_order_waits(client, monkeypatch):
    order = make_unpaid_order()
    monkeypatch.setattr(door, "channel", lambda: Sheets(is_away=True))

    answer = client.get(f"/orders/{order.token}/pay")

    assert answer.status_code == 409
    assert "支付渠道没有回应" in text(answer)
    assert Order.objects.get().state == "placed"


def test_a_paid_order_is_not_paid_again(client, monkeypatch):
    order, sheets = make_paid_order(), Sheets()
    monkeypatch.setattr(door, "channel", lambda: sheets)

    assert client.get(f"/orders/{order.token}/pay")["Location"] == f"/orders/{order.token}"
    assert not sheets.opened


def test_a_sheet_that_is_paid_already_leads_to_its_order(client, monkeypatch):
    order = make_unpaid_order()
    monkeypatch.setattr(door, "channel", PaidSheets)

    answer = client.get(f"/orders/{order.token}/pay", follow=True)

    assert "付款结果待确认" in text(answer)


def test_coming_back_proves_nothing(client):
    order = make_unpaid_order()

    answer = client.get(f"/pay/return/{order.token}", follow=True)

    page = text(answer)
    assert "付款结果待确认" in page
    assert page.index("看结果") < page.index("没付成，再付")
    assert "去付" not in page
    assert Order.objects.get().state == "placed"
    assert Client().get(f"/orders/{order.token}?back").status_code == 200
