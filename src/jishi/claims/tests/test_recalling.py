"""One person proposes, another sets off; nothing of a recalled lot goes on."""

import pytest
from django.db import IntegrityError, transaction

from jishi.claims import operations
from jishi.claims.errors import AnotherPerson, CalledBack, NotAllDone, NothingToRecall
from jishi.claims.models import Recall
from jishi.claims.queries import Scope, progress, reach, to_hold_at
from jishi.claims.tests.factories import (
    complain,
    confirm,
    make_all_good,
    make_clerk,
    make_fetched_order,
    of_lot,
    propose,
    recall,
)
from jishi.delivery.models import Picking
from jishi.delivery.tests.factories import fetch, make_station, pick_all
from jishi.foundation.quantities import Measure
from jishi.foundation.refusals import NotAllowed, NotFound, StaleState
from jishi.notices.models import Notice
from jishi.parties.tests.factories import make_person
from jishi.payments.models import Payment, Refund
from jishi.payments.tests.factories import make_paid_order, make_unpaid_order
from jishi.production.errors import CertificateWithdrawn
from jishi.production.operations import draw
from jishi.production.tests.factories import a_key, make_batch, make_input
from jishi.sales.models import Order, OrderLine
from jishi.sales.tests.factories import make_offer, make_order
from jishi.stock import operations as stock
from jishi.stock.errors import LotRecalled, SoldOut
from jishi.stock.models import Lot
from jishi.stock.tests.factories import make_lot

pytestmark = pytest.mark.django_db


def the_lot() -> Lot:
    return Lot.objects.get()


def test_a_proposal_stops_nothing_and_is_a_frozen_list():
    order = make_paid_order(make_offer())

    proposed = propose(of_lot(the_lot()))

    assert [row.line.order for row in proposed.lines.all()] == [order]
    row = proposed.lots.get()
    assert (row.available, row.reserved, row.sold) == (98, 2, 0)
    assert not the_lot().is_locked


def test_nobody_confirms_their_own(hands):
    make_paid_order(make_offer())
    by = make_clerk()
    proposed = propose(of_lot(the_lot()), by)

    with pytest.raises(AnotherPerson):
        operations.confirm(key=a_key(), by=by, recall=proposed)

    assert not the_lot().is_locked
    with pytest.raises(IntegrityError), transaction.atomic():
        Recall.objects.update(state="confirmed", confirmed_by=by)


def test_others_neither_propose_nor_confirm():
    lot = make_lot()
    with pytest.raises((NotAllowed, NotFound)):
        operations.propose(key=a_key(), by=make_person(), scope=of_lot(lot), reason="x")
    with pytest.raises((NotAllowed, NotFound)):
        confirm(propose(of_lot(lot)), make_person())


def test_confirmed_twice_with_one_key_is_confirmed_once_and_by_a_third_is_stale():
    proposed = propose(of_lot(make_lot()))
    by = make_clerk("顾经理")

    once = operations.confirm(key="k", by=by, recall=proposed)
    again = operations.confirm(key="k", by=by, recall=proposed)

    assert once.confirmed_at == again.confirmed_at
    with pytest.raises(StaleState):
        confirm(proposed, make_clerk("第三人"))


def test_a_lot_is_in_one_recall_at_a_time_and_free_after_a_withdrawal():
    lot = make_lot()
    first = propose(of_lot(lot))
    with pytest.raises(NothingToRecall):
        propose(of_lot(lot))

    operations.withdraw(key=a_key(), by=make_clerk(), recall=first)

    assert propose(of_lot(lot)).lots.count() == 1
    with pytest.raises(StaleState):
        confirm(first)


def test_what_was_made_and_ordered_since_the_proposal_is_on_the_list():
    offer = make_offer()
    lot, by = the_lot(), make_clerk()
    proposed = propose(of_lot(lot))
    made = stock.split(key=a_key(), by=by, lot=lot, quantities=[3, 4])
    order = make_order(offer)

    confirm(proposed)

    assert set(proposed.lots.values_list("lot_id", flat=True)) == {lot.pk, *(m.pk for m in made)}
    assert proposed.lines.get().line.order == order
    assert set(Lot.objects.values_list("is_locked", "is_recalled")) == {(True, True)}


