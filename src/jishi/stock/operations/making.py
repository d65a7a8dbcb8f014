"""Lots out of lots: mixed, split, repacked, worked on. What went in stays known for ever."""

from collections.abc import Sequence
from dataclasses import replace

from django.db.models import Exists, F, OuterRef
from django.utils.translation import gettext as _

from jishi.audit.operations import New, record
from jishi.foundation import clock, ids
from jishi.foundation.operations import operation
from jishi.foundation.quantities import within
from jishi.foundation.refusals import BadInput
from jishi.foundation.rows import insert, insert_all
from jishi.parties.models import Party
from jishi.places.models import Site
from jishi.production import operations as production
from jishi.production.models import Certificate
from jishi.stock import rules
from jishi.stock.errors import (
    CannotGoIn,
    NoCertificate,
    NotAlike,
    NothingComesOut,
    PastBestBefore,
)
from jishi.stock.models import Lot, Making, Movement, Use
from jishi.stock.operations.movements import log, refuse_more_than_is_there, refuse_others
from jishi.stock.rules import Made, Take

Kind = Making.Kind
Parts = Sequence[tuple[Lot, int]]  # lots, and how much of each in its measure


@operation
def mix(*, key: str, by: Party, parts: Parts) -> Lot:
    """Put parts of several lots of one thing together into a new lot (g or pieces, as they).

    It is as old as its oldest part and is sold no longer than the first of them. By the operator's
    warehouse or manager. Refuses `NotAlike` for goods of different kinds, owners or sites, and
    fewer than two; `CannotGoIn` for what may not be sold; `NotThatMuch`.
    """
    if len({lot.pk for lot, _quantity in parts}) < 2:
        raise NotAlike
    made = _carry_on(parts, sum(quantity for _lot, quantity in parts))
    return _make(key=key, by=by, kind=Kind.MIX, parts=parts, made=[made])[0]


@operation
def split(*, key: str, by: Party, lot: Lot, quantities: Sequence[int]) -> list[Lot]:
    """Divide a part of a lot into several new ones (in its measure). Refuses as `mix` does."""
    if len(quantities) < 2:
        raise NothingComesOut
    parts = [(lot, sum(quantities))]
    made = [_carry_on(parts, quantity) for quantity in quantities]
    return _make(key=key, by=by, kind=Kind.SPLIT, parts=parts, made=made)


@operation
def repack(*, key: str, by: Party, lot: Lot, quantity: int, packed: int) -> Lot:
    """Sort or pack a part of a lot anew; what is lost by it (`quantity` - `packed`) is kept.

    Refuses as `mix` does, and `NothingComesOut` when more comes out than went in.
    """
    if not 0 < packed <= quantity:
        raise NothingComesOut
    parts = [(lot, quantity)]
    return _make(
        key=key, by=by, kind=Kind.REPACK, parts=parts, made=[_carry_on(parts, packed)],
        lost=quantity - packed,
    )[0]  # fmt: skip


@operation
def process(
    *, key: str, by: Party, site: Site, parts: Parts, made: Sequence[Made], words: str = "",
    lost: int = 0,
) -> list[Lot]:  # fmt: skip
    """Work lots into other goods in a workshop, e.g. eggs into 糟蛋: each with days of its own.
    `lost`: how many were spoilt in the work, counted as what came out.

    Refuses `CannotGoIn`, `NotThatMuch`, `NothingComesOut`, goods that are past their day, and
    `NoCertificate` for goods that may not come in without one (R5.2).
    """
    if not parts or not made:
        raise NothingComesOut
    made = [replace(each, site=site) for each in made]
    return _make(key=key, by=by, kind=Kind.PROCESS, parts=parts, made=made, words=words, lost=lost)


def _make(
    *, key: str, by: Party, kind: str, parts: Parts, made: Sequence[Made], lost: int = 0,
    words: str = "",
) -> list[Lot]:  # fmt: skip
    refuse_others(by)
    number = ids.number("M")
    facts = {
        "kind": kind, "lost": lost, "words": words,
        "parts": [[lot.number, quantity] for lot, quantity in parts],
        "made": [each.told() for each in made],
    }  # fmt: skip
    done = record(
        key=key, verb=f"stock.{kind}", by=by, subject=New(f"making:{number}"), **facts
    )  # fmt: skip
    if done:
        making = Making.objects.get(number=done.subject.removeprefix("making:"))
        return list(making.made.order_by("pk"))
    for quantity in [*(each.quantity for each in made), *(quantity for _lot, quantity in parts)]:
        within(quantity, field="quantity")
    making = Making(
        number=number, kind=kind, site=made[0].site, made_by=by, made_at=clock.now(), lost=lost,
        words=words.strip(),
    )  # fmt: skip
    insert(making)
    papers = _papers_of(parts)
    lots = [_come_out(making, _certified_anew(making, by, each, papers)) for each in made]
    _put_in(making, parts, key)
    return lots


