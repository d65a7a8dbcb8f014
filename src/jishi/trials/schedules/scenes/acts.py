"""What may be asked in a scene, gathered by what it is asked about."""

from datetime import timedelta
from typing import Any

from jishi.benefits import operations as benefits
from jishi.benefits.models import Fund, Grant, Voucher
from jishi.catalog.models import Offer
from jishi.catalog.tests.factories import make_product
from jishi.claims import operations as claims
from jishi.claims.models import Case
from jishi.delivery import operations as delivery
from jishi.delivery.tests.factories import Station
from jishi.foundation import clock
from jishi.parties.models import Membership, Party
from jishi.parties.tests.factories import make_member, make_operator
from jishi.payments import operations as payments
from jishi.payments.models import Payment, Refund
from jishi.payments.tests.factories import told
from jishi.production.models import Batch
from jishi.sales import operations as sales
from jishi.sales.models import Order, OrderLine
from jishi.settlement import operations as settlement
from jishi.settlement.models import Invoice
from jishi.stock import operations as stock
from jishi.stock.models import Lot
from jishi.stock.rules import Made
from jishi.stock.tests.factories import make_warehouse
from jishi.supply import operations as supply
from jishi.trials.schedules.contest import Act, Each

Role = Membership.Role


def ordering(
    refusals: str, *, offer: Offer, rest: str = "channel", points: int = 0, **how: Any
) -> list[Act]:
    """Order a basket, and order it with its payments; each their own basket, or both the same. A
    clerk enters what somebody asks for by telephone."""
    paid = {**how, "rest": rest, "points": points}
    asked = {name: value for name, value in how.items() if name != "voucher_code"}
    return [
        Act("order", sales.place_order, asked, refusals),
        Act("order and pay", payments.place_and_pay, paid, refusals),
        entering(offer, refusals, **{name: how[name] for name in ("name", "phone", "point")}),
    ]


def entering(offer: Offer, refusals: str, **who: Any) -> Act:
    """A clerk enters an order for somebody who never called before."""
    clerk = make_member(Role.OPERATOR, make_operator())
    wishes = [sales.Wish(offer, 1, offer.price_fen)]
    asked = {"by": clerk, "buyer": None, "rest": "cash", "wishes": wishes, **who}
    return Act("enter", payments.order_by_phone, asked, refusals)


def about_a_lot(lot: Lot) -> list[Act]:
    by = make_member(Role.WAREHOUSE)
    asked = {"by": by, "lot": lot}
    stock.set_store_limit(key="cool", by=by, site=lot.site, most_tenths=40, since=clock.today())
    warm = {"by": by, "site": lot.site, "tenths": 82, "at": clock.now()}
    return [
        Act("too warm", stock.log_temperature, warm, "bad_input"),
        Act(
            "write off", stock.write_off, {**asked, "quantity": 1, "reason": "坏"}, "not_that_much"
        ),
        Act("lock", stock.lock, asked, "stale_state"),
        Act("unlock", stock.unlock, asked, "stale_state"),
    ]


def making_of(lot: Lot, rest: Lot) -> list[Act]:
    """Parts of a lot go into other lots."""
    by, refusals = make_member(Role.WAREHOUSE), "not_that_much cannot_go_in"
    jar = Made(
        product=make_product("糟蛋", fresh=False), owner=lot.owner, grower=lot.owner, quantity=2,
        measure="piece", made_on=clock.today(), best_before=clock.today() + timedelta(days=90),
        maker_lot="1",
    )  # fmt: skip
    pressed = {"by": by, "site": lot.site, "parts": [(lot, 300)], "made": [jar]}
    return [
        Act("mix", stock.mix, {"by": by, "parts": [(lot, 400), (rest, 50)]}, refusals),
        Act("split", stock.split, {"by": by, "lot": lot, "quantities": [200, 300]}, refusals),
        Act(
            "repack", stock.repack, {"by": by, "lot": lot, "quantity": 300, "packed": 290}, refusals
        ),
        Act("process", stock.process, pressed, refusals),
    ]


def writing_off(lot: Lot) -> list[Act]:
    """One has asked for a part to be written off; others ask for more, agree, or do not."""
    clerk, other = make_member(Role.WAREHOUSE), make_member(Role.WAREHOUSE)
    asked: dict[str, Any] = {"lot": lot, "quantity": 200, "reason": "坏"}
    waiting = stock.ask_write_off(key="asked", by=clerk, **asked)
    held = {"by": other, "write_off": waiting}
    return [
        Act("ask to write off", stock.ask_write_off, {"by": clerk, **asked}, "not_that_much"),
        Act("agree", stock.agree_to_write_off, held, "stale_state not_that_much"),
        Act("decline", stock.decline_write_off, held, "stale_state"),
    ]


def withdrawing(order: Order) -> Act:
    return Act(
        "withdraw", sales.cancel, {"by": None, "order": order, "reason": "不要了"}, "stale_state"
    )


def giving_up(order: Order, by: Party | None = None) -> list[Act]:
    """Cancel an order: its buyer or the company, and the market itself."""
    asked = {"order": order, "reason": "不要了"}
    return [
        Act("cancel", payments.cancel_order, {**asked, "by": by}, "stale_state"),
        Act("call off", payments.call_off, asked, "stale_state"),
    ]


def opening(order: Order, refusals: str = "", **how: Any) -> Act:
    """Open the payments of a placed order."""
    asked = {"order": order, "by": order.buyer, "rest": "channel", **how}
    return Act("open payments", payments.open_payments, asked, f"stale_state {refusals}")