def test_of_a_recalled_lot_nothing_is_sold_used_or_unlocked():
    offer = make_offer()
    lot, by = the_lot(), make_clerk()
    basket_before = make_order(offer)
    recall(of_lot(lot))

    with pytest.raises(SoldOut):
        stock.reserve(holder="J", takes=[stock.selling.Take(lot.pk, 1, a_key())])
    with pytest.raises(LotRecalled):
        stock.unlock(key=a_key(), by=by, lot=lot)
    with pytest.raises(IntegrityError), transaction.atomic():
        Lot.objects.filter(pk=lot.pk).update(is_locked=False)
    assert basket_before.lines.count() == 1


def test_certificates_of_the_batch_are_withdrawn():
    batch = make_batch(certified=5_000)
    make_lot(batch=batch, quantity=5_000)

    recall(Scope(Recall.Scope.BATCH, batch.number))

    certificate = batch.certificates.get()
    assert certificate.withdrawn_on
    with pytest.raises(CertificateWithdrawn):
        draw(certificate=certificate, quantity=1)


def test_an_input_reaches_every_batch_it_was_applied_to_between_the_days():
    lot = make_lot()
    make_lot()
    batch = lot.batch
    farm_input = make_input(batch.crop, interval_days=0)
    batch.records.create(
        key=a_key(), kind="applied", on=batch.begun_on, farm_input=farm_input,
        recorded_by=make_person(), recorded_at=lot.received_at,
    )  # fmt: skip

    def found(**days):
        return reach(Scope(Recall.Scope.INPUT, farm_input.registration, **days)).lots

    assert found() == [lot]
    assert found(since=batch.begun_on, until=batch.begun_on) == [lot]
    assert found(since=lot.made_on.replace(year=lot.made_on.year + 1)) == []


def test_a_buyer_who_has_it_is_told_and_refunded_once(hands):
    station = make_station()
    order = make_paid_order(make_offer(), point=station.point)
    hands.move_to(order.cycle.cutoff_at)
    pick_all(order)
    fetch(order, station)

    recalled = recall(of_lot(the_lot()))
    make_all_good()
    make_all_good()

    line = recalled.lines.get()
    assert line.refund_fen == 2_000
    assert sum(Refund.objects.values_list("amount_fen", flat=True)) == 2_000
    assert Refund.objects.get().key.startswith(f"recall:{recalled.number}:{line.line_id}:")
    ways = Notice.objects.filter(key__startswith=f"recall:{recalled.number}:{order.number}")
    assert sorted(ways.values_list("way", flat=True)) == ["call", "sms"]


def test_a_packed_bag_is_held_and_its_order_goes_back(hands):
    station = make_station()
    order = make_paid_order(make_offer(), point=station.point)
    hands.move_to(order.cycle.cutoff_at)
    pick_all(order)
    recall(of_lot(the_lot()))

    with pytest.raises(LotRecalled):
        fetch(order, station)
    assert [row.line.order for row in to_hold_at(station.point)] == [order]
    make_all_good()

    order.refresh_from_db()
    assert order.state == Order.State.CANCELLED


def test_an_unpicked_line_is_left_out_and_the_rest_stays(hands):
    bad, good = make_offer(name="糟蛋"), make_offer(name="酱瓜")
    order = make_paid_order(bad, good)
    recalled = recall(of_lot(Lot.objects.get(product=bad.product)))

    make_all_good()

    order.refresh_from_db()
    assert order.state == Order.State.CONFIRMED
    assert recalled.lines.get().refund_fen == 2_000
    assert Lot.objects.get(product=bad.product).reserved == 0
    assert Lot.objects.get(product=good.product).reserved == 2


def test_an_unpaid_order_is_called_off_and_money_that_comes_late_goes_back():
    order = make_unpaid_order(make_offer())
    recall(of_lot(the_lot()))
    make_all_good()

    assert Order.objects.get().state == Order.State.CANCELLED
    assert Payment.objects.get(order=order).state == Payment.State.VOID


