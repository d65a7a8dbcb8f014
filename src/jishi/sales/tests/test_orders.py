"""An order: exact totals, goods reserved, every refusal without a trace."""

from datetime import timedelta

import pytest
from django.core.serializers import serialize

from jishi.audit.models import Record
from jishi.catalog.models import Offer
from jishi.foundation import clock, ids
from jishi.foundation.refusals import BadInput, KeyReused, StaleState
from jishi.parties.tests.factories import make_person
from jishi.places.models import Site
from jishi.places.tests.factories import make_site
from jishi.sales import operations
from jishi.sales.errors import (
    CycleClosed,
    EmptyBasket,
    LimitReached,
    NothingOpen,
    OfferClosed,
    PriceChanged,
)
from jishi.sales.models import BasketLine, Order, OrderLine
from jishi.sales.tests.factories import (
    PHONE,
    make_basket,
    make_cycle,
    make_offer,
    make_order,
    make_point,
    stock_up,
)
from jishi.stock.errors import SoldOut
from jishi.stock.models import Lot, Movement
from jishi.stock.operations import sell
from jishi.stock.rules import Sale

pytestmark = pytest.mark.django_db
State = Order.State
SECOND = timedelta(seconds=1)


def place(basket, **other):
    point = Site.objects.filter(kind=Site.Kind.PICKUP_POINT).first() or make_point()
    asked = {"key": "k", "basket": basket, "name": "李买菜", "phone": PHONE, "point": point}
    return operations.place_order(**{**asked, **other})


def everything():
    """All that an order may change, as text."""
    tables = (Order, OrderLine, BasketLine, Lot, Movement, Record)
    return [serialize("json", table.objects.order_by("pk")) for table in tables]


def lots():
    return list(Lot.objects.order_by("pk").values_list("available", "reserved"))


class TestPlacing:
    def test_takes_the_goods_and_empties_the_basket(self):
        make_cycle()
        by_piece, by_weight = make_offer(price_fen=1_250), make_offer(price_fen=1_999, pack_g=333)
        basket = make_basket(by_piece, by_weight, packs=3)

        order = place(basket)

        first, second = order.lines.order_by("position")
        assert (first.estimate_fen, first.quantity) == (3 * 1_250, 3)
        assert (second.estimate_fen, second.quantity) == (1_997, 999)  # 19.99 × 0.999
        assert order.total_fen == 3 * 1_250 + 1_997
        assert lots() == [(97, 3), (100 * 333 - 999, 999)]
        assert not basket.lines.exists()

    def test_splits_a_line_over_lots_first_expired_first_to_the_fen(self):
        make_cycle()
        offer = make_offer(price_fen=1_999, pack_g=250, packs=0)
        late, early = stock_up(offer, 5, days=9), stock_up(offer, 2, days=3)

        order = place(make_basket(offer, packs=3))

        lines = order.lines.order_by("position")
        assert [(line.lot, line.packs) for line in lines] == [(early, 2), (late, 1)]
        # Each pack for itself would be rounded up, to a fen more.
        assert order.total_fen == sum(line.estimate_fen for line in lines) == 1_499

    def test_lines_of_the_same_goods_share_what_is_left(self):
        make_cycle()
        small = make_offer(price_fen=1_000, pack_g=500, packs=4)
        large = Offer.objects.get(pk=small.pk)
        large.pk, large.code, large.pack_g = None, "LARGE", 1_000
        large.save()

        basket = make_basket(small, large, packs=2)

        with pytest.raises(SoldOut):
            place(basket)

        operations.set_packs(key="less", basket=basket, offer=large, packs=1)
        assert place(basket).total_fen == 2_000
        assert lots() == [(0, 2_000)]

    def test_keeps_the_price_and_the_seller_of_the_moment(self):
        order = make_order(make_offer(mode="marketplace", price_fen=700))
        line = order.lines.get()

        Offer.objects.update(price_fen=999)

        line.refresh_from_db()
        assert (line.price_fen, line.mode, line.seller) == (700, "marketplace", line.offer.seller)

    def test_gives_a_quarter_of_an_hour_to_pay(self):
        order = make_order()

        assert order.pay_before - order.placed_at == timedelta(minutes=15)

    def test_gives_no_time_to_pay_beyond_the_cutoff(self):
        cycle = make_cycle(closes_in=timedelta(minutes=5))

        assert make_order().pay_before == cycle.cutoff_at


class TestTheSameKey:
    def test_gives_the_first_order_and_no_second_one(self):
        make_cycle()
        basket = make_basket()
        order = place(basket)

        again = place(basket)

        assert again == order
        assert Order.objects.count() == 1
        assert lots() == [(98, 2)]

    def test_is_refused_for_something_else(self):
        make_cycle()
        basket = make_basket()
        place(basket)
        before = everything()

        with pytest.raises(KeyReused):
            place(basket, phone="13900000000")

        assert everything() == before


