"""Weigh what comes, look at its certificate, buy it or take it in to be sold."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from jishi.audit.operations import New, record
from jishi.catalog.models import Offer, Product
from jishi.foundation import clock, ids
from jishi.foundation.operations import operation
from jishi.foundation.quantities import Measure, within
from jishi.foundation.refusals import BadInput
from jishi.ledger import operations as ledger
from jishi.ledger.models import Account, Entry
from jishi.parties import queries as parties
from jishi.parties.models import Membership, Party
from jishi.places.models import Site
from jishi.production import operations as production
from jishi.production.models import Batch, Certificate
from jishi.production.queries import certificates_of, last_harvest, valid_certificate
from jishi.stock import operations as stock
from jishi.stock.errors import NoCertificate
from jishi.stock.models import Lot
from jishi.supply import rules
from jishi.supply.errors import NotHarvested, OtherGoods
from jishi.supply.models import Receipt


@dataclass(frozen=True)
class Delivery:
    """What stands at the ramp, and on what terms: bought at a price (own account), or to be sold
    for another (marketplace)."""

    product: Product
    quantity: int
    mode: str
    owner: Party
    site: Site
    price_fen: int | None


@operation
def receive(
    *,
    key: str,
    by: Party,
    batch: Batch,
    product: Product,
    mode: str,
    owner: Party,
    site: Site,
    quantity: int,
    price_fen: int | None = None,
    certificate: Certificate | None = None,
) -> Receipt:
    """Take in what was weighed (g) or counted (pieces) of a batch, under its certificate (R5.2).

    By the operator's warehouse. Own account: bought at `price_fen` per kg or piece, owned by the
    operator and owed to the grower from now on. Marketplace: owned by the seller, no price.
    Without a named certificate the one that ends first and covers the quantity is used. Refuses
    `NoCertificate`, `CertificateExpired`, `CertificateWithdrawn`, `MoreThanCertified`, `OtherGoods`
    when the batch is another crop, `NotHarvested`, and goods past their best-before.
    """
    _refuse_others(by)
    number = ids.number("G")
    delivery = Delivery(product, quantity, mode, owner, site, price_fen)
    named = {"batch": batch.number, "certificate": certificate.number if certificate else ""}
    if done := _recorded(key, "supply.receive", by, number, delivery, named):
        return done
    _refuse_terms(delivery)
    if product.crop_id not in (None, batch.crop_id):
        raise OtherGoods(batch=batch.number, crop=batch.crop.name, product=product.name)
    certificate = _drawn(certificate or _certificate_for(batch, delivery), batch, delivery)
    harvested_on = last_harvest(batch, until=certificate.issued_on)
    if harvested_on is None:
        raise NotHarvested(batch=batch.number)
    lot = _lot(
        key, delivery, batch.grower, measure=certificate.measure,
        made_on=harvested_on, best_before=rules.best_before(harvested_on, batch.crop.keeps_days),
        batch=batch, certificate=certificate,
    )  # fmt: skip
    return _write(number, by, lot, delivery)


@operation
def receive_packaged(
    *,
    key: str,
    by: Party,
    product: Product,
    mode: str,
    owner: Party,
    grower: Party,
    site: Site,
    quantity: int,
    maker_lot: str,
    made_on: date,
    best_before: date,
    price_fen: int | None = None,
) -> Receipt:
    """Take in packaged goods, counted in pieces, under their maker's lot number (R5.3).

    By the operator's warehouse. `grower` is who made them. Refuses `NoCertificate` when the product
    is primary produce: that comes in as a batch.
    """
    _refuse_others(by)
    number = ids.number("G")
    delivery = Delivery(product, quantity, mode, owner, site, price_fen)
    named = {
        "grower": grower.pk, "maker_lot": maker_lot, "made_on": made_on, "best_before": best_before
    }  # fmt: skip
    if done := _recorded(key, "supply.receive_packaged", by, number, delivery, named):
        return done
    _refuse_terms(delivery)
    lot = _lot(
        key, delivery, grower, measure=Measure.PIECE,
        made_on=made_on, best_before=best_before, maker_lot=maker_lot.strip(),
    )  # fmt: skip
    return _write(number, by, lot, delivery)


def _recorded(
    key: str, verb: str, by: Party, number: str, delivery: Delivery, named: Mapping[str, object]
) -> Receipt | None:
    facts = {
        "product": delivery.product.pk, "quantity": delivery.quantity, "mode": delivery.mode,
        "owner": delivery.owner.pk, "site": delivery.site.pk, "price_fen": delivery.price_fen,
    }  # fmt: skip
    done = record(key=key, verb=verb, by=by, subject=New(f"receipt:{number}"), **facts, **named)
    return Receipt.objects.get(number=done.subject.removeprefix("receipt:")) if done else None


def _lot(key: str, delivery: Delivery, grower: Party, **about: Any) -> Lot:
    return stock.receive(
        key=f"{key}:lot",
        product=delivery.product,
        owner=delivery.owner,
        grower=grower,
        site=delivery.site,
        quantity=delivery.quantity,
        **about,
    )


def _write(number: str, by: Party, lot: Lot, delivery: Delivery) -> Receipt:
    cost_fen, entry = 0, None
    if delivery.price_fen is not None:
        cost_fen = rules.cost_fen(delivery.price_fen, lot.received, lot.measure)
        if not cost_fen:
            raise BadInput(price_fen=_("总价不足一分，请核对单价和数量"))
        entry = _owe(number, lot.grower, cost_fen)
    return Receipt.objects.create(
        number=number,
        lot=lot,
        grower=lot.grower,
        mode=delivery.mode,
        quantity=lot.received,
        price_fen=delivery.price_fen,
        cost_fen=cost_fen,
        entry=entry,
        received_by=by,
        received_at=clock.now(),
    )


def _owe(number: str, grower: Party, cost_fen: int) -> Entry:
    return ledger.post(
        key=f"receipt:{number}",
        reason=_("收购 {number}").format(number=number),
        moves={
            ledger.account(Account.Purpose.PURCHASES): -cost_fen,
            ledger.account(Account.Purpose.OWED, grower): cost_fen,
        },
    )


def _certificate_for(batch: Batch, delivery: Delivery) -> Certificate:
    if found := valid_certificate(batch, clock.today(), delivery.quantity):
        return found
    # None fits: the newest says why, when it is drawn on.
    newest = certificates_of(batch).first()
    if newest is None:
        raise NoCertificate(product=delivery.product.name)
    return newest


def _drawn(certificate: Certificate, batch: Batch, delivery: Delivery) -> Certificate:
    if certificate.batch_id != batch.pk:
        raise NoCertificate(product=delivery.product.name)
    production.draw(certificate=certificate, quantity=delivery.quantity)
    return certificate


def _refuse_terms(delivery: Delivery) -> None:
    within(delivery.quantity, field="quantity")
    operator = parties.the_operator()
    if delivery.mode == Offer.Mode.OWN:
        if delivery.owner != operator:
            raise BadInput(owner=_("自营的货归强村公司"))
        if not delivery.price_fen or delivery.price_fen <= 0:
            raise BadInput(price_fen=_("请填写收购单价"))
    elif delivery.mode == Offer.Mode.MARKETPLACE:
        if delivery.owner == operator:
            raise BadInput(owner=_("村企直售的货归卖家，不归强村公司"))
        if delivery.price_fen is not None:
            raise BadInput(price_fen=_("村企直售的货不收购，没有收购单价"))
    else:
        raise BadInput(mode=_("没有这种经营方式"))


def _refuse_others(by: Party) -> None:
    parties.require(by, Membership.Role.WAREHOUSE, parties.the_operator())