def refunding(order: Order, amount_fen: int) -> Act:
    asked = {"order": order, "amount_fen": amount_fen, "reason": "压坏"}
    return Act("refund", payments.refund, asked, "more_than_paid stale_state")


def hearing(payment: Payment) -> list[Act]:
    """The channel tells that a payment was paid: by two transactions, and twice by one."""
    one, other = vars(told(payment)), vars(told(payment))
    two = {name: Each(one[name], other[name]) for name in one}
    again = {**one, "channel_id": Each("notice", "notice again")}
    refusals = "paid_twice amount_differs"
    return [
        Act("settle", payments.settle_channel, two, refusals),
        Act("hear again", payments.settle_channel, again, refusals),
    ]


def sending(refund: Refund) -> list[Act]:
    return [
        Act("claim refund", payments.claim_refund, {"refund": refund}),
        Act("refund is back", payments.mark_refunded, {"refund": refund}),
    ]


def picking(name: str, line: OrderLine, quantity: int, refusals: str = "") -> Act:
    """Say what is in the bag for a line. Heavier, and the order is charged for more."""
    asked = {"by": make_member(Role.WAREHOUSE), "line": line, "quantity": quantity}
    return Act(name, delivery.pick, asked, f"stale_state {refusals}")


def at_the_station(order: Order, station: Station, refusals: str = "") -> list[Act]:
    """The bag is fetched, or nobody comes for it."""
    asked = {
        "by": station.keeper, "point": station.point,
        "code": order.pickup_code, "phone_tail": order.phone[-4:],
    }  # fmt: skip
    refusals = f"stale_state not_found {refusals}"
    clerk = make_member(Role.WAREHOUSE)
    return [
        Act("hand over", delivery.hand_over, asked, refusals),
        Act("clear away", delivery.return_unclaimed, {"by": clerk, "order": order}, "stale_state"),
    ]


def telling(order: Order) -> Act:
    """A round tells the buyer that the bag is there."""
    return Act("tell", delivery.tell_ready, {"order": order}, "stale_state")


def complaining(line: OrderLine, waiting: Case) -> list[Act]:
    """A buyer says what is wrong with a line, and the desk answers about another one."""
    opened = {"by": None, "line": line, "kind": Each("damage", "shortage"), "percent": 100}
    complain = Act("complain", claims.open_case, {**opened, "photo": b"seen"}, "stale_state")
    return [complain, answering(waiting)]


def answering(waiting: Case) -> Act:
    decided = {
        "by": make_member(Role.OPERATOR), "case": waiting, "percent": Each(50, 100),
        "bearer": make_operator(), "reason": "看过照片",
    }  # fmt: skip
    return Act("answer", claims.decide_case, decided, "stale_state")


def invoicing(order: Order, waiting: Invoice) -> list[Act]:
    """Somebody asks for the invoices of an order, and of another one the number is told."""
    asked = {"by": None, "order": order, "title": Each("平湖一家单位", "陈")}
    told = {
        "by": make_member(Role.ACCOUNTANT), "invoice": waiting,
        "fiscal_number": Each("26332000000000000001", "26332000000000000002"),
    }  # fmt: skip
    return [
        Act("ask for invoices", settlement.ask_invoice, asked, "already_invoiced"),
        Act("issue", settlement.note_issued, told, "stale_state"),
    ]


def bringing(batch: Batch, quantity: int, refusals: str = "") -> Act:
    """Goods of a batch are bought, under whichever certificate covers them."""
    asked = {
        "by": make_member(Role.WAREHOUSE), "batch": batch, "quantity": quantity, "mode": "own",
        "product": make_product(crop=batch.crop), "owner": make_operator(), "price_fen": 800,
        "site": make_warehouse(),
    }  # fmt: skip
    return Act("bring", supply.receive, asked, refusals)


def bringing_packaged(maker: Party) -> Act:
    asked = {
        "by": make_member(Role.WAREHOUSE), "product": make_product("糟蛋", fresh=False),
        "mode": "own", "owner": make_operator(), "grower": maker, "site": make_warehouse(),
        "quantity": 10, "price_fen": 800, "maker_lot": "20260101", "made_on": clock.today(),
        "best_before": clock.today() + timedelta(days=90),
    }  # fmt: skip
    return Act("bring packaged", supply.receive_packaged, asked)


def giving(fund: Fund, person: Party, points: int, worth_fen: int) -> list[Act]:
    """Promise what a fund still has, and fill it."""
    asked = {"by": make_member(Role.OPERATOR), "fund": fund}
    given = {**asked, "person": person}
    voucher = {
        **given, "worth_fen": worth_fen, "least_order_fen": worth_fen, "expires_on": fund.closes_on
    }  # fmt: skip
    cause = {"points": points, "cause": "河道捡拾垃圾"}
    return [
        Act("give points", benefits.give_points, {**given, **cause}, "fund_exhausted"),
        Act("give voucher", benefits.give_voucher, voucher, "fund_exhausted"),
        Act("fill fund", benefits.fill_fund, {**asked, "amount_fen": 1_00}),
    ]


def lapsing(grant: Grant, voucher: Voucher) -> list[Act]:
    return [
        Act("points lapse", benefits.lapse_grant, {"grant": grant}),
        Act("voucher lapses", benefits.lapse_voucher, {"voucher": voucher}),
    ]
