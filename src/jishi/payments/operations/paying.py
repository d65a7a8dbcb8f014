from collections.abc import Iterable

from django.utils.translation import gettext as _

from jishi.audit.operations import New, record
from jishi.benefits import operations as benefits
from jishi.catalog.models import Offer
from jishi.foundation import clock, ids
from jishi.foundation.money import yuan
from jishi.foundation.operations import operation
from jishi.foundation.refusals import BadInput, LoginRequired, StaleState
from jishi.foundation.rows import insert_once
from jishi.ledger.models import Account
from jishi.ledger.operations import account
from jishi.parties.models import Party
from jishi.payments.errors import CashNotForMarketplace, MoreThanTotal
from jishi.payments.models import Payment, Tender
from jishi.payments.operations.confirming import confirm
from jishi.payments.queries import payments_of
from jishi.places.models import Site
from jishi.sales import operations as sales
from jishi.sales.models import Basket, Order, OrderLine

State = Payment.State


@operation
def place_and_pay(
    *,
    key: str,
    basket: Basket,
    name: str,
    phone: str,
    point: Site,
    rest: str,
    points: int = 0,
    voucher_code: str = "",
    shortage: str = Order.Shortage.REFUND,
    buyer: Party | None = None,
) -> Order:
    """Order what a basket holds and open its payments, wholly or not at all.

    Points and a voucher are taken at once; `rest` says how the rest is paid, "channel" or "cash".
    Cash, or nothing left to pay, confirms the order at once. Refuses as `sales.place_order` and
    `open_payments` do. 11 SQL for two lines paid by channel; the lots are written last.
    """
    number = ids.number("J")
    asked = sales.Asked(basket, name, phone, point, shortage, buyer)
    facts = {**asked.facts(), "rest": rest, "points": points, "voucher": voucher_code}
    subject = f"order:{number}"
    if done := record(
        key=key, verb="payments.place_and_pay", by=buyer, subject=New(subject), **facts
    ):
        return Order.objects.get(number=done.subject.removeprefix("order:"))
    order, lines = sales.write_order(number=number, key=key, asked=asked)
    open_for(order, lines, rest=rest, points=points, voucher_code=voucher_code)
    sales.reserve(order, lines)
    return order


@operation
def open_payments(
    *,
    key: str,
    order: Order,
    rest: str,
    by: Party | None = None,
    points: int = 0,
    voucher_code: str = "",
) -> list[Payment]:
    """Open the payments of a placed order that has none: benefits at once, then the rest.

    Refuses `CashNotForMarketplace` unless every line is the company's own (R10.5), `LoginRequired`
    for a guest's points, what `benefits` refuses, and `StaleState` when payments are open already.
    """
    facts = {"rest": rest, "points": points, "voucher": voucher_code}
    subject = f"order:{order.number}"
    if record(key=key, verb="payments.open_payments", by=by, subject=subject, **facts):
        return list(payments_of(order))
    if order.state != Order.State.PLACED:
        raise StaleState(state=order.get_state_display())
    open_for(order, order.lines.all(), rest=rest, points=points, voucher_code=voucher_code)
    return list(payments_of(order))


@operation
def charge(*, key: str, order: Order, amount_fen: int) -> Payment:
    """A further sum that an order costs (a heavier bag), due in cash if it is paid in cash, else
    by the channel. Refuses `StaleState` unless the order is confirmed."""
    payments = list(payments_of(order))
    payment = Payment(
        number=_number(order, len(payments) + 1),
        order=order,
        tender=_tender_of(payments),
        amount_fen=amount_fen,
        opened_at=clock.now(),
    )
    facts = {"order": order.number, "amount_fen": amount_fen}
    subject = f"payment:{payment.number}"
    if done := record(key=key, verb="payments.charge", by=None, subject=New(subject), **facts):
        return Payment.objects.get(number=done.subject.removeprefix("payment:"))
    sales.keep_confirmed(order)
    _insert(payment)
    return payment


def open_for(
    order: Order,
    lines: Iterable[OrderLine],
    *,
    rest: str,
    points: int = 0,
    voucher_code: str = "",
) -> None:
    """Write the payments of an order that has none, inside its caller's act."""
    if rest not in (Tender.CHANNEL, Tender.CASH):
        raise BadInput(rest=_("请选择付款方式"))
    if rest == Tender.CASH:
        _refuse_cash_for_others(lines)
    sums = _take_benefits(order, points, voucher_code)
    left = order.total_fen - sum(sums.values())
    if left < 0:
        raise MoreThanTotal(most=yuan(order.total_fen))
    _write(order, {**sums, rest: left})
    if rest == Tender.CASH or not left:
        confirm(order)


def _write(order: Order, sums: dict[str, int]) -> None:
    now = clock.now()
    for position, (tender, fen) in enumerate(sums.items(), 1):
        if not fen:
            continue
        waits = tender in (Tender.CHANNEL, Tender.CASH)
        _insert(
            Payment(
                number=_number(order, position),
                order=order,
                tender=tender,
                amount_fen=fen,
                state=State.DUE if waits else State.SETTLED,
                opened_at=now,
                settled_at=None if waits else now,
            )
        )


def _number(order: Order, position: int) -> str:
    return f"P{order.number[1:]}-{position}"


def _insert(payment: Payment) -> None:
    # Numbered by position: of two who open an order's payments at once, one finds the number taken.
    if not insert_once(payment):
        raise StaleState(state=payment.order.get_state_display())


def _tender_of(payments: Iterable[Payment]) -> str:
    in_cash = any(payment.tender == Tender.CASH for payment in payments)
    return Tender.CASH if in_cash else Tender.CHANNEL


def _take_benefits(order: Order, points: int, voucher_code: str) -> dict[str, int]:
    """Take the voucher, then the points, out of their funds; what each gave, in fen."""
    sums: dict[str, int] = {}
    if not points and not voucher_code:
        return sums
    held = account(Account.Purpose.HELD)
    if voucher_code:
        sums[Tender.VOUCHER] = benefits.use_voucher(
            key=f"voucher:{order.number}",
            person=order.buyer,
            code=voucher_code,
            holder=order.number,
            order_total_fen=order.total_fen,
            into=held,
        )
    if points:
        if order.buyer is None:
            raise LoginRequired
        sums[Tender.POINTS] = benefits.spend_points(
            key=f"points:{order.number}",
            person=order.buyer,
            holder=order.number,
            points=points,
            order_total_fen=order.total_fen,
            into=held,
        )
    return sums


def _refuse_cash_for_others(lines: Iterable[OrderLine]) -> None:
    for line in lines:
        if line.mode != Offer.Mode.OWN:
            raise CashNotForMarketplace(product=line.title)
