"""Goods on hand. Lots by piece are packaged goods; lots by weight come from a certified batch."""

from datetime import date, timedelta

from jishi.catalog.models import Product
from jishi.catalog.tests.factories import make_product
from jishi.foundation import clock
from jishi.foundation.quantities import Measure
from jishi.parties.models import Party
from jishi.parties.tests.factories import make_organisation
from jishi.places.models import Site
from jishi.places.tests.factories import make_site
from jishi.production import operations as production
from jishi.production.models import Batch, Certificate
from jishi.production.tests.factories import a_key, make_batch
from jishi.stock import operations
from jishi.stock.models import Lot


def make_warehouse() -> Site:
    return make_site(Site.Kind.WAREHOUSE)


def make_lot(
    *,
    product: Product | None = None,
    owner: Party | None = None,
    quantity: int = 10_000,
    measure: str = Measure.GRAM,
    best_before: date | None = None,
    made_on: date | None = None,
    batch: Batch | None = None,
    certificate: Certificate | None = None,
    site: Site | None = None,
) -> Lot:
    """A lot on hand: of a certified batch when its product needs one, else packaged goods."""
    product = product or make_product(fresh=measure == Measure.GRAM)
    if product.needs_certificate and certificate is None:
        batch = batch or make_batch(crop=product.crop, measure=measure, certified=quantity)
        certificate = batch.certificates.earliest("pk")
        production.draw(certificate=certificate, quantity=quantity)
    made_on = made_on or clock.today()
    return operations.receive(
        key=a_key(),
        product=product,
        owner=owner or make_organisation(),
        grower=batch.grower if batch else make_organisation(),
        site=site or make_warehouse(),
        quantity=quantity,
        measure=measure,
        made_on=made_on,
        best_before=best_before or made_on + timedelta(days=5),
        batch=batch,
        certificate=certificate,
        maker_lot="" if certificate else "20260101",
    )
