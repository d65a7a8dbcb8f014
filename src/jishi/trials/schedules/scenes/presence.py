"""Funds that are nearly spent, and volunteers who come."""

from datetime import timedelta
from functools import partial
from typing import Any

from jishi.benefits.models import Fund
from jishi.benefits.tests.factories import make_fund, make_grant, make_rule, make_voucher
from jishi.delivery.tests.factories import make_offer_by_weight, make_station, pick_all
from jishi.foundation import clock
from jishi.foundation.clock import Hands
from jishi.parties.models import Party
from jishi.parties.tests.factories import make_member, make_person
from jishi.payments.tests.factories import make_paid_order
from jishi.places.models import Site
from jishi.sales.models import Order
from jishi.sales.tests.factories import make_basket, make_cycle, make_offer, make_order
from jishi.trials.schedules.contest import Act, Each, Scene
from jishi.trials.schedules.scenes import acts
from jishi.trials.schedules.scenes.goods import LI
from jishi.volunteering import operations as volunteering
from jishi.volunteering.models import Shift, SignUp
from jishi.volunteering.queries import code_of
from jishi.volunteering.tests.factories import (
    come,
    leave,
    make_activity,
    make_present,
    make_shift,
    make_sign_up,
    organiser_of,
)

HOUR = timedelta(hours=1)


def a_fund_at_its_end(hands: Hands) -> Scene:
    """A fund has 60 fen left to promise. Chen holds points and a voucher of it, and older ones
    whose time has just run out; two of her bags and an order that is not paid hang on the rest."""
    chen, fund, station = make_person("陈志愿"), make_fund(14_10), make_station()
    make_rule(valid_days=2)
    packed, open_bag = _bags_of(chen, fund, station.point, hands)
    old, late = make_grant(chen, fund=fund, points=10), make_voucher(chen, fund=fund, days=2)
    present = _present(chen, fund, hands)
    hands.move_to(max(hands.moment, clock.at(old.expires_on, 8)))
    make_cycle()
    offer = make_offer(packs=9)
    make_grant(chen, fund=fund, points=25)
    voucher = make_voucher(chen, fund=fund, worth_fen=1_00, least_order_fen=1_00)
    placed = make_order(offer, buyer=chen)
    baskets = Each(*(make_basket(offer, buyer=chen) for _ in range(2)))
    benefit: dict[str, Any] = {"points": 15, "voucher_code": voucher.code}
    line = open_bag.lines.get()
    used = "stale_state points_insufficient voucher_used"
    return Scene(
        "a fund at its end",
        [
            *acts.ordering(
                used, offer=offer, basket=baskets, point=station.point, buyer=chen, **benefit, **LI
            ),
            acts.opening(placed, used, **benefit),
            acts.refunding(packed, 1_00),
            *acts.giving_up(packed, make_member(acts.Role.OPERATOR)),
            *acts.at_the_station(packed, station)[1:],
            acts.picking("pick less", line, line.quantity - 400),
            *acts.giving(fund, chen, points=6, worth_fen=60),
            *acts.lapsing(old, late),
            confirming(present),
        ],
        rivals=[{"order and pay", "open payments"}, {"give points", "give voucher"}],
    )


def the_last_seat(_hands: Hands) -> Scene:
    """Two seats, one taken by Chen; Wu may take a seat in this shift, or in one at that time."""
    activity = make_activity()
    shift = make_shift(activity, places=2)
    other = make_shift(activity, places=2)
    signed = make_sign_up(shift, make_person("陈志愿"))
    people = Each(make_person("吴志愿"), make_person("郑志愿"))
    wu = make_person("吴红")
    return Scene(
        "the last seat",
        [
            _signing("sign up", people, shift, "limit_reached"),
            _signing("Wu signs up", wu, shift, "limit_reached shifts_overlap stale_state"),
            _signing("Wu signs up elsewhere", wu, other, "shifts_overlap stale_state"),
            Act(
                "withdraw", volunteering.withdraw, {"by": signed.volunteer, "sign_up": signed},
                "stale_state",
            ),
        ],
        rivals=[{"sign up"}, {"Wu signs up", "Wu signs up elsewhere"}],
    )  # fmt: skip


