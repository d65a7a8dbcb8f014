"""Piece work (计件): who did what at a making, and what it earned at the rate of the day.

What is earned is told, not booked: the book's account of what is owed is for goods that were
bought, and wages leave by another way.
"""

from collections.abc import Sequence
from datetime import date, timedelta

from django.db.models import F
from django.utils.translation import gettext as _

from jishi.audit.operations import New, record
from jishi.foundation import clock, phones
from jishi.foundation.money import FEN_MAX
from jishi.foundation.operations import operation
from jishi.foundation.personal import sealed
from jishi.foundation.quantities import Measure, within
from jishi.foundation.refusals import BadInput, NotFound
from jishi.foundation.rows import insert, insert_once
from jishi.parties import operations as registering
from jishi.parties import queries as parties
from jishi.parties.models import Membership, Party
from jishi.places.models import Site
from jishi.stock.models import Making
from jishi.supply import queries, rules
from jishi.supply.errors import CorrectedBefore, MorePiecesThanMade, NoRate
from jishi.supply.models import PieceRate, PieceTally, PieceWork

TYPED_WITHIN = timedelta(days=31)
NAME_MAX = 40
Counts = Sequence[tuple[Party, int]]  # people, and how many pieces or minutes each


@operation
def set_piece_rate(
    *, key: str, by: Party, site: Site, work: str, unit: str, fen: int, since: date
) -> PieceRate:
    """Say what a piece or an hour of some work earns at a site, from a day on (in fen).

    By an operator of the market: whoever counts sets no rate. Refuses a rate of nothing. What was
    counted before keeps the rate it was counted at.
    """
    parties.require(by, Membership.Role.OPERATOR, parties.the_operator())
    work = work.strip()
    facts = {"work": work, "unit": unit, "fen": fen, "since": since}
    if record(key=key, verb="supply.set_piece_rate", by=by, subject=f"site:{site.pk}", **facts):
        return PieceRate.objects.get(key=key)
    if not 0 < len(work) <= NAME_MAX:
        raise BadInput(work=_("请写是什么活，最多 40 个字"))
    if unit not in PieceRate.Unit.values or not 0 < fen <= FEN_MAX:
        raise BadInput(rate=_("请写按件还是按时，每件或每小时多少钱"))
    rate = PieceRate(
        key=key, site=site, work=work, unit=unit, fen=fen, since=since, set_by=by,
        set_at=clock.now(),
    )  # fmt: skip
    insert(rate)
    return rate


@operation
def take_on(*, key: str, by: Party, name: str, phone: str) -> Party:
    """The person with a telephone; where nobody has it, one more is taken in under a name.

    By the operator's warehouse or manager. Refuses what is no mobile number, and no name.
    """
    _refuse_others(by)
    number = phones.mobile(phone)
    known = queries.person_with(number)
    subject = New(f"party:{known.pk if known else 'new'}")
    if record(key=key, verb="supply.take_on", by=by, subject=subject, who=sealed(name, number)):
        assert known, "whoever was taken on is there"
    return known or registering.register(name=name, kind=Party.Kind.PERSON, phone=number)


@operation
def keep_work(
    *, key: str, by: Party, making: Making, work: str, on: date, counts: Counts
) -> list[PieceWork]:
    """Keep one sheet: what each person did of one work at a making on a day (pieces, or minutes).

    By the operator's warehouse or manager, within a month. Refuses `NoRate` when the work has none
    that day, `MorePiecesThanMade`: it is money, so all sheets of a work together count no more
    pieces than came out or were lost (goods by weight have no pieces to hold it against).
    """
    _refuse_others(by)
    facts = {
        "work": work, "on": on, "counts": [[person.pk, quantity] for person, quantity in counts]
    }  # fmt: skip
    keys = [f"{key}:{person.pk}" for person, _quantity in counts]
    subject = f"making:{making.number}"
    if record(key=key, verb="supply.keep_work", by=by, subject=subject, **facts):
        return list(PieceWork.objects.filter(key__in=keys).order_by("pk"))
    _refuse_sheet(making, on, keys)
    rate = queries.rate_of(making.site, work, on)
    if rate is None:
        raise NoRate(work=work, on=on)
    lines = [
        PieceWork(
            key=each, making=making, worker=person, rate=rate, on=on,
            quantity=_counted(rate, quantity), earned_fen=rules.earned_fen(rate, quantity),
            told_by=by, told_at=clock.now(),
        )
        for each, (person, quantity) in zip(keys, counts, strict=True)
    ]  # fmt: skip
    for line in lines:
        insert(line)
    _tally(making, rate, sum(line.quantity for line in lines))
    return lines


@operation
def correct_work(*, key: str, by: Party, line: PieceWork, quantity: int, words: str) -> PieceWork:
    """Put a line right by a further one that stands in its place; 0 says that it was not so.

    By the operator's warehouse or manager, at the rate of the first line. Refuses no reason,
    `CorrectedBefore`, and `MorePiecesThanMade` as `keep_work` does.
    """
    _refuse_others(by)
    facts = {"quantity": quantity, "words": words}
    subject = f"piece-work:{line.pk}"
    if record(key=key, verb="supply.correct_work", by=by, subject=subject, **facts):
        return PieceWork.objects.get(key=key)
    if not words.strip():
        raise BadInput(words=_("请写明为什么改"))
    rate = line.rate
    mended = PieceWork(
        key=key, making=line.making, worker=line.worker, rate=rate, on=line.on, corrects=line,
        quantity=_counted(rate, quantity) if quantity else 0, words=words.strip(),
        earned_fen=rules.earned_fen(rate, quantity), told_by=by, told_at=clock.now(),
    )  # fmt: skip
    if not insert_once(mended):
        raise CorrectedBefore
    _tally(line.making, rate, quantity - line.quantity)
    return mended


def _refuse_sheet(making: Making, on: date, keys: Sequence[str]) -> None:
    if making.kind not in queries.WORKED_BY_HAND:
        raise NotFound
    if not clock.today() - TYPED_WITHIN <= on <= clock.today():
        raise BadInput(on=_("请选今天或过去一个月里的一天"))
    if not keys or len(set(keys)) < len(keys):
        raise BadInput(counts=_("请至少填一个人；一个人在一张单上只填一行"))


def _counted(rate: PieceRate, quantity: int) -> int:
    if rate.unit == PieceRate.Unit.HOUR and quantity > rules.MINUTES_A_DAY:
        raise BadInput(counts=_("一天没有这么多小时"))
    return within(quantity, field="counts")


def _tally(making: Making, rate: PieceRate, pieces: int) -> None:
    """Last, as whoever counts the same work at the same moment wants this row."""
    made = list(making.made.values_list("received", "measure"))
    if rate.unit == PieceRate.Unit.HOUR or any(how != Measure.PIECE for _many, how in made):
        return
    most = sum(received for received, _measure in made) + making.lost
    insert_once(PieceTally(making=making, work=rate.work, most=most))
    tally = PieceTally.objects.filter(making=making, work=rate.work)
    if not tally.filter(counted__lte=F("most") - pieces).update(counted=F("counted") + pieces):
        raise MorePiecesThanMade(work=rate.work, most=most, counted=tally.get().counted)


def _refuse_others(by: Party) -> None:
    operator = parties.the_operator()
    if not parties.may(by, Membership.Role.WAREHOUSE, operator):
        parties.require(by, Membership.Role.OPERATOR, operator)
