import pytest

from jishi.catalog.models import Offer
from jishi.delivery import operations
from jishi.delivery.errors import (
    AlreadyHanded,
    BalanceDue,
    NotPacked,
    NotYetCutOff,
    WrongCode,
)
from jishi.delivery.models import Arrival, Handover
from jishi.delivery.tests.factories import (
    fetch,
    make_cut_off_order,
    make_offer_by_weight,
    make_picker,
    make_station,
    pick_all,
    pick_line,
)
from jishi.foundation.refusals import BadInput, NotAllowed, NotFound, StaleState
from jishi.foundation.tests.at_once import at_once
from jishi.parties.models import Membership
from jishi.parties.tests.factories import make_member, make_person
from jishi.payments import operations as payments
from jishi.payments.models import Payment
from jishi.payments.queries import paid_fen, sheet_of
from jishi.payments.tests.books import assert_sound, booked, everything
from jishi.payments.tests.factories import make_paid_order, pay
from jishi.production.tests.factories import a_key
from jishi.sales.models import Order
from jishi.sales.tests.factories import make_offer

pytestmark = pytest.mark.django_db

Role = Membership.Role


def make_packed_order(hands, *offers, station, **asked):
    order = make_cut_off_order(hands, *(offers or (make_offer(),)), point=station.point, **asked)
    pick_all(order)
    return order


def test_a_code_and_four_digits_open_the_bag(hands):
    station = make_station()
    order = make_packed_order(hands, station=station)

    handover = fetch(order, station)

    order.refresh_from_db()
    assert (order.state, order.fulfilled_at) == (Order.State.FULFILLED, handover.handed_at)
    assert (handover.keeper, handover.point) == (station.keeper, station.point)
    assert_sound()


def test_a_code_is_handed_over_once(hands):
    station = make_station()
    order = make_packed_order(hands, station=station, rest="cash")
    fetch(order, station)
    before = everything()

    with pytest.raises(AlreadyHanded) as refused:
        fetch(order, station)

    assert refused.value.facts["state"] == "已取货"
    assert everything() == before


def test_the_same_key_hands_over_once(hands):
    station = make_station()
    order = make_packed_order(hands, station=station)
    asked = {
        "key": a_key(), "by": station.keeper, "point": station.point,
        "code": order.pickup_code, "phone_tail": order.phone[-4:],
    }  # fmt: skip

    assert operations.hand_over(**asked) == operations.hand_over(**asked)
    assert Handover.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [{"code": "x"}, {"phone_tail": "0000"}, {"phone_tail": ""}, {"phone_tail": "13800001234"}],
)
def test_a_wrong_pair_finds_nothing(hands, wrong):
    station = make_station()
    order = make_packed_order(hands, station=station)
    right = {"code": order.pickup_code, "phone_tail": order.phone[-4:]}
    before = everything()

    with pytest.raises(WrongCode):
        operations.hand_over(key=a_key(), by=station.keeper, point=station.point, **(right | wrong))

    assert everything() == before


def test_another_stations_keeper_does_not_find_the_bag(hands):
    station, other = make_station(), make_station()
    order = make_packed_order(hands, station=station)
    asked = {"code": order.pickup_code, "phone_tail": order.phone[-4:]}

    with pytest.raises(WrongCode):
        operations.hand_over(key=a_key(), by=other.keeper, point=other.point, **asked)
    with pytest.raises(NotFound):
        operations.hand_over(key=a_key(), by=other.keeper, point=station.point, **asked)
    with pytest.raises(NotFound):
        operations.hand_over(key=a_key(), by=make_person(), point=station.point, **asked)
    with pytest.raises(NotAllowed):
        no_keeper = make_member(Role.GROWER, station.party)
        operations.hand_over(key=a_key(), by=no_keeper, point=station.point, **asked)


def test_a_bag_that_is_not_packed_stays(hands):
    station = make_station()
    order = make_cut_off_order(hands, make_offer(), make_offer(), point=station.point)
    pick_line(order.lines.order_by("position").first())
    before = everything()

    with pytest.raises(NotPacked):
        fetch(order, station)

    assert everything() == before


def test_a_heavier_bag_is_paid_before_it_is_fetched(hands):
    station = make_station()
    order = make_cut_off_order(hands, make_offer_by_weight(), packs=2, point=station.point)
    pick_line(order.lines.get(), 2_100)

    with pytest.raises(BalanceDue) as refused:
        fetch(order, station)
    assert refused.value.facts["due"] == "0.50"
    pay(sheet_of(order))
    fetch(order, station)

    assert paid_fen(order) == 1_050
    assert_sound()