def a_shift_begins(hands: Hands) -> Scene:
    """Chen is expected at two places at once, and is here at one of them."""
    activity, chen = make_activity(), make_person("陈志愿")
    first = make_shift(activity)
    second = make_shift(activity, starts_at=first.ends_at)
    here, there = make_sign_up(first, chen), make_sign_up(second, chen)
    hands.move_to(second.starts_at - timedelta(minutes=20))
    return Scene(
        "a shift begins",
        [
            _coming("come", here, "stale_state at_another_place"),
            _coming("come elsewhere", there, "stale_state at_another_place"),
            _leaving(here),
            *_told_of(here),
            Act("withdraw", volunteering.withdraw, {"by": chen, "sign_up": there}, "stale_state"),
        ],
        rivals=[{"come", "come elsewhere"}],
    )


def a_shift_ends(hands: Hands) -> Scene:
    """Chen is still here, and was at two shifts before of which neither is confirmed. The limit of
    the day leaves room for one and a half."""
    activity, chen = make_activity(most_points_a_day=18), make_person("陈志愿")
    shifts = [make_shift(activity, starts_at=clock.now() + HOUR * n, hours=1) for n in (1, 2, 3)]
    was = [make_present(shift, chen) for shift in shifts[:2]]
    here = make_sign_up(shifts[2], chen)
    hands.move_to(shifts[2].starts_at)
    come(here)
    hands.move_to(shifts[2].ends_at)
    organiser = organiser_of(activity.team)
    both = {"by": organiser, "sign_up": Each(*was)}
    return Scene(
        "a shift ends",
        [
            Act("confirm both", volunteering.confirm, both, "stale_state"),
            confirming(was[0]),
            _leaving(here),
            *_told_of(here),
        ],
        rivals=[{"confirm"}],
    )


def confirming(present: SignUp) -> Act:
    organiser = organiser_of(present.shift.activity.team)
    asked = {"by": organiser, "sign_up": present}
    return Act("confirm", volunteering.confirm, asked, "stale_state fund_exhausted")


def _signing(name: str, by: object, shift: Shift, refusals: str) -> Act:
    return Act(name, volunteering.sign_up, {"by": by, "shift": shift}, refusals)


def _coming(name: str, signed: SignUp, refusals: str) -> Act:
    asked = {"by": signed.volunteer, "sign_up": signed, "code": code_of(signed.shift)}
    return Act(name, volunteering.check_in, asked, refusals)


def _leaving(signed: SignUp) -> Act:
    code = code_of(signed.shift, is_out=True)
    asked = {"by": signed.volunteer, "sign_up": signed, "code": code}
    return Act("leave", volunteering.check_out, asked, "stale_state")


def _told_of(signed: SignUp) -> list[Act]:
    """What the organiser may say of somebody who is, or is not, here."""
    asked = {"by": organiser_of(signed.shift.activity.team), "sign_up": signed}
    return [Act("was not here", volunteering.mark_absent, asked, "stale_state")]


def _bags_of(chen: Party, fund: Fund, point: Site, hands: Hands) -> tuple[Order, Order]:
    """Two orders that points and a voucher paid, after their pickup: one packed, one open."""
    make_cycle()
    offer = make_offer_by_weight(price_fen=1_000)
    make = partial(make_paid_order, offer, packs=1, buyer=chen, point=point, rest="cash")
    given = partial(make_voucher, chen, fund=fund, worth_fen=1_00, least_order_fen=1_00)
    make_grant(chen, fund=fund, points=20)
    packed, open_bag = (make(points=10, voucher_code=given().code) for _ in range(2))
    hands.move_to(packed.cycle.cutoff_at)
    pick_all(packed)
    hands.move_to(packed.cycle.pickup_until)
    return packed, open_bag


def _present(chen: Party, fund: Fund, hands: Hands) -> SignUp:
    """Chen served half an hour, for which the fund is to thank."""
    activity = make_activity(fund=fund)
    shift = make_shift(activity, hours=0.5)
    present = make_sign_up(shift, chen)
    come(present)
    leave(present)
    hands.move_to(shift.ends_at)
    return present


SCENES = (a_fund_at_its_end, the_last_seat, a_shift_begins, a_shift_ends)
