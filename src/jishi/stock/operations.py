"""Take in, reserve, release, sell, write off. Each changes lots by guarded UPDATEs in id order."""

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import groupby

from django.db import connection
from django.db.models import F
from django.utils.translation import gettext as _

from jishi.audit.operations import New, record
from jishi.catalog.models import Product
from jishi.foundation import clock, ids
from jishi.foundation.acts import part_of_an_act
from jishi.foundation.operations import operation
from jishi.foundation.quantities import shown, within
from jishi.foundation.refusals import BadInput
from jishi.parties import queries as parties
from jishi.parties.models import Membership, Party
from jishi.places.models import Site
from jishi.production.models import Batch, Certificate
from jishi.stock import rules
from jishi.stock.errors import NoCertificate, NotThatMuch, PastBestBefore, SoldOut
from jishi.stock.models import Lot, Movement
from jishi.stock.rules import Sale, Take

Kind = Movement.Kind

# Each order runs these two. They are written out because the ORM takes five times as long to build
# such a statement as the database to execute it.
RESERVE = """
    UPDATE stock_lot
    SET available = available - %(quantity)s, reserved = reserved + %(quantity)s
    WHERE id = %(lot)s AND available >= %(quantity)s AND NOT is_locked AND sell_until >= %(today)s
"""
MOVE = "INSERT INTO stock_movement (key, lot_id, kind, quantity, holder, at) VALUES "


@operation
def receive(
    *,
    key: str,
    product: Product,
    owner: Party,
    grower: Party,
    site: Site,
    quantity: int,
    measure: str,
    made_on: date,
    best_before: date,
    batch: Batch | None = None,
    certificate: Certificate | None = None,
    maker_lot: str = "",
) -> Lot:
    """Take goods in as a new lot, counted in its measure (g or pieces).

    Refuses `NoCertificate` when the product needs one (R5.2), `PastBestBefore` when no day of sale
    is left, and goods that could not be traced: neither a certified batch nor a maker's lot.
    Whether the certificate covers them is `supply.receive`'s question.
    """
    number = ids.number("L")
    facts = {
        "product": product.pk, "owner": owner.pk, "grower": grower.pk, "site": site.pk,
        "quantity": quantity, "measure": measure, "made_on": made_on, "best_before": best_before,
        "certificate": certificate.number if certificate else "", "maker_lot": maker_lot,
    }  # fmt: skip
    if done := record(key=key, verb="stock.receive", by=None, subject=_new(number), **facts):
        return Lot.objects.get(number=done.subject.removeprefix("lot:"))
    within(quantity, field="quantity")
    lot = Lot(
        number=number, product=product, owner=owner, grower=grower, batch=batch, site=site,
        certificate=certificate, maker_lot=maker_lot, measure=measure, made_on=made_on,
        best_before=best_before, received=quantity, available=quantity, received_at=clock.now(),
        sell_until=rules.sell_until(best_before, certificate.valid_until if certificate else None),
    )  # fmt: skip
    _refuse_goods(lot)
    lot.save()
    _log("", [(Kind.RECEIVE, Take(lot.pk, quantity, key))])
    return lot


@operation
@part_of_an_act
def reserve(*, holder: str, takes: Sequence[Take]) -> None:
    """Keep goods for a holder, in each lot's measure; wholly or not at all.

    Of those who ask for the last of a lot at the same moment one has it; the others are refused
    `SoldOut`, as are all who ask for a lot that is locked or past its last day of sale. A take's
    key works once, for ever. One SQL for the movements, then one for each lot, in id order.
    """
    _log(holder, ((Kind.RESERVE, take) for take in takes))
    for lot_id, quantity in rules.by_lot(takes):
        if not _taken(lot_id, quantity):
            lot = Lot.objects.select_related("product").get(pk=lot_id)
            raise SoldOut(product=lot.product.name, lot=lot.number)


@operation
@part_of_an_act
def release(*, holder: str, takes: Sequence[Take]) -> None:
    """Give back what a holder had reserved and does not want; it is available again."""
    _log(holder, ((Kind.RELEASE, take) for take in takes))
    for lot_id, quantity in rules.by_lot(takes):
        given = Lot.objects.filter(pk=lot_id, reserved__gte=quantity).update(
            available=F("available") + quantity, reserved=F("reserved") - quantity
        )
        assert given, "nobody gives back more than was reserved"


@operation
@part_of_an_act
def sell(*, holder: str, takes: Sequence[Sale]) -> None:
    """Let reserved goods go out at what they really weigh, or count.

    Less than reserved: the rest is available again. More: the difference comes out of what is
    available in the same lot, and is refused `NotThatMuch` when it holds less.
    """
    _log(holder, (each for sale in takes for each in _movements_of(sale)))
    in_order = sorted(takes, key=lambda sale: sale.lot_id)
    for lot_id, sales in groupby(in_order, key=lambda sale: sale.lot_id):
        of_lot = list(sales)
        reserved = sum(sale.reserved for sale in of_lot)
        actual = sum(sale.actual for sale in of_lot)
        more = actual - reserved
        gone = Lot.objects.filter(
            pk=lot_id, reserved__gte=reserved, available__gte=max(0, more)
        ).update(
            available=F("available") - more,
            reserved=F("reserved") - reserved,
            sold=F("sold") + actual,
        )
        if not gone:
            _refuse_more_than_is_there(lot_id, reserved)