def test_cash_is_taken_with_the_bag(hands):
    station = make_station()
    order = make_cut_off_order(
        hands, make_offer_by_weight(), packs=2, point=station.point, rest="cash"
    )
    pick_line(order.lines.get(), 2_100)

    fetch(order, station)

    assert paid_fen(order) == 1_050
    assert booked("cash") == -1_050
    assert {payment.taken_by for payment in Payment.objects.all()} == {station.keeper}
    assert_sound()


def test_bags_are_counted_once(hands):
    station = make_station()
    order = make_paid_order(make_offer(), point=station.point)
    asked = {"by": station.keeper, "cycle": order.cycle, "point": station.point}

    with pytest.raises(NotYetCutOff):
        operations.arrive(key=a_key(), bags=1, **asked)
    hands.move_to(order.cycle.cutoff_at)
    with pytest.raises(BadInput):
        operations.arrive(key=a_key(), bags=0, **asked)
    key = a_key()
    arrival = operations.arrive(key=key, bags=1, **asked)

    assert operations.arrive(key=key, bags=1, **asked) == arrival
    with pytest.raises(StaleState):
        operations.arrive(key=a_key(), bags=2, **asked)
    with pytest.raises(NotFound):
        operations.arrive(key=a_key(), **(asked | {"by": make_station().keeper}), bags=1)
    assert Arrival.objects.get().bags == 1


def test_what_nobody_fetched_goes_back_to_its_buyer(hands):
    station = make_station()
    fresh = make_offer_by_weight(packs=10, mode=Offer.Mode.MARKETPLACE)
    keeps = make_offer(packs=10)
    order = make_packed_order(hands, fresh, keeps, station=station, packs=2)
    manager = make_member(Role.OPERATOR)

    with pytest.raises(StaleState):
        operations.return_unclaimed(key=a_key(), by=manager, order=order)
    hands.move_to(order.cycle.pickup_until)
    with pytest.raises(NotFound):
        operations.return_unclaimed(key=a_key(), by=station.keeper, order=order)
    operations.return_unclaimed(key=a_key(), by=manager, order=order)

    order.refresh_from_db()
    assert (order.state, paid_fen(order)) == (Order.State.CANCELLED, 0)
    perished, kept = (line.lot for line in order.lines.order_by("position"))
    assert (perished.available, perished.sold, perished.written_off) == (8_000, 0, 2_000)
    assert (kept.available, kept.sold, kept.written_off) == (10, 0, 0)
    with pytest.raises(StaleState):
        operations.return_unclaimed(key=a_key(), by=make_picker(), order=order)
    with pytest.raises(WrongCode):
        fetch(order, station)
    assert_sound()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_keepers_one_hands_over(hands):
    station = make_station()
    order = make_packed_order(hands, station=station, rest="cash")

    answers = at_once(*[lambda: fetch(order, station)] * 2)

    assert sum(isinstance(answer, Handover) for answer in answers) == 1
    assert booked("cash") == -order.total_fen


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_two_who_pick_a_line_one_does(hands):
    order = make_cut_off_order(hands, make_offer_by_weight(packs=10), packs=2)
    line, pickers = order.lines.get(), [make_picker(), make_picker()]

    answers = at_once(
        lambda: pick_line(line, 1_900, by=pickers[0]), lambda: pick_line(line, 1_800, by=pickers[1])
    )

    assert sum(isinstance(answer, StaleState) for answer in answers) == 1
    line.lot.refresh_from_db()
    assert (line.lot.reserved, line.lot.sold) == (0, line.picking.quantity)
    assert_sound()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_cancelled_order_is_not_picked_at_the_same_moment(hands):
    order = make_cut_off_order(hands, make_offer_by_weight(packs=10), packs=2)
    line, picker, manager = order.lines.get(), make_picker(), make_member(Role.OPERATOR)

    at_once(
        lambda: pick_line(line, 1_900, by=picker),
        lambda: payments.cancel_order(key=a_key(), by=manager, order=order, reason="停电"),
    )

    order.refresh_from_db()
    line.lot.refresh_from_db()
    held = line.lot.reserved + line.lot.sold
    assert held == (0 if order.state == Order.State.CANCELLED else 1_900)
    assert_sound()
