"""Goods are called back while others order them, pack them, hand them over and pay them back."""

from dataclasses import dataclass
from typing import Any

from jishi.claims import operations as claims
from jishi.claims.models import Recall
from jishi.claims.tests.factories import confirm, make_all_good, of_lot, propose
from jishi.delivery.tests.factories import (
    Station,
    fetch,
    make_offer_by_weight,
    make_station,
    pick_all,
)
from jishi.foundation.clock import Hands
from jishi.parties.tests.factories import make_member
from jishi.payments.tests.factories import make_paid_order
from jishi.sales.models import Order, OrderLine
from jishi.sales.tests.factories import make_basket, make_cycle
from jishi.settlement import operations as settlement
from jishi.stock.models import Lot
from jishi.trials.schedules.contest import Act, Each, Scene
from jishi.trials.schedules.scenes import acts
from jishi.trials.schedules.scenes.goods import LI


@dataclass(frozen=True)
class Shelf:
    """A lot by weight; of its three orders one is fetched, one is packed, one is open."""

    lot: Lot
    station: Station
    fetched: Order
    packed: Order
    open: Order


def a_proposal(hands: Hands) -> Scene:
    """A recall waits for its second person; meanwhile everything goes on."""
    shelf = _shelf(hands)
    proposed = propose(of_lot(shelf.lot))
    make_cycle()
    offer = shelf.open.lines.get().offer
    baskets = Each(*(make_basket(offer, packs=1) for _ in range(2)))
    return Scene(
        "a proposal",
        [
            *_deciding(proposed),
            *acts.ordering(
                "sold_out", offer=offer, basket=baskets, point=shelf.station.point, **LI
            ),
            *_with_refusal("lot_recalled", acts.about_a_lot(shelf.lot)),
            *_going_on(shelf),
        ],
        rivals=[{"confirm", "withdraw recall"}],
    )


def a_recall(hands: Hands) -> Scene:
    """A recall is under way: its rounds meet who packs, hands over, pays back and writes off, and
    who answers a buyer that had complained of the same line."""
    shelf = _shelf(hands)
    line = shelf.fetched.lines.select_related("order", "picking", "seller").get()
    waiting = claims.open_case(key="before", by=None, line=line, kind="damage", percent=50)
    recall = confirm(propose(of_lot(shelf.lot)))
    back = {"by": make_member(acts.Role.WAREHOUSE), "recalled": _line(recall, shelf.fetched)}
    ask = {"by": make_member(acts.Role.WAREHOUSE), "recall": recall}
    return Scene(
        "a recall",
        [
            *(
                Act(f"make good {name}", claims.make_good, {"recalled": line}, "stale_state")
                for name in ("fetched", "packed", "open")
                if (line := _line(recall, getattr(shelf, name)))
            ),
            acts.answering(waiting),
            Act("get back", claims.get_back, back, "stale_state"),
            Act("ask to close", claims.ask_to_close, ask, "not_all_done"),
            *_with_refusal("lot_recalled", acts.about_a_lot(shelf.lot)),
            *_going_on(shelf),
            acts.refunding(shelf.fetched, 300),
        ],
    )


def the_end_of_a_recall(hands: Hands) -> Scene:
    """Everything was made good, and one has asked to close."""
    shelf = _shelf(hands)
    recall = confirm(propose(of_lot(shelf.lot)))
    make_all_good()
    line = _line(recall, shelf.fetched)
    recall = claims.ask_to_close(key="asked", by=make_member(acts.Role.WAREHOUSE), recall=recall)
    asked = {"by": make_member(acts.Role.WAREHOUSE), "recall": recall}
    back = {"by": make_member(acts.Role.OPERATOR), "recalled": line}
    return Scene(
        "the end of a recall",
        [
            Act("close", claims.close, asked, "stale_state"),
            Act("get back", claims.get_back, back, "stale_state"),
            *_with_refusal("lot_recalled", acts.about_a_lot(shelf.lot)),
            acts.refunding(shelf.fetched, 300),
            Act("recover", settlement.recover_called_back, {"until": hands()}, "stale_state"),
        ],
        rivals=[{"close"}],
    )


def _shelf(hands: Hands) -> Shelf:
    offer, station = make_offer_by_weight(packs=6), make_station()
    fetched, packed, waiting = (
        make_paid_order(offer, packs=1, point=station.point) for _ in range(3)
    )
    hands.move_to(fetched.cycle.cutoff_at)
    pick_all(fetched)
    pick_all(packed)
    fetch(fetched, station)
    hands.move_to(fetched.cycle.pickup_until)
    return Shelf(Lot.objects.get(), station, fetched, packed, waiting)


def _deciding(proposed: Recall) -> list[Act]:
    by = make_member(acts.Role.OPERATOR)
    asked: dict[str, Any] = {"by": by, "recall": proposed}
    again = {"by": by, "scope": of_lot(proposed.lots.get().lot), "reason": "抽检不合格"}
    return [
        Act("propose", claims.propose, again, "nothing_to_recall"),
        Act("confirm", claims.confirm, asked, "stale_state"),
        Act("withdraw recall", claims.withdraw, asked, "stale_state"),
    ]


def _going_on(shelf: Shelf) -> list[Act]:
    line: OrderLine = shelf.open.lines.get()
    return [
        acts.picking("pick", line, line.quantity, "lot_recalled"),
        acts.picking("pick nothing", line, 0),
        *acts.at_the_station(shelf.packed, shelf.station, "lot_recalled"),
        *acts.giving_up(shelf.packed, make_member(acts.Role.OPERATOR)),
    ]


def _line(recall: Recall, order: Order) -> Any:
    return recall.lines.get(line__order=order)


def _with_refusal(code: str, chosen: list[Act]) -> list[Act]:
    return [Act(act.name, act.verb, act.asked, f"{act.refusals} {code}") for act in chosen]


SCENES = (a_proposal, a_recall, the_end_of_a_recall)
