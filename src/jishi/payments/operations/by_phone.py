"""Orders that somebody asks for by telephone, and a clerk enters (R7.4)."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from jishi.audit.operations import New, record
from jishi.foundation import ids
from jishi.foundation.money import yuan
from jishi.foundation.operations import operation
from jishi.foundation.personal import sealed
from jishi.notices import operations as notices
from jishi.parties import operations as people
from jishi.parties import queries as parties
from jishi.parties.models import Membership, Party
from jishi.payments.operations.confirming import pickup_time
from jishi.payments.operations.paying import open_for
from jishi.places.models import Site
from jishi.sales import operations as sales
from jishi.sales.models import Order


@operation
def order_by_phone(
    *,
    key: str,
    by: Party,
    buyer: Party | None,
    name: str,
    phone: str,
    wishes: Sequence[sales.Wish],
    point: Site,
    rest: str,
    shortage: str = Order.Shortage.REFUND,
) -> Order:
    """Enter what a buyer asks for on the telephone: the order is the buyer's, the act the clerk's.

    `buyer` None is whoever holds the telephone, taken in at the first call. Cash confirms the
    order at once; else it waits for a relative, two hours at most. The buyer is told who entered
    what. Refuses as `parties.require` for whoever is no operator, as `parties.caller` and as
    `place_and_pay`; `PriceChanged` when a price is no longer the one that was read aloud.
    """
    number = ids.number("J")
    asked = " ".join(f"{wish.offer.code}:{wish.packs}:{wish.price_fen}" for wish in wishes)
    facts = {"for": buyer.pk if buyer else 0, "who": sealed(name, phone),
             "asked": asked, "point": point.pk, "rest": rest, "shortage": shortage}  # fmt: skip
    subject = New(f"order:{number}")
    if done := record(key=key, verb="payments.order_by_phone", by=by, subject=subject, **facts):
        return Order.objects.get(number=done.subject.removeprefix("order:"))
    parties.require(by, Membership.Role.OPERATOR, parties.the_operator())
    buyer = buyer or people.caller(name=name, phone=phone)
    basket = sales.fill_basket(buyer=buyer, wishes=wishes)
    order, lines = sales.write_order(
        number=number,
        key=key,
        asked=sales.Asked(basket, name, phone, point, shortage, buyer, entered_by=by),
    )
    open_for(order, lines, rest=rest)
    _tell(order, by)
    sales.reserve(order, lines)
    return order


def _tell(order: Order, clerk: Party) -> None:
    words = _("{clerk}按您的电话替您下了订单 {number}，{yuan} 元，{when} 到{point}取。").format(
        clerk=clerk.name,
        number=order.number,
        yuan=yuan(order.total_fen),
        when=pickup_time(order),
        point=order.point.name,
    )
    key = f"entered:{order.number}"
    notices.tell(key=key, words=words, party=order.buyer, phone=order.phone)