def _put_in(making: Making, parts: Parts, key: str) -> None:
    """Take the parts off their lots, in the order of keys; last, as many want these rows."""
    whole = rules.by_lot([Take(lot.pk, quantity, "") for lot, quantity in parts])
    insert_all([Use(making=making, lot_id=lot, quantity=quantity) for lot, quantity in whole])
    log(
        making.number,
        [(Movement.Kind.USE, Take(lot, quantity, f"{key}:{lot}")) for lot, quantity in whole],
    )
    for lot, quantity in whole:
        _use(lot, quantity)


def _use(lot: int, quantity: int) -> None:
    # Only what may be sold may go into what will be sold. No join: PostgreSQL would look again only
    # at the lot's key, not at its counters, when somebody else was first.
    withdrawn = Certificate.objects.filter(pk=OuterRef("certificate_id")).exclude(withdrawn_on=None)
    may_go_in = Lot.objects.filter(
        ~Exists(withdrawn), pk=lot, is_locked=False, sell_until__gte=clock.today()
    )
    enough = may_go_in.filter(available__gte=quantity)
    if enough.update(available=F("available") - quantity, used=F("used") + quantity):
        return
    if not may_go_in.exists():
        raise CannotGoIn(lot=Lot.objects.get(pk=lot).number)
    refuse_more_than_is_there(lot, 0)


def _come_out(making: Making, made: Made) -> Lot:
    until = made.certificate.valid_until if made.certificate else None
    lot = Lot(
        number=ids.number("L"), product=made.product, owner=made.owner, grower=made.grower,
        batch=made.batch, certificate=made.certificate, maker_lot=made.maker_lot, making=making,
        site=made.site, measure=made.measure, made_on=made.made_on, best_before=made.best_before,
        sell_until=rules.sell_until(made.best_before, until), received=made.quantity,
        available=made.quantity, received_at=clock.now(),
    )  # fmt: skip
    if made.product.needs_certificate and made.certificate is None:
        raise NoCertificate(product=made.product.name)
    if made.made_on > clock.today():
        raise BadInput(made_on=_("生产日期还没有到"))
    if made.best_before < made.made_on:
        raise BadInput(best_before=_("保质期不能早于生产日期"))
    if lot.sell_until < clock.today():
        raise PastBestBefore(product=made.product.name, best_before=made.best_before)
    insert(lot)
    log(making.number, [(Movement.Kind.RECEIVE, Take(lot.pk, lot.received, lot.number))])
    return lot


def _carry_on(parts: Parts, quantity: int) -> Made:
    """What goods are when parts of these lots become so much of the same thing."""
    lots = [lot for lot, _quantity in parts]
    one = lots[0]
    if any(rules.kind_of(lot) != rules.kind_of(one) for lot in lots):
        raise NotAlike
    return Made(
        product=one.product, owner=one.owner, quantity=quantity, measure=one.measure, site=one.site,
        grower=one.grower if len({lot.grower_id for lot in lots}) == 1 else one.owner,
        batch=one.batch if len({lot.batch_id for lot in lots}) == 1 else None,
        certificate=one.certificate if one.certificate_id else None,
        maker_lot=one.maker_lot if len({lot.maker_lot for lot in lots}) == 1 else "",
        made_on=min(lot.made_on for lot in lots),
        best_before=min(lot.best_before for lot in lots),
    )  # fmt: skip


def _papers_of(parts: Parts) -> list[Certificate]:
    """The certificates under which the parts came in."""
    lots = {lot.pk for lot, _quantity in parts}
    return list(Certificate.objects.filter(lots__in=lots).distinct().order_by("pk"))


def _certified_anew(making: Making, by: Party, made: Made, papers: list[Certificate]) -> Made:
    """Goods of several papers, and goods packed anew, get a paper of their own (R5.1, R5.2)."""
    if making.kind not in (Kind.MIX, Kind.REPACK) or not papers:
        return made
    paper = production.reissue(
        key=f"{making.number}:paper", by=by, batches=(), quantity=made.quantity,
        measure=made.measure, certificates=papers,
    )  # fmt: skip
    return replace(made, certificate=paper)
