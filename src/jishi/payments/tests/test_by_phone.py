"""What a clerk enters is the buyer's, once for its key, at the prices that were read aloud."""

from datetime import timedelta

import pytest

from jishi.audit.models import Record
from jishi.audit.queries import records_of
from jishi.catalog.operations import change_price
from jishi.foundation import clock
from jishi.foundation.refusals import BadInput, NotAllowed, NotFound
from jishi.notices.models import Notice
from jishi.parties.models import Login, Membership
from jishi.parties.tests.factories import make_member, make_operator
from jishi.payments.errors import CashNotForMarketplace
from jishi.payments.links import link_of, order_of, sheet_to_pay
from jishi.payments.operations import order_by_phone
from jishi.payments.rounds import expire_unpaid
from jishi.payments.tests.factories import pay
from jishi.production.tests.factories import a_key
from jishi.sales.errors import PriceChanged
from jishi.sales.models import Basket, Order
from jishi.sales.operations import Wish
from jishi.sales.queries import orders_of
from jishi.sales.tests.factories import make_cycle, make_offer, make_order, make_point

pytestmark = pytest.mark.django_db
PHONE = "13700005678"


@pytest.fixture
def clerk():
    return make_member(Membership.Role.OPERATOR, make_operator())


@pytest.fixture
def eggs():
    make_cycle()
    return make_offer()


def enter(clerk, offer, *, packs=2, rest="cash", key=None, **other):
    asked = {"buyer": None, "name": "王阿姨", "phone": PHONE, **other}
    return order_by_phone(
        key=key or a_key(), by=clerk, rest=rest, point=asked.pop("point", None) or make_point(),
        wishes=[Wish(offer, packs, offer.price_fen)], **asked,
    )  # fmt: skip


def test_the_order_is_the_callers_and_the_act_the_clerks(clerk, eggs):
    order = enter(clerk, eggs)

    record = records_of(f"order:{order.number}")[0]
    assert (order.entered_by, order.buyer.name, order.state) == (clerk, "王阿姨", "confirmed")
    assert (record.by, record.verb) == (clerk, "payments.order_by_phone")
    assert PHONE not in str(record.facts), "the record tells people apart, it does not name them"
    assert list(orders_of(Login.objects.get(phone=PHONE).person)) == [order]


def test_the_buyer_is_told_who_entered_what(clerk, eggs):
    order = enter(clerk, eggs, rest="channel")

    told = Notice.objects.get(key=f"entered:{order.number}")
    assert (told.party, told.phone) == (order.buyer, PHONE)
    assert clerk.name in told.words and "20.00 元" in told.words


def test_a_key_makes_one_order_and_one_buyer(clerk, eggs):
    point, key = make_point(), a_key()

    first = enter(clerk, eggs, key=key, point=point)
    again = enter(clerk, eggs, key=key, point=point)

    assert (first, Order.objects.count(), Login.objects.filter(phone=PHONE).count()) == (
        again,
        1,
        1,
    )


def test_who_calls_again_is_known_by_the_telephone(clerk, eggs):
    first = enter(clerk, eggs)
    second = enter(clerk, eggs, name="王大妈", phone="137-0000-5678")

    assert second.buyer == first.buyer
    assert second.buyer.name == "王阿姨"


def test_nothing_is_left_of_what_is_refused(clerk, eggs):
    before = Record.objects.count()

    with pytest.raises(BadInput):
        enter(clerk, eggs, phone="12")
    with pytest.raises(BadInput):
        enter(clerk, eggs, packs=0)
    with pytest.raises(CashNotForMarketplace):
        enter(clerk, make_offer(name="青菜", mode="marketplace"))

    assert not Login.objects.filter(phone=PHONE).exists()
    assert not Basket.objects.exists()
    assert Record.objects.filter(verb="payments.order_by_phone").count() == 0
    assert Record.objects.count() > before, "the offer of the third try was put up"


def test_only_the_price_that_was_read_aloud(clerk, eggs):
    wish = Wish(eggs, 1, eggs.price_fen)
    change_price(key=a_key(), by=clerk, offer=eggs, price_fen=eggs.price_fen + 1)

    with pytest.raises(PriceChanged):
        order_by_phone(
            key=a_key(), by=clerk, buyer=None, name="王阿姨", phone=PHONE, wishes=[wish],
            point=make_point(), rest="cash",
        )  # fmt: skip


def test_only_the_companys_operators_enter_orders(eggs):
    for role in (Membership.Role.ACCOUNTANT, Membership.Role.WAREHOUSE):
        with pytest.raises(NotAllowed):
            enter(make_member(role, make_operator()), eggs)


class TestTheLink:
    def test_opens_this_order_until_it_is_paid(self, clerk, eggs):
        order = enter(clerk, eggs, rest="channel")
        link = link_of(order)

        sheet = sheet_to_pay(order_of(link))
        assert sheet.amount_fen == order.total_fen
        pay(sheet)
        assert order_of(link).state == Order.State.CONFIRMED
        assert sheet_to_pay(order_of(link)) is None

    def test_waits_two_hours_and_no_longer(self, clerk, eggs, later):
        order = enter(clerk, eggs, rest="channel")

        assert order.pay_before == order.placed_at + timedelta(hours=2)
        with later(minutes=119):
            expire_unpaid()
            assert sheet_to_pay(order_of(link_of(order)))
        with later(minutes=121):
            assert sheet_to_pay(order_of(link_of(order))) is None
            expire_unpaid()
            assert order_of(link_of(order)).state == Order.State.CANCELLED

    def test_never_waits_beyond_the_cutoff(self, clerk):
        cycle = make_cycle(closes_in=timedelta(minutes=30))

        order = enter(clerk, make_offer(), rest="channel")

        assert order.pay_before == cycle.cutoff_at > clock.now()

    def test_is_not_made_by_others(self, clerk, eggs):
        link = link_of(enter(clerk, eggs, rest="channel"))
        number, _, seal = link.partition(".")

        for wrong in (number, f"{number}.", f"{number}.{seal[::-1]}", f"X{link}"):
            with pytest.raises(NotFound):
                order_of(wrong)

    def test_is_of_no_order_that_a_buyer_placed(self, eggs):
        with pytest.raises(NotFound):
            order_of(link_of(make_order(eggs)))
