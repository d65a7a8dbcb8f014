"""A fund is filled, people help and are thanked, and somebody signs in."""

import random
from datetime import timedelta
from functools import partial
from typing import Any

from jishi.benefits import operations as benefits
from jishi.dossier import operations as dossier
from jishi.foundation import clock, ids
from jishi.foundation.clock import Hands
from jishi.parties import operations as parties
from jishi.parties.models import Login, Party
from jishi.trials.kills.asking import Story, ask, commits, once, say
from jishi.trials.kills.chain.founding import Village
from jishi.volunteering import operations as volunteering
from jishi.volunteering import queries
from jishi.volunteering.models import Shift, SignUp

COMING = commits("volunteering._count_try", "volunteering._check_in")
LEAVING = commits("volunteering._count_try", "volunteering._check_out")


def helping(village: Village, hands: Hands, number: int) -> Story[str]:
    """A fund, a shift with one who comes and one who does not; says a voucher's code."""
    today, company = clock.today(), village.accountant
    fund = yield ask(
        benefits.open_fund, by=village.manager, name=f"礼遇{number}", funder=village.sponsor,
        opens_on=today, closes_on=today + timedelta(days=30),
    )  # fmt: skip
    yield ask(benefits.fill_fund, by=company, fund=fund, amount_fen=100_000)
    yield ask(benefits.set_redemption, by=company, points=10, fen=100, most_bp=3_000, valid_days=2)
    yield ask(
        benefits.give_points, by=village.manager, person=village.idler, fund=fund, points=30,
        cause="来过一次",
    )  # fmt: skip
    voucher = partial(
        ask, benefits.give_voucher, by=village.manager, fund=fund, person=village.volunteer,
        worth_fen=300, least_order_fen=1_000, expires_on=today + timedelta(days=2),
    )  # fmt: skip
    used = yield voucher()
    yield voucher()  # this one will lapse
    shift = yield from _call(village, fund)
    yield from _serve(village, hands, shift)
    yield from _sign_in(number)
    return used.code


def _call(village: Village, fund: Any) -> Story[Shift]:
    activity = yield ask(
        volunteering.publish, by=village.organiser, team=village.team, title="量血压",
        place=village.place, where="活动室", fund=fund, points_per_hour=20, most_points_a_day=40,
    )  # fmt: skip
    begins = clock.now() + timedelta(minutes=20)
    shift: Shift = yield ask(
        volunteering.add_shift, by=village.organiser, activity=activity, starts_at=begins,
        ends_at=begins + timedelta(hours=1), places=3,
    )  # fmt: skip
    return shift


def _serve(village: Village, hands: Hands, shift: Shift) -> Story[None]:
    who, organiser = village.volunteer, village.organiser
    mine = yield ask(volunteering.sign_up, by=who, shift=shift)
    yield ask(volunteering.withdraw, by=who, sign_up=mine)
    mine = yield ask(volunteering.sign_up, by=who, shift=shift)
    absent: SignUp = yield ask(volunteering.sign_up, by=village.idler, shift=shift)
    code = queries.code_of(shift)
    yield ask(volunteering.check_in, COMING, by=who, sign_up=mine, code=code)
    hands.move(hours=1, minutes=20)
    code = queries.code_of(shift, is_out=True)
    yield ask(volunteering.check_out, LEAVING, by=who, sign_up=mine, code=code)
    yield ask(volunteering.confirm, by=organiser, sign_up=mine)
    yield ask(volunteering.mark_absent, by=organiser, sign_up=absent)


def _sign_in(number: int) -> Story[None]:
    """By a code that the client could have read on its telephone, also when no answer came."""
    phone = f"137{number:08}"

    def send() -> str:
        with ids.drawn_from(random.Random(number)):
            return parties.send_code(phone=phone)

    def read() -> str:
        with ids.drawn_from(random.Random(number)):
            return ids.digits(6)

    code = yield once(send, read, *commits("parties.send_code"))
    login = yield once(
        lambda: parties.sign_in(phone=phone, code=code),
        lambda: Login.objects.get(phone=phone),
        *commits("parties._try_code"),
    )
    yield say(parties.set_large_print, login, wanted=True)
    yield say(parties.bind_wechat, person=login.person, openid=f"o{number}")
    yield say(parties.unbind_wechat, login.person)
    yield from _go(login.person, f"136{number:08}", number)


def _go(person: Party, phone: str, number: int) -> Story[None]:
    """A name and a telephone are put right, and then the account is closed."""
    yield ask(dossier.correct_name, by=person, name="王小妹")
    with ids.drawn_from(random.Random(number)):
        code = parties.send_code(phone=phone)
    yield once(
        lambda: parties.prove(phone=phone, code=code), lambda: None, *commits("parties._prove")
    )
    yield ask(dossier.correct_phone, by=person, phone=phone)
    yield ask(dossier.close, by=person)