@operation
@part_of_an_act
def take_back(*, holder: str, takes: Sequence[Take]) -> None:
    """Put sold goods that were not handed over back on hand."""
    _log(holder, ((Kind.RETURN, take) for take in takes))
    for lot_id, quantity in rules.by_lot(takes):
        back = Lot.objects.filter(pk=lot_id, sold__gte=quantity).update(
            available=F("available") + quantity, sold=F("sold") - quantity
        )
        assert back, "nothing comes back that was not sold"


@operation
def write_off(*, key: str, by: Party, lot: Lot, quantity: int, reason: str) -> Lot:
    """Take spoilt or missing goods off what is available, in the lot's measure.

    By the operator's warehouse or manager. Refuses `NotThatMuch`, and no reason. What is reserved
    for somebody is released first, by whoever holds it.
    """
    _refuse_others(by)
    facts = {"quantity": quantity, "reason": reason}
    if record(key=key, verb="stock.write_off", by=by, subject=f"lot:{lot.number}", **facts):
        return Lot.objects.get(pk=lot.pk)
    within(quantity, field="quantity")
    if not reason.strip():
        raise BadInput(reason=_("请写明报损原因"))
    _log("", [(Kind.WRITE_OFF, Take(lot.pk, quantity, key))])
    written = Lot.objects.filter(pk=lot.pk, available__gte=quantity).update(
        available=F("available") - quantity, written_off=F("written_off") + quantity
    )
    if not written:
        _refuse_more_than_is_there(lot.pk, 0)
    return Lot.objects.get(pk=lot.pk)


@operation
def lock(*, key: str, by: Party, lot: Lot) -> Lot:
    """Keep a lot from being sold until somebody has looked. By the operator's warehouse."""
    return _set_locked(key, by, lot, verb="stock.lock", locked=True)


@operation
def unlock(*, key: str, by: Party, lot: Lot) -> Lot:
    """Let a lot be sold again. By the operator's warehouse."""
    return _set_locked(key, by, lot, verb="stock.unlock", locked=False)


def _set_locked(key: str, by: Party, lot: Lot, *, verb: str, locked: bool) -> Lot:
    _refuse_others(by)
    if not record(key=key, verb=verb, by=by, subject=f"lot:{lot.number}"):
        Lot.objects.filter(pk=lot.pk).update(is_locked=locked)
    return Lot.objects.get(pk=lot.pk)


def _new(number: str) -> New:
    return New(f"lot:{number}")


def _taken(lot_id: int, quantity: int) -> bool:
    today = clock.today().isoformat()
    with connection.cursor() as cursor:
        cursor.execute(RESERVE, {"lot": lot_id, "quantity": quantity, "today": today})
        return cursor.rowcount == 1


def _log(holder: str, moves: Iterable[tuple[Movement.Kind, Take]]) -> None:
    # Before the lots change: their rows are wanted by everybody and are held for the shortest time.
    at = connection.ops.adapt_datetimefield_value(clock.now())
    rows = [(take.key, take.lot_id, kind.value, take.quantity, holder, at) for kind, take in moves]
    if rows:
        holes = ", ".join(["(%s, %s, %s, %s, %s, %s)"] * len(rows))
        with connection.cursor() as cursor:
            cursor.execute(MOVE + holes, [value for row in rows for value in row])


def _movements_of(sale: Sale) -> Iterable[tuple[Movement.Kind, Take]]:
    more = sale.actual - sale.reserved
    if more > 0:
        yield Kind.RESERVE, Take(sale.lot_id, more, f"{sale.key}:more")
    if more < 0:
        yield Kind.RELEASE, Take(sale.lot_id, -more, f"{sale.key}:less")
    if sale.actual:
        yield Kind.SELL, Take(sale.lot_id, sale.actual, sale.key)


def _refuse_goods(lot: Lot) -> None:
    if lot.product.needs_certificate and lot.certificate is None:
        raise NoCertificate(product=lot.product.name)
    if not (lot.maker_lot or (lot.batch and lot.certificate)):
        raise BadInput(maker_lot=_("请填写厂家批号"))
    if lot.made_on > clock.today():
        raise BadInput(made_on=_("生产日期还没有到"))
    if lot.best_before < lot.made_on:
        raise BadInput(best_before=_("保质期不能早于生产日期"))
    if lot.sell_until < clock.today():
        raise PastBestBefore(product=lot.product.name, best_before=lot.best_before)


def _refuse_more_than_is_there(lot_id: int, reserved: int) -> None:
    lot = Lot.objects.get(pk=lot_id)
    assert lot.reserved >= reserved, "nobody sells more than was reserved"
    raise NotThatMuch(lot=lot.number, left=shown(lot.available, lot.measure))


def _refuse_others(by: Party) -> None:
    operator = parties.the_operator()
    if not parties.may(by, Membership.Role.WAREHOUSE, operator):
        parties.require(by, Membership.Role.OPERATOR, operator)
