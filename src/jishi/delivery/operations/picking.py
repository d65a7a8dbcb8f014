from dataclasses import dataclass

from django.utils import timezone
from django.utils.translation import gettext as _

from jishi.audit.operations import record
from jishi.catalog.models import Offer
from jishi.delivery import rules
from jishi.delivery.errors import NotYetCutOff, OverWeight, UnderWeight
from jishi.delivery.models import Picking
from jishi.foundation import clock
from jishi.foundation.acts import part_of_an_act
from jishi.foundation.money import yuan
from jishi.foundation.operations import operation
from jishi.foundation.quantities import shown
from jishi.foundation.questions import Given, Question
from jishi.foundation.refusals import BadInput, StaleState
from jishi.foundation.rows import insert_once
from jishi.notices import operations as notices
from jishi.parties import queries as parties
from jishi.parties.models import Membership, Party
from jishi.payments import operations as payments
from jishi.payments.models import Tender
from jishi.payments.queries import payments_of
from jishi.sales import operations as sales
from jishi.sales.models import Cycle, Order, OrderLine
from jishi.stock import operations as stock
from jishi.stock.errors import LotRecalled
from jishi.stock.rules import Sale

# A line with all that its picking looks at.
WHOLE = Question(
    lambda: OrderLine.objects.filter(pk=Given("line")).select_related(
        "order__cycle", "order__buyer", "order__point", "lot", "offer__product__category"
    )
)


@dataclass(frozen=True)
class Bag:
    """An order's lines, picked so far: what they cost and whether there is anything in them."""

    unpicked: int
    filled: int
    refund_fen: int
    charge_fen: int


@operation
def pick(
    *, key: str, by: Party, line: OrderLine, quantity: int, weighed_g: int | None = None
) -> Picking:
    """Say what went into the bag for a line: grams, or pieces; 0 when there was none. Once a line.

    By the operator's warehouse, after the cut-off, for a confirmed order. What it costs less than
    estimated goes back by the way it was paid, what it costs more is charged (R6.10, R9.4). What is
    short is written off; it was not there. With 缺货整单取消 a short line cancels the whole order,
    and so does an order of which nothing was there. Packs with a stated weight may be weighed as
    well: all of the line's packs together, `weighed_g`.
    Refuses `NotYetCutOff`, `OverWeight`, `UnderWeight` beyond the tolerance of R6.10, `BadInput`,
    `LotRecalled`, and `StaleState` when the line was picked or its order is not confirmed.
    """
    parties.require(by, Membership.Role.WAREHOUSE, parties.the_operator())
    line = _whole(line)
    facts = {"quantity": quantity, "weighed_g": weighed_g}
    subject = f"line:{line.order.number}/{line.position}"
    if record(key=key, verb="delivery.pick", by=by, subject=subject, **facts):
        return Picking.objects.get(line=line)
    refuse_before_cutoff(line.order.cycle)
    _refuse_quantity(line, quantity)
    if quantity and line.lot.is_recalled:
        raise LotRecalled(lot=line.lot.number)
    _refuse_under_weight(line, weighed_g)
    sales.keep_confirmed(line.order)
    picking = _write(line, quantity, by)
    _finish(line, picking, by)
    return picking


@operation
@part_of_an_act
def leave_out(*, key: str, by: Party, line: OrderLine, reason: str) -> None:
    """Leave an unpicked line out of its bag, at any time: its goods stay, its money goes back.

    Refuses `StaleState` when it was picked before or its order is not confirmed. An order of which
    nothing else is there, or that is wanted whole or not, is called off.
    """
    line = _whole(line)
    order = line.order
    sales.keep_confirmed(order)
    picking = _write(line, 0, by)
    bag = _bag(order)
    if order.shortage == Order.Shortage.CANCEL or not (bag.unpicked or bag.filled):
        payments.call_off(key=key, by=by, order=order, reason=reason)
        return
    payments.refund(key=key, order=order, amount_fen=picking.refund_fen, reason=reason)
    _take_out(line, 0)


def refuse_before_cutoff(cycle: Cycle) -> None:
    if clock.now() < cycle.cutoff_at:
        raise NotYetCutOff(cutoff=f"{timezone.localtime(cycle.cutoff_at):%m-%d %H:%M}")


def _whole(line: OrderLine) -> OrderLine:
    return WHOLE.ask(line=line.pk)[0]


def _refuse_quantity(line: OrderLine, quantity: int) -> None:
    if quantity < 0:
        raise BadInput(quantity=_("数量不能小于 0"))
    most = rules.most(line)
    if quantity <= most:
        return
    measure = line.lot.measure
    if line.sold_by == Offer.SoldBy.PIECE:
        raise BadInput(quantity=_("只订了 {ordered}").format(ordered=shown(line.quantity, measure)))
    raise OverWeight(ordered=shown(line.quantity, measure), most=shown(most, measure))