class TestRefused:
    """Each refusal says why and changes nothing."""

    @pytest.fixture(autouse=True)
    def _shop(self):
        self.cycle = make_cycle()
        self.offer = make_offer(packs=10)
        self.basket = make_basket(self.offer)

    def refuses(self, refusal, **asked):
        before = everything()
        with pytest.raises(refusal) as said:
            place(self.basket, **asked)
        assert everything() == before
        return said.value

    def test_more_than_is_left(self):
        Lot.objects.update(available=1, reserved=9)

        assert "糟蛋" in str(self.refuses(SoldOut))

    def test_a_locked_lot(self):
        Lot.objects.update(is_locked=True)

        self.refuses(SoldOut)

    def test_a_price_that_the_buyer_has_not_seen(self):
        Offer.objects.update(price_fen=1_100)

        said = self.refuses(PriceChanged)

        assert (said.facts["old"], said.facts["new"]) == ("10.00", "11.00")

    def test_a_price_that_the_buyer_made_up(self):
        operations.accept_price(key="cheap", basket=self.basket, offer=self.offer, price_fen=1)

        assert self.refuses(PriceChanged).facts["new_fen"] == 1_000

    def test_until_the_buyer_agrees_to_the_price(self):
        Offer.objects.update(price_fen=1_100)
        operations.accept_price(key="yes", basket=self.basket, offer=self.offer, price_fen=1_100)

        assert place(self.basket).total_fen == 2_200

    def test_a_closed_offer(self):
        Offer.objects.update(state=Offer.State.CLOSED)

        self.refuses(OfferClosed)

    def test_more_than_an_order_may_hold(self):
        Offer.objects.update(most_an_order=1)

        self.refuses(LimitReached)

    def test_an_empty_basket(self):
        BasketLine.objects.all().delete()

        self.refuses(EmptyBasket)

    @pytest.mark.parametrize("phone", ["", "1380000123", "138000012345", "0573-85012345", "电话"])
    def test_a_number_that_is_no_telephone(self, phone):
        assert set(self.refuses(BadInput, phone=phone).fields) == {"phone"}

    @pytest.mark.parametrize("name", ["", "  ", "长" * 31])
    def test_a_name_that_is_none(self, name):
        assert set(self.refuses(BadInput, name=name).fields) == {"name"}

    def test_a_place_where_nothing_is_handed_over(self):
        self.refuses(BadInput, point=make_site(Site.Kind.GREENHOUSE))

    def test_another_way_of_shortage(self):
        self.refuses(BadInput, shortage="substitute")

    def test_the_moment_of_the_cutoff(self):
        with clock.standing_at(self.cycle.cutoff_at):
            self.refuses(NothingOpen)

    def test_a_second_after_the_cutoff(self):
        with clock.standing_at(self.cycle.cutoff_at + SECOND):
            self.refuses(NothingOpen)

    def test_but_not_a_second_before_the_cutoff(self):
        with clock.standing_at(self.cycle.cutoff_at - SECOND):
            assert place(self.basket).cycle == self.cycle

    def test_before_the_cycle_opens(self):
        with clock.standing_at(self.cycle.opens_at - SECOND):
            self.refuses(NothingOpen)


class TestConfirming:
    def test_happens_once(self):
        order = make_order()

        assert operations.confirm(order)
        assert not operations.confirm(order)
        assert Order.objects.get().state == State.CONFIRMED

    def test_does_not_wake_a_cancelled_order(self):
        order = make_order()
        operations.cancel(key="c", by=None, order=order, reason="不要了")

        assert not operations.confirm(order)
        assert Order.objects.get().state == State.CANCELLED


class TestFulfilling:
    def test_needs_a_confirmed_order(self):
        order = make_order()

        with pytest.raises(StaleState) as said:
            operations.fulfil(order, clock.now())

        assert said.value.facts["state"] == "待付款"
        assert Order.objects.get().state == State.PLACED

    def test_happens_once(self):
        order = make_order()
        operations.confirm(order)
        operations.fulfil(order, clock.now())

        with pytest.raises(StaleState):
            operations.fulfil(order, clock.now())

        assert Order.objects.get().state == State.FULFILLED


class TestCancelling:
    def test_gives_the_goods_back(self):
        order = make_order(make_offer(), make_offer())

        operations.cancel(key="c", by=None, order=order, reason="不要了")

        assert lots() == [(100, 0), (100, 0)]
        assert Order.objects.get().cancelled_for == "不要了"

    def test_gives_them_back_once(self):
        order = make_order()
        operations.cancel(key="c", by=None, order=order, reason="不要了")
        before = everything()

        operations.cancel(key="c", by=None, order=order, reason="不要了")
        with pytest.raises(StaleState):
            operations.cancel(key="another", by=None, order=order, reason="不要了")

        assert everything() == before

    def test_puts_what_was_picked_on_hand_again(self):
        order = make_order(make_offer(pack_g=500), make_offer())
        operations.confirm(order)
        sell_first_line(order, actual=970)

        operations.cancel(key="c", by=None, order=order, reason="缺货", in_time=False)

        assert lots() == [(50_000, 0), (100, 0)]

    def test_ends_with_the_cutoff(self):
        order = make_order()
        cutoff = order.cycle.cutoff_at

        with clock.standing_at(cutoff), pytest.raises(CycleClosed):
            operations.cancel(key="late", by=None, order=order, reason="不要了")
        with clock.standing_at(cutoff - SECOND):
            operations.cancel(key="c", by=None, order=order, reason="不要了")

        assert Order.objects.get().state == State.CANCELLED

    def test_leaves_a_fetched_order_alone(self):
        order = make_order()
        operations.confirm(order)
        operations.fulfil(order, clock.now())
        before = everything()

        with pytest.raises(StaleState):
            operations.cancel(key="c", by=make_person(), order=order, reason="不要了")

        assert everything() == before


def sell_first_line(order, *, actual):
    line = order.lines.order_by("position").first()
    sell(holder=order.number, takes=[Sale(line.lot_id, line.quantity, actual, "sold")])


def test_a_pickup_code_that_is_taken_is_drawn_again(monkeypatch):
    point = make_point()
    codes = iter(["111111", "111111", "222222"])
    monkeypatch.setattr(ids, "digits", lambda _count: next(codes))

    orders = [make_order(point=point) for _ in range(2)]

    assert [order.pickup_code for order in orders] == ["111111", "222222"]
