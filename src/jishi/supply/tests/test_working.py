"""Piece work: what hands did at a run, what it earned, and never more pieces than there were."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test.utils import CaptureQueriesContext

from jishi.catalog.tests.factories import make_product
from jishi.foundation import clock
from jishi.foundation.quantities import Measure
from jishi.foundation.refusals import BadInput, NotAllowed, NotFound
from jishi.parties.models import Membership
from jishi.parties.tests.factories import make_member, make_person
from jishi.production.tests.factories import a_key
from jishi.stock import operations as stock
from jishi.stock.rules import Made
from jishi.stock.tests.factories import make_lot
from jishi.supply import operations, queries
from jishi.supply.errors import CorrectedBefore, MorePiecesThanMade, NoRate
from jishi.supply.models import PieceRate, PieceTally, PieceWork

pytestmark = pytest.mark.django_db


def make_run(jars=20, lost=0, measure=Measure.PIECE):
    """Eggs become so many jars of 糟蛋; some were spoilt."""
    eggs = make_lot(measure=Measure.PIECE, quantity=100)
    jar = Made(
        product=make_product("糟蛋", fresh=False), owner=eggs.owner, grower=eggs.grower,
        quantity=jars, measure=measure, made_on=clock.today(), maker_lot="1",
        best_before=clock.today() + timedelta(days=90),
    )  # fmt: skip
    lots = stock.process(
        key=a_key(), by=clerk(), site=eggs.site, parts=[(eggs, 50)], made=[jar], lost=lost
    )
    return lots[0].making


def clerk():
    return make_member(Membership.Role.WAREHOUSE)


def set_rate(making, work="装坛", unit="piece", fen=35, since=None):
    return operations.set_piece_rate(
        key=a_key(), by=make_member(Membership.Role.OPERATOR), site=making.site, work=work,
        unit=unit, fen=fen, since=since or clock.today(),
    )  # fmt: skip


def keep(making, *counts, work="装坛", key=None, by=None, on=None):
    return operations.keep_work(
        key=key or a_key(), by=by or clerk(), making=making, work=work, on=on or clock.today(),
        counts=counts,
    )  # fmt: skip


def correct(line, quantity, words="数错了"):
    return operations.correct_work(
        key=a_key(), by=clerk(), line=line, quantity=quantity, words=words
    )


def sums_hold():
    """Each tally is what its standing lines say."""
    tallies = PieceTally.objects.all()
    return all(
        row.counted
        == sum(
            line.quantity
            for line in queries.work_at(row.making)
            if line.rate.work == row.work and not line.is_corrected
        )
        for row in tallies
    )


@pytest.mark.parametrize(
    ("unit", "fen", "quantity", "earned"),
    [("piece", 35, 12, 420), ("hour", 2_000, 90, 3_000), ("hour", 1_999, 50, 1_666)],
)
def test_a_line_earns_its_pieces_or_its_hours(unit, fen, quantity, earned):
    making = make_run()
    set_rate(making, unit=unit, fen=fen)

    line = keep(making, (make_person(), quantity))[0]

    assert line.earned_fen == earned
    assert sums_hold()


def test_no_more_pieces_of_a_work_than_came_out_and_were_lost():
    making = make_run(jars=20, lost=2)
    set_rate(making), set_rate(making, work="贴标")
    one, other = make_person(), make_person()
    keep(making, (one, 12))

    with pytest.raises(MorePiecesThanMade) as refused:
        keep(making, (one, 1), (other, 10))
    keep(making, (other, 10))
    keep(making, (one, 22), work="贴标")

    assert (refused.value.facts["most"], refused.value.facts["counted"]) == (22, 12)
    assert PieceTally.objects.get(work="装坛").counted == 22
    assert PieceWork.objects.count() == 3
    assert sums_hold()


def test_the_database_itself_counts_no_more():
    making = make_run(jars=20)
    set_rate(making)
    keep(making, (make_person(), 20))

    with pytest.raises(DatabaseError):
        PieceTally.objects.update(counted=21)


def test_goods_by_weight_have_no_pieces_to_hold_it_against():
    making = make_run(jars=5_000, measure=Measure.GRAM)
    set_rate(making)

    keep(making, (make_person(), 9_000))

    assert not PieceTally.objects.exists()


def test_a_correction_stands_in_the_place_of_its_line_and_gives_pieces_back():
    making = make_run(jars=20)
    set_rate(making)
    line = keep(making, (make_person(), 20))[0]

    mended = correct(line, 15)
    with pytest.raises(CorrectedBefore):
        correct(line, 14)
    with pytest.raises(MorePiecesThanMade):
        correct(mended, 21)
    nothing = correct(mended, 0)

    assert PieceWork.objects.get(pk=line.pk).quantity == 20
    assert [row.is_corrected for row in queries.work_at(making)] == [True, True, False]
    assert (nothing.earned_fen, PieceTally.objects.get().counted) == (0, 0)
    assert queries.earned_in(clock.today().replace(day=1)) == []
    assert sums_hold()


@pytest.mark.parametrize("attempt", ["update", "delete"])
def test_a_line_and_a_rate_are_never_changed(attempt):
    making = make_run()
    set_rate(making)
    keep(making, (make_person(), 3))

    for model, change in ((PieceWork, {"quantity": 4}), (PieceRate, {"fen": 90})):
        rows = model.objects.all()
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(**change) if attempt == "update" else rows.delete()


def test_the_rate_is_that_of_the_day():
    making = make_run()
    set_rate(making, fen=30, since=clock.today() - timedelta(days=9))
    set_rate(making, fen=40)
    someone = make_person()

    earlier = keep(making, (someone, 1), on=clock.today() - timedelta(days=1))[0]
    today = keep(making, (someone, 1))[0]
    with pytest.raises(NoRate):
        keep(making, (someone, 1), on=clock.today() - timedelta(days=10))

    assert (earlier.earned_fen, today.earned_fen) == (30, 40)


def test_a_sheet_is_kept_once_for_its_key():
    making, someone, once = make_run(), make_person(), {"key": a_key(), "by": clerk()}
    set_rate(making)

    first, again = (keep(making, (someone, 3), **once) for _ in range(2))

    assert first == again
    assert PieceTally.objects.get().counted == 3


def test_what_is_no_sheet_is_refused():
    making, someone = make_run(), make_person()
    set_rate(making), set_rate(making, work="看火", unit="hour")
    too_long = clock.today() - timedelta(days=32)
    for counts, more in [
        ([], {}), ([(someone, 1), (someone, 2)], {}), ([(someone, 0)], {}),
        ([(someone, 1_441)], {"work": "看火"}), ([(someone, 1)], {"on": too_long}),
        ([(someone, 1)], {"on": clock.today() + timedelta(days=1)}),
    ]:  # fmt: skip
        with pytest.raises(BadInput), transaction.atomic():
            keep(making, *counts, **more)
    line = keep(making, (someone, 1))[0]
    with pytest.raises(BadInput):
        correct(line, 2, words=" ")


def test_whoever_counts_sets_no_rate_and_others_count_nothing():
    making = make_run()
    with pytest.raises(NotAllowed):
        operations.set_piece_rate(
            key=a_key(), by=clerk(), site=making.site, work="装坛", unit="piece", fen=1,
            since=clock.today(),
        )  # fmt: skip
    with pytest.raises((NotAllowed, NotFound)):
        operations.keep_work(
            key=a_key(), by=make_person(), making=making, work="装坛", on=clock.today(), counts=[]
        )


def test_who_is_taken_on_is_known_by_the_telephone():
    first = operations.take_on(key=a_key(), by=clerk(), name="王阿婆", phone="13300001111")
    again = operations.take_on(key=a_key(), by=clerk(), name="王婆婆", phone="133 0000 1111")

    assert (again, again.name) == (first, "王阿婆")


def test_a_month_is_told_by_workshop_and_person_in_one_question():
    making = make_run(jars=50)
    set_rate(making), set_rate(making, work="看火", unit="hour", fen=2_000)
    one, other = make_person("甲"), make_person("乙")
    keep(making, (one, 20), (other, 5))
    keep(making, (one, 4))
    keep(making, (one, 150), work="看火")

    with CaptureQueriesContext(connection) as asked:
        (shop,) = queries.earned_in(clock.today().replace(day=1))

    told = {worker.name: worker.earned_fen for worker in shop.workers}
    assert told == {"甲": 24 * 35 + 5_000, "乙": 175}
    assert shop.earned_fen == sum(told.values())
    assert len(asked) == 1
