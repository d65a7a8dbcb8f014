"""Bags are packed, brought, fetched; the week is cleared away."""

from datetime import timedelta

from jishi.audit import rounds as audit
from jishi.benefits import rounds as benefits
from jishi.catalog import operations as catalog
from jishi.claims import operations as claims
from jishi.claims.models import Case
from jishi.delivery import operations as delivery
from jishi.delivery import rounds as stations
from jishi.delivery.errors import WrongCode
from jishi.foundation import clock
from jishi.foundation.clock import Hands
from jishi.foundation.refusals import StaleState
from jishi.notices import operations as notices
from jishi.notices import rounds
from jishi.parties import operations as parties
from jishi.payments import operations as payments
from jishi.payments.channels.port import Channel
from jishi.places import operations as places
from jishi.places.models import Site
from jishi.rounds.turn import write_down
from jishi.sales.models import Order
from jishi.settlement import operations as settlement
from jishi.tracing import operations as tracings
from jishi.tracing import rounds as tracing
from jishi.tracing.events import Told, document
from jishi.tracing.identifiers import written
from jishi.trials.kills.asking import Request, Story, ask, calls, commits, go_round, refused, say
from jishi.trials.kills.chain.buying import Orders, due_of, sending_back, settled
from jishi.trials.kills.chain.founding import Role, Village
from jishi.trials.kills.chain.growing import Goods


def handing(village: Village, hands: Hands, orders: Orders, channel: Channel) -> Story[None]:
    """What was ordered is weighed, brought to the station and handed over by its code."""
    cycle = orders.paid.cycle
    hands.move_to(max(cycle.cutoff_at, clock.now()))
    # One bag turns out lighter, one heavier.
    for order, share in [(orders.paid, 90), (orders.in_cash, 102), (orders.unclaimed, 102)]:
        yield from _packed(village, order, share)
    hands.move_to(max(cycle.pickup_from, clock.now()))
    yield ask(delivery.arrive, by=village.keeper, cycle=cycle, point=village.station, bags=3)
    yield go_round(stations.tell_ready_waiting, *commits("delivery.tell_ready"))
    yield settled(due_of(orders.unclaimed))
    yield refused(WrongCode, _fetched(village, orders.paid, tail="0000"))
    yield _fetched(village, orders.paid)
    yield _fetched(village, orders.in_cash)
    yield from _complained_of(village, orders.paid)
    yield from _invoiced(village, Order.objects.get(pk=orders.in_cash.pk))
    yield refused(
        StaleState, ask(payments.cancel_order, by=village.manager, order=orders.paid, reason="晚了")
    )
    hands.move_to(max(cycle.pickup_until, clock.now()))
    yield ask(delivery.return_unclaimed, by=village.manager, order=orders.unclaimed)
    yield sending_back(channel)


def closing(village: Village, hands: Hands, goods: Goods, number: int) -> Story[None]:
    """Notices leave, acts are sealed, what ran out lapses, what was opened for a week is closed."""
    yield say(notices.tell, key=f"week:{number}", words="下周见", phone="13800000002")
    yield go_round(
        lambda: rounds.send_waiting(write_down),
        *commits("notices.claim"), *calls("notices._hand_to_gate"), *commits("notices.mark_sent"),
    )  # fmt: skip
    yield go_round(tracing.tell_waiting, *commits("tracing.tell"))
    yield ask(tracings.capture, by=village.clerk, document=_of_a_carrier(number))
    yield go_round(audit.seal_waiting, *commits("audit.seal"))
    yield ask(catalog.close_offer, by=village.manager, offer=goods.own)
    yield ask(catalog.close_offer, by=village.manager, offer=goods.made)
    yield from _a_summer_job(village, number)
    hands.move_to(clock.at(clock.today() + timedelta(days=7), 8))
    lapsing = commits("benefits.lapse_grant", "benefits.lapse_voucher")
    yield go_round(benefits.lapse_expired, *lapsing)


def _of_a_carrier(number: int) -> Told:
    seen: Told = {
        "type": "ObjectEvent", "eventID": f"urn:uuid:week-{number}",
        "eventTime": written(clock.now()), "eventTimeZoneOffset": "+08:00", "action": "OBSERVE",
        "epcList": ["https://carrier.example/crates/7"],
    }  # fmt: skip
    return document("EPCISDocument", clock.now(), {"eventList": [seen]})


def _packed(village: Village, order: Order, share: int) -> Story[None]:
    for line in order.lines.order_by("position"):
        by_weight = line.sold_by == "weight"
        quantity = line.quantity * share // 100 if by_weight else line.quantity
        yield ask(delivery.pick, by=village.clerk, line=line, quantity=quantity)


def _fetched(village: Village, order: Order, tail: str = "") -> Request:
    return ask(
        delivery.hand_over, by=village.keeper, point=village.station, code=order.pickup_code,
        phone_tail=tail or order.phone[-4:],
    )  # fmt: skip


def _complained_of(village: Village, order: Order) -> Story[None]:
    """Of one line a photo tells enough, unless it is one complaint too many; of whatever waits
    somebody at the desk decides."""
    lines = order.lines.select_related("order", "picking", "seller").order_by("position")
    for line, photo in zip(lines, (b"seen", b""), strict=False):
        yield ask(claims.open_case, by=None, line=line, kind="damage", percent=50, photo=photo)
    for waiting in Case.objects.filter(line__order=order, state=Case.State.OPEN).order_by("pk"):
        yield ask(
            claims.decide_case, by=village.manager, case=waiting, percent=25,
            bearer=village.operator, reason="看过",
        )  # fmt: skip


def _invoiced(village: Village, order: Order) -> Story[None]:
    """Every seller is asked for an invoice, and tells its number."""
    yield ask(settlement.ask_invoice, by=None, order=order, title="平湖一家单位")
    for invoice in order.invoices.order_by("pk"):
        yield ask(
            settlement.note_issued, by=village.accountant, invoice=invoice,
            fiscal_number=f"{invoice.pk:020}",
        )  # fmt: skip


def _a_summer_job(village: Village, number: int) -> Story[None]:
    """A site and a role that last for one week."""
    stall = yield say(
        places.open_site, name=f"摊位{number}", kind=Site.Kind.PICKUP_POINT, place=village.place
    )
    yield say(parties.run_site, site=stall, party=village.firm)
    yield say(parties.leave_site, site=stall)
    yield say(places.close_site, site=stall)
    held = yield say(
        parties.grant, person=village.idler, organisation=village.operator, role=Role.WAREHOUSE
    )
    yield say(parties.end, held)