def _refuse_under_weight(line: OrderLine, weighed_g: int | None) -> None:
    if weighed_g is None:
        return
    if line.sold_by != Offer.SoldBy.PIECE or not line.pack_g:
        raise BadInput(weighed=_("这一样没有标称重量"))
    stated = line.pack_g * line.packs
    kind = line.offer.product.category.slug
    tolerance = rules.tolerance_g(stated, rules.price_per_kg(line), kind)
    if weighed_g < stated - tolerance:
        raise UnderWeight(weighed=weighed_g, stated=stated, tolerance=tolerance)


def _write(line: OrderLine, quantity: int, by: Party) -> Picking:
    actual = rules.actual_fen(line, quantity)
    picking = Picking(
        line=line,
        quantity=quantity,
        actual_fen=actual,
        refund_fen=max(0, line.estimate_fen - actual),
        charge_fen=max(0, actual - line.estimate_fen),
        picked_by=by,
        picked_at=clock.now(),
    )
    if not insert_once(picking):
        raise StaleState(state=_("已装袋"))
    return picking


def _finish(line: OrderLine, picking: Picking, by: Party) -> None:
    order = line.order
    is_short = rules.is_short(line, picking.quantity)
    bag = _bag(order)
    if is_short and order.shortage == Order.Shortage.CANCEL:
        _call_off(line, picking, by, _("「{title}」缺货").format(title=line.title))
    elif not bag.unpicked and not bag.filled:
        _call_off(line, picking, by, _("全部缺货"))
    else:
        _even_out(line, picking)
        if not bag.unpicked:
            _tell(order, bag)
        _take_out(line, picking.quantity)
        if is_short:
            _write_off_missing(line, picking, by)


def _bag(order: Order) -> Bag:
    picked = OrderLine.objects.filter(order=order).values_list(
        "picking__quantity", "picking__refund_fen", "picking__charge_fen"
    )
    lines = list(picked)
    return Bag(
        unpicked=sum(quantity is None for quantity, _refund, _charge in lines),
        filled=sum(bool(quantity) for quantity, _refund, _charge in lines),
        refund_fen=sum(refund or 0 for _quantity, refund, _charge in lines),
        charge_fen=sum(charge or 0 for _quantity, _refund, charge in lines),
    )


def _call_off(line: OrderLine, picking: Picking, by: Party, reason: str) -> None:
    """The whole order goes back. What lies in its bag is on hand again; what was missing is not."""
    order = line.order
    payments.call_off(key=f"short:{order.number}", by=by, order=order, reason=reason)
    _write_off_missing(line, picking, by)


def _even_out(line: OrderLine, picking: Picking) -> None:
    order = line.order
    key = f"pick:{order.number}/{line.position}"
    if picking.refund_fen:
        reason = _("{title}缺货") if not picking.quantity else _("{title}按实重多退")
        payments.refund(
            key=key,
            order=order,
            amount_fen=picking.refund_fen,
            reason=reason.format(title=line.title),
        )
    if picking.charge_fen:
        payments.charge(key=key, order=order, amount_fen=picking.charge_fen)


def _take_out(line: OrderLine, quantity: int) -> None:
    order = line.order
    sale = Sale(line.lot_id, line.quantity, quantity, f"sell:{order.number}:{line.position}")
    stock.sell(holder=order.number, takes=[sale])


def _write_off_missing(line: OrderLine, picking: Picking, by: Party) -> None:
    # Else it would be sold again to the next buyer, and be missing again.
    missing = line.quantity - picking.quantity
    stock.write_off(
        key=f"missing:{line.order.number}:{line.position}",
        by=by,
        lot=line.lot,
        quantity=missing,
        reason=_("拣货时缺 {missing}").format(missing=shown(missing, line.lot.measure)),
    )


def _tell(order: Order, bag: Bag) -> None:
    """One message an order, when its bag is full: what changed, with the remedy done (R6.10)."""
    if not (bag.refund_fen or bag.charge_fen):
        return
    in_cash = payments_of(order).filter(tender=Tender.CASH).exists()
    words = [_("订单 {number} 已称重装袋。").format(number=order.number)]
    if bag.refund_fen:
        less = _("少收 {yuan} 元。") if in_cash else _("退您 {yuan} 元，原路退回。")
        words.append(less.format(yuan=yuan(bag.refund_fen)))
    if bag.charge_fen:
        more = _("多收 {yuan} 元，取货时付。") if in_cash else _("多称 {yuan} 元，请在取货前付清。")
        words.append(more.format(yuan=yuan(bag.charge_fen)))
    notices.tell(
        key=f"packed:{order.number}", words="".join(words), party=order.buyer, phone=order.phone
    )