def test_two_people_close_it_when_all_is_done():
    make_paid_order(make_offer())
    recalled = recall(of_lot(the_lot()))
    one, other = make_clerk("甲"), make_clerk("乙")
    with pytest.raises(NotAllDone):
        operations.ask_to_close(key=a_key(), by=one, recall=recalled)
    make_all_good()
    with pytest.raises(AnotherPerson):
        operations.close(key=a_key(), by=one, recall=recalled)
    operations.ask_to_close(key=a_key(), by=one, recall=recalled)
    with pytest.raises(AnotherPerson):
        operations.close(key=a_key(), by=one, recall=recalled)

    operations.close(key=a_key(), by=other, recall=recalled)

    stock.unlock(key=a_key(), by=one, lot=the_lot())
    assert not the_lot().is_locked


def test_an_order_with_two_recalled_lines_is_told_once():
    order = make_paid_order(
        make_offer(name="青菜", pack_g=500), make_offer(name="萝卜", pack_g=500)
    )
    batches = [lot.batch for lot in Lot.objects.all()]
    farm_input = make_input(batches[0].crop, interval_days=0)
    for batch in batches:
        batch.records.create(
            key=a_key(), kind="applied", on=batch.begun_on, farm_input=farm_input,
            recorded_by=make_person(), recorded_at=order.placed_at,
        )  # fmt: skip

    recalled = recall(Scope(Recall.Scope.INPUT, farm_input.registration))
    make_all_good()

    assert recalled.lines.count() == 2
    told = Notice.objects.filter(key=f"recall:{recalled.number}:{order.number}")
    assert "青菜、萝卜" in told.get().words


def test_the_keeper_of_the_point_gets_them_back_and_no_other_keeper():
    station = make_station()
    make_paid_order(make_offer(), point=station.point)
    line = recall(of_lot(the_lot())).lines.get()

    with pytest.raises((NotAllowed, NotFound)):
        operations.get_back(key=a_key(), by=make_station().keeper, recalled=line)

    assert operations.get_back(key=a_key(), by=station.keeper, recalled=line).returned_at


def test_goods_come_back_once():
    make_paid_order(make_offer())
    line = recall(of_lot(the_lot())).lines.get()
    operations.get_back(key=a_key(), by=make_clerk(), recalled=line)
    with pytest.raises(StaleState):
        operations.get_back(key=a_key(), by=make_clerk(), recalled=line)
    assert progress(line.recall).returned == 1


def test_the_list_takes_five_statements_whatever_its_size(django_assert_num_queries):
    offer = make_offer()
    lot, by = the_lot(), make_clerk()
    for most in (40, 20, 10):
        make_order(offer)
        lot = stock.split(key=a_key(), by=by, lot=lot, quantities=[most, 5])[0]
    with django_assert_num_queries(5):
        found = reach(of_lot(lot))
    assert (len(found.lots), len(found.lines)) == (7, 3)


def test_a_lot_by_piece_is_recalled_too():
    lot = make_lot(quantity=5, measure=Measure.PIECE)
    assert recall(of_lot(lot)).lots.get().available == 5


def test_what_a_lot_was_made_of_is_reached_too_and_what_else_became_of_that():
    lot, by = make_lot(), make_clerk()
    one, other = stock.split(key=a_key(), by=by, lot=lot, quantities=[3, 4])

    assert {each.pk for each in reach(of_lot(one)).lots} == {lot.pk, one.pk, other.pk}


def test_what_was_paid_for_a_complaint_is_not_paid_again_by_a_recall(hands):
    kept, bad = make_offer(name="酱瓜"), make_offer(name="糟蛋")
    order = make_fetched_order(hands, kept, bad)
    line = OrderLine.objects.get(order=order, offer=bad)
    complain(order, line=line, percent=50)

    recalled = recall(of_lot(line.lot))
    make_all_good()

    assert recalled.lines.get().refund_fen == 1_000
    assert sum(Refund.objects.values_list("amount_fen", flat=True)) == 2_000
    assert Picking.objects.get(line=line).given_back_fen == 2_000


def test_of_what_was_called_back_nobody_need_complain(hands):
    order = make_fetched_order(hands)
    recall(of_lot(the_lot()))

    with pytest.raises(CalledBack):
        complain(order)
