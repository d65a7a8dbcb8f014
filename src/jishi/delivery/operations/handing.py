from collections import Counter

from django.db.models import Case, F, Q, Value, When
from django.utils import timezone
from django.utils.translation import gettext as _

from jishi.audit.operations import record
from jishi.delivery.errors import AlreadyHanded, BalanceDue, NotPacked, WrongCode
from jishi.delivery.models import Arrival, Handover, Picking
from jishi.delivery.operations.picking import refuse_before_cutoff
from jishi.delivery.queries import READY, ready_among
from jishi.foundation import clock
from jishi.foundation.acts import part_of_an_act
from jishi.foundation.money import yuan
from jishi.foundation.operations import operation
from jishi.foundation.quantities import within
from jishi.foundation.refusals import NotFound, StaleState
from jishi.foundation.rows import insert_once
from jishi.notices import operations as notices
from jishi.parties import queries as parties
from jishi.parties.models import Membership, Party
from jishi.payments import operations as payments
from jishi.payments.models import Payment, Tender
from jishi.payments.operations.confirming import pickup_time
from jishi.payments.queries import payments_of
from jishi.places.models import Site
from jishi.sales import operations as sales
from jishi.sales.models import Cycle, Order, OrderLine
from jishi.sales.queries import goods_of
from jishi.stock import operations as stock
from jishi.stock.errors import LotRecalled
from jishi.stock.models import Lot

Role = Membership.Role
PHONE_TAIL = 4


@operation
def arrive(*, key: str, by: Party, cycle: Cycle, point: Site, bags: int) -> Arrival:
    """A keeper counted the bags of a cycle at a pickup point, once a cycle.

    By the keeper of the party that runs the point; to others it is not there. The count is what
    was counted, also when it is not what the list says. Refuses `NotYetCutOff`, `StaleState` when
    it was counted before, and `BadInput`.
    """
    _refuse_others(by, point)
    subject = f"cycle:{cycle.pk}/{point.pk}"
    if record(key=key, verb="delivery.arrive", by=by, subject=subject, bags=bags):
        return Arrival.objects.get(cycle=cycle, point=point)
    refuse_before_cutoff(cycle)
    within(bags, field="bags")
    arrival = Arrival(cycle=cycle, point=point, bags=bags, counted_by=by, arrived_at=clock.now())
    if not insert_once(arrival):
        raise StaleState(state=_("已清点"))
    return arrival


@operation
def tell_ready(*, order: Order) -> None:
    """Tell a buyer that the bag is at its point, and what is still to be paid; once for ever.

    Refuses `StaleState` when it cannot be fetched any more, or not yet.
    """
    key = f"{READY}{order.number}"
    subject = f"order:{order.number}"
    if record(key=key, verb="delivery.tell_ready", by=None, subject=subject):
        return
    # Nobody fetches it or calls it off until these words are kept.
    sales.keep_confirmed(order)
    if not ready_among(Order.objects.filter(pk=order.pk)).exists():
        raise StaleState(state=_("还不能取货"))
    notices.tell(key=key, words=_ready_words(order), party=order.buyer, phone=order.phone)


@operation
def hand_over(*, key: str, by: Party, point: Site, code: str, phone_tail: str) -> Handover:
    """Give an order's bag out against its pickup code and the last four digits of its phone, once.

    By the keeper of the party that runs the point. Cash that is due is taken with it (R10.5: only
    the company's own goods). Receiving is accepting (R9.7). Refuses `WrongCode`, `NotPacked`,
    `LotRecalled`, `BalanceDue` when the channel is still to be paid, and `AlreadyHanded`.
    """
    _refuse_others(by, point)
    order = _waiting_under(point, code, phone_tail)
    subject = f"order:{order.number}"
    if record(key=key, verb="delivery.hand_over", by=by, subject=subject, point=point.pk):
        return Handover.objects.get(order=order)
    _refuse_handed(order)
    now = clock.now()
    # Of two who hand over at once the order lets one; whatever is refused below undoes it.
    sales.fulfil(order, now)
    if OrderLine.objects.filter(order=order, picking=None).exists():
        raise NotPacked(number=order.number)
    _refuse_recalled(order)
    cash_fen = _take_what_is_due(order, by)
    handover = Handover.objects.create(order=order, point=point, keeper=by, handed_at=now)
    _tell(order, cash_fen)
    return handover


