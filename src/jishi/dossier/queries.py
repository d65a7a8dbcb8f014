"""Everything that is kept about a person, and what stands in the way when they would go."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from jishi.audit import queries as audit
from jishi.benefits import queries as benefits
from jishi.benefits.models import Voucher
from jishi.claims import queries as claims
from jishi.delivery import queries as delivery
from jishi.desks import queries as desks
from jishi.foundation.money import yuan
from jishi.foundation.personal import Part
from jishi.ledger import queries as ledger
from jishi.notices import queries as notices
from jishi.parties import queries as parties
from jishi.parties.models import Party
from jishi.payments import queries as payments
from jishi.production import queries as production
from jishi.sales import queries as sales
from jishi.settlement import queries as settlement
from jishi.supply import queries as supply
from jishi.volunteering import queries as volunteering

ROOMS = (
    parties, sales, payments, delivery, claims, settlement, benefits, volunteering, production,
    supply, desks, notices, ledger, audit,
)  # fmt: skip


@dataclass(frozen=True)
class Obstacle:
    """Why an account cannot be closed yet; `about` names what the person can do something about."""

    about: str
    words: str


@dataclass(frozen=True)
class Lost:
    """What a person can no longer use once the account is closed."""

    points: int
    vouchers: int


def told_of(person: Party) -> list[Part]:
    """What every room keeps about a person. No SQL until a part is read."""
    return [part for room in ROOMS for part in room.told_of(person)]


def obstacles_of(person: Party) -> list[Obstacle]:
    """Everything that stands in the way of closing an account now. 8 SQL."""
    return [*_from_buying(person), *_from_acting(person)]


def lost_by(person: Party) -> Lost:
    """What lapses when the account is closed: nobody else can use it, and it is not paid out."""
    usable = benefits.vouchers_of(person).filter(state=Voucher.State.GIVEN)
    return Lost(benefits.points_of(person), usable.count())


def _from_buying(person: Party) -> Iterator[Obstacle]:
    if orders := sales.on_the_way(person).count():
        yield Obstacle("orders", _("还有{number}个订单没有取货").format(number=orders))
    if refunds := payments.refunds_on_the_way(person).count():
        yield Obstacle("orders", _("还有{number}笔退款没有到账").format(number=refunds))
    if cases := claims.waiting_of(person).count():
        yield Obstacle("orders", _("还有{number}个问题没有答复").format(number=cases))
    if asked := settlement.waiting_of(person).count():
        yield Obstacle("orders", _("还有{number}张发票没有开").format(number=asked))
    if fen := ledger.owed_to(person):
        yield Obstacle("money", _("账上还有{yuan}元没有付给您").format(yuan=yuan(fen)))


def _from_acting(person: Party) -> Iterator[Obstacle]:
    if held := volunteering.unfinished_of(person).count():
        yield Obstacle("volunteering", _("还报着{number}场志愿活动").format(number=held))
    for role in parties.roles_of(person):
        words = _("您还是{organisation}的{role}").format(
            organisation=role.organisation.name, role=role.get_role_display()
        )
        yield Obstacle("roles", words)
    if parties.run_now(person).exists():
        yield Obstacle("roles", _("还有场地由您管"))
