"""What buyers have ordered of a grower's goods and nobody has picked yet."""

from dataclasses import dataclass

from django.db.models import Sum

from jishi.parties.models import Party
from jishi.sales.models import Order, OrderLine


@dataclass(frozen=True)
class Wanted:
    title: str
    measure: str
    quantity: int
    packs: int


def wanted_of(grower: Party) -> list[Wanted]:
    """Open orders for a grower's goods by product, the most first. 1 SQL."""
    rows = (
        OrderLine.objects.filter(
            lot__grower=grower, order__state=Order.State.CONFIRMED, picking=None
        )
        .values_list("title", "lot__measure")
        .annotate(quantity=Sum("quantity"), packs=Sum("packs"))
        .order_by("-packs", "title")
    )
    return [Wanted(*row) for row in rows]