@operation
def return_unclaimed(*, key: str, by: Party, order: Order) -> Order:
    """Clear away an order that nobody fetched until the end of its pickup.

    By the operator's warehouse or manager. The order is cancelled and whatever was paid goes back,
    as nobody owes what a cash buyer in the same case would not have paid either. Perishable goods
    are written off, at the cost of whose they are; all others are on hand again. Refuses
    `StaleState` when the order is not confirmed, or can still be fetched.
    """
    operator = parties.the_operator()
    if not parties.may(by, Role.OPERATOR, operator):
        parties.require(by, Role.WAREHOUSE, operator)
    subject = f"order:{order.number}"
    if record(key=key, verb="delivery.return_unclaimed", by=by, subject=subject):
        return Order.objects.get(pk=order.pk)
    if clock.now() < order.cycle.pickup_until:
        raise StaleState(state=_("还在取货时间内"))
    sales.keep_confirmed(order)
    _reserved, sold = goods_of(order)
    cancelled = payments.call_off(
        key=f"unclaimed:{order.number}", by=by, order=order, reason=_("过时未取")
    )
    perishable = Lot.objects.filter(pk__in=sold, product__is_perishable=True).order_by("pk")
    for lot in perishable:
        stock.write_off(
            key=f"unclaimed:{order.number}:{lot.pk}",
            by=by,
            lot=lot,
            quantity=sold[lot.pk],
            reason=_("过时未取"),
        )
    return cancelled


@operation
@part_of_an_act
def give_back(*, line: OrderLine, fen: int) -> int:
    """Take up to so many fen from what a line that was handed over has cost; say how many.

    All together never more than it cost: of two at once the second is refused `StaleState`.
    """
    picking = Picking.objects.get(line=line)
    fen = min(fen, picking.actual_fen - picking.given_back_fen)
    as_seen = Picking.objects.filter(pk=picking.pk, given_back_fen=picking.given_back_fen)
    if fen and not as_seen.update(given_back_fen=F("given_back_fen") + fen):
        raise StaleState(state=_("正在退款"))
    return fen


def _refuse_others(by: Party, point: Site) -> None:
    party = parties.site_run_by(point)
    if party is None:
        raise NotFound
    parties.require(by, Role.KEEPER, party)


def _waiting_under(point: Site, code: str, phone_tail: str) -> Order:
    if len(phone_tail) != PHONE_TAIL:
        raise WrongCode
    # A code may come again in a later cycle: what still waits goes before what is gone.
    waits_first = Case(When(Q(state=Order.State.CONFIRMED), Value(0)), default=Value(1))
    found = (
        Order.objects.filter(
            point=point,
            pickup_code=code,
            phone__endswith=phone_tail,
            state__in=[Order.State.CONFIRMED, Order.State.FULFILLED],
        )
        .select_related("buyer")
        .order_by(waits_first, "-pk")
        .first()
    )
    if found is None:
        raise WrongCode
    return found


def _refuse_handed(order: Order) -> None:
    if order.state == Order.State.FULFILLED and order.fulfilled_at:
        at = timezone.localtime(order.fulfilled_at)
        raise AlreadyHanded(state=order.get_state_display(), at=f"{at:%m-%d %H:%M}")


def _refuse_recalled(order: Order) -> None:
    inside = Lot.objects.filter(
        is_recalled=True, order_lines__order=order, order_lines__picking__quantity__gt=0
    )
    if lot := inside.first():
        raise LotRecalled(lot=lot.number)


def _due(order: Order) -> Counter[str]:
    """What is still to be paid for an order, in fen, by its tender."""
    due: Counter[str] = Counter()
    for payment in payments_of(order).filter(state=Payment.State.DUE):
        due[payment.tender] += payment.amount_fen
    return due


def _take_what_is_due(order: Order, by: Party) -> int:
    due = _due(order)
    if by_channel := due[Tender.CHANNEL]:
        raise BalanceDue(number=order.number, due=yuan(by_channel), due_fen=by_channel)
    if not due:
        return 0
    return payments.take_cash(key=f"cash:{order.number}", by=by, order=order)


def _ready_words(order: Order) -> str:
    due = _due(order)
    words = _("订单 {number} 到{point}了，{when} 取货，取货码 {code}。").format(
        number=order.number,
        point=order.point.name,
        when=pickup_time(order),
        code=order.pickup_code,
    )
    if by_channel := due[Tender.CHANNEL]:
        words += _("多称 {yuan} 元，请在取货前付清。").format(yuan=yuan(by_channel))
    if in_cash := due[Tender.CASH]:
        words += _("取货时付现金 {yuan} 元。").format(yuan=yuan(in_cash))
    return words


def _tell(order: Order, cash_fen: int) -> None:
    words = _("订单 {number} 已取货。").format(number=order.number)
    if cash_fen:
        words += _("收现金 {yuan} 元。").format(yuan=yuan(cash_fen))
    notices.tell(key=f"handed:{order.number}", words=words, party=order.buyer, phone=order.phone)
