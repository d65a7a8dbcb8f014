"""Goods that came in at the warehouse: bought by the operator, or to be sold for their grower."""

from datetime import timedelta

from jishi.catalog.models import Offer, Product
from jishi.catalog.tests.factories import make_product
from jishi.foundation import clock
from jishi.parties.models import Membership, Party
from jishi.parties.tests.factories import make_member, make_operator, make_organisation
from jishi.production.models import Batch
from jishi.production.tests.factories import a_key, make_batch
from jishi.stock.tests.factories import make_warehouse
from jishi.supply import operations
from jishi.supply.models import Receipt


def make_receipt(
    *,
    batch: Batch | None = None,
    product: Product | None = None,
    mode: str = Offer.Mode.OWN,
    quantity: int = 10_000,
    price_fen: int = 800,
    by: Party | None = None,
) -> Receipt:
    """Produce of a certified batch; own account unless told otherwise."""
    batch = batch or make_batch(certified=quantity)
    is_own = mode == Offer.Mode.OWN
    return operations.receive(
        key=a_key(),
        by=by or make_member(Membership.Role.WAREHOUSE),
        batch=batch,
        product=product or make_product(crop=batch.crop),
        mode=mode,
        owner=make_operator() if is_own else batch.grower,
        site=make_warehouse(),
        quantity=quantity,
        price_fen=price_fen if is_own else None,
    )


def make_packaged_receipt(
    *,
    product: Product | None = None,
    maker: Party | None = None,
    mode: str = Offer.Mode.MARKETPLACE,
    quantity: int = 100,
    price_fen: int = 1500,
    keeps_days: int = 180,
) -> Receipt:
    """Packaged goods of an enterprise; sold for it unless told otherwise."""
    maker = maker or make_organisation(Party.Kind.ENTERPRISE)
    is_own = mode == Offer.Mode.OWN
    return operations.receive_packaged(
        key=a_key(),
        by=make_member(Membership.Role.WAREHOUSE),
        product=product or make_product("糟蛋", fresh=False),
        mode=mode,
        owner=make_operator() if is_own else maker,
        grower=maker,
        site=make_warehouse(),
        quantity=quantity,
        maker_lot="20260101",
        made_on=clock.today(),
        best_before=clock.today() + timedelta(days=keeps_days),
        price_fen=price_fen if is_own else None,
    )
