"""Take goods in as a lot; keep a lot from being sold, and let it be sold again."""

from collections.abc import Sequence
from datetime import date

from django.utils.translation import gettext as _

from jishi.audit.operations import New, record
from jishi.catalog.models import Product
from jishi.foundation import clock, ids
from jishi.foundation.acts import part_of_an_act
from jishi.foundation.operations import operation
from jishi.foundation.quantities import within
from jishi.foundation.refusals import BadInput, StaleState
from jishi.foundation.rows import insert
from jishi.parties.models import Party
from jishi.places.models import Site
from jishi.production.models import Batch, Certificate
from jishi.stock import rules
from jishi.stock.errors import LotRecalled, NoCertificate, PastBestBefore
from jishi.stock.models import Lot, Movement
from jishi.stock.operations.movements import log, refuse_others
from jishi.stock.queries import lot_now
from jishi.stock.rules import Take


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
    """
    number = ids.number("L")
    subject = New(f"lot:{number}")
    facts = {
        "product": product.pk, "owner": owner.pk, "grower": grower.pk, "site": site.pk,
        "quantity": quantity, "measure": measure, "made_on": made_on, "best_before": best_before,
        "certificate": certificate.number if certificate else "", "maker_lot": maker_lot,
    }  # fmt: skip
    if done := record(key=key, verb="stock.receive", by=None, subject=subject, **facts):
        return Lot.objects.get(number=done.subject.removeprefix("lot:"))
    within(quantity, field="quantity")
    lot = Lot(
        number=number, product=product, owner=owner, grower=grower, batch=batch, site=site,
        certificate=certificate, maker_lot=maker_lot, measure=measure, made_on=made_on,
        best_before=best_before, received=quantity, available=quantity, received_at=clock.now(),
        sell_until=rules.sell_until(best_before, certificate.valid_until if certificate else None),
    )  # fmt: skip
    _refuse_goods(lot)
    insert(lot)
    log("", [(Movement.Kind.RECEIVE, Take(lot.pk, quantity, key))])
    return lot


@operation
def lock(*, key: str, by: Party, lot: Lot) -> Lot:
    """Keep a lot from being sold until somebody has looked. By the operator's warehouse.

    Refuses `StaleState` when it is locked already: whose lock it is decides who takes it back.
    """
    return _set_locked(key, by, lot, verb="stock.lock", locked=True)


@operation
def unlock(*, key: str, by: Party, lot: Lot, reason: str = "") -> Lot:
    """Let a lot be sold again, and say why. By the operator's warehouse.

    Refuses `LotRecalled`, and `StaleState` when it is not locked.
    """
    facts = {"reason": reason} if reason else {}
    return _set_locked(key, by, lot, verb="stock.unlock", locked=False, **facts)


@operation
@part_of_an_act
def recall(*, lots: Sequence[int]) -> None:
    """Lock lots, by their keys, and let nobody unlock them until the recall lets them go.

    Whoever reserved of one at the same moment is before this; whoever comes later is refused.
    """
    # Held one after the other in the order of their keys, as whoever reserves holds them.
    for lot in sorted(lots):
        Lot.objects.filter(pk=lot).update(is_locked=True, is_recalled=True)


@operation
@part_of_an_act
def end_recall(*, lots: Sequence[int]) -> None:
    """The recall of these lots is closed. They stay locked until somebody has looked."""
    for lot in sorted(lots):
        Lot.objects.filter(pk=lot).update(is_recalled=False)


def _set_locked(
    key: str, by: Party, lot: Lot, *, verb: str, locked: bool, **facts: str
) -> Lot:  # fmt: skip
    refuse_others(by)
    if record(key=key, verb=verb, by=by, subject=f"lot:{lot.number}", **facts):
        return lot_now(lot.pk)
    changing = Lot.objects.filter(pk=lot.pk, is_recalled=False, is_locked=not locked)
    if not changing.update(is_locked=locked):
        if lot_now(lot.pk).is_recalled:
            raise LotRecalled(lot=lot.number)
        raise StaleState(state=_("锁定") if locked else _("没有锁定"))
    return lot_now(lot.pk)


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
