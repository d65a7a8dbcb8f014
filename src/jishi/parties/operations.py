"""Take people and organisations in; say who may act for whom, and who runs which site."""

from datetime import date

from django.db.models import F
from django.utils.translation import gettext as _

from jishi.foundation import clock, phones
from jishi.foundation.acts import SETTING_UP, part_of_an_act, unrecorded
from jishi.foundation.operations import operation
from jishi.foundation.refusals import BadInput, Busy, StaleState
from jishi.foundation.rows import insert_once
from jishi.parties.errors import PersonHasGone
from jishi.parties.leaving import close, keep_open, move_login, rename
from jishi.parties.models import Licence, Login, Membership, Party, SiteOperator
from jishi.parties.signing_in import login_of, prove, send_code, sign_in
from jishi.parties.wechat import bind_wechat, unbind_wechat
from jishi.places.models import Place, Site

__all__ = [
    "bind_wechat",
    "caller",
    "close",
    "end",
    "give_login",
    "grant",
    "keep_licence",
    "keep_open",
    "leave_site",
    "move_login",
    "prove",
    "register",
    "rename",
    "run_site",
    "send_code",
    "set_large_print",
    "sign_in",
    "stand_in_line",
    "unbind_wechat",
]


@operation
@unrecorded(why=SETTING_UP)
def register(
    *,
    name: str,
    kind: str,
    place: Place | None = None,
    phone: str = "",
    brief: str = "",
    licence: str = "",
    is_demo: bool = False,
) -> Party:
    """Take in a person or an organisation. Not repeatable: each call is another party.

    A market has one operator; the database refuses a second. Refuses `BadInput` without a name.
    """
    if not name.strip():
        raise BadInput(name=_("请填写名称"))
    return Party.objects.create(
        name=name.strip(),
        kind=kind,
        place=place,
        phone=phone,
        brief=brief,
        licence=licence,
        is_demo=is_demo,
    )


@operation
@unrecorded(why=SETTING_UP)
def give_login(*, person: Party, phone: str) -> Login:
    """Let a person sign in by a telephone; again gives the same login.

    Refuses `BadInput` for what is no mobile number, or is another person's, and `PersonHasGone`.
    """
    number = phones.mobile(phone)
    keep_open(person)
    login = Login(person=person, phone=number)
    login.set_unusable_password()
    if insert_once(login):
        return login
    known = Login.objects.filter(person=person, phone=number).first()
    if known is None:
        words = _("{phone} 已经有人在用，或者此人已有号码")
        raise BadInput(phone=words.format(phone=phones.hidden(number)))
    return known


@operation
@unrecorded(why=SETTING_UP)
def grant(*, person: Party, organisation: Party, role: str) -> Membership:
    """Let a person act for an organisation in a role from now on; held already, it stays.

    Refuses `StaleState` when it ends at this moment, and `PersonHasGone`.
    """
    assert person.kind == Party.Kind.PERSON, "only people act"
    keep_open(person)
    membership = Membership(person=person, organisation=organisation, role=role, since=clock.now())
    if insert_once(membership):
        return membership
    held = Membership.objects.filter(
        person=person, organisation=organisation, role=role, until=None
    ).first()
    if held is None:
        raise StaleState(state=_("刚被收回"))
    return held


@operation
@unrecorded(why=SETTING_UP)
def end(membership: Membership) -> None:
    """From now on the person no longer acts in this role; ended already, it stays as it was."""
    Membership.objects.filter(pk=membership.pk, until=None).update(until=clock.now())


@operation
@unrecorded(why=SETTING_UP)
def run_site(*, site: Site, party: Party) -> SiteOperator:
    """From now on a party runs a site; whoever ran it before no longer does.

    Refuses `StaleState` to the slower of two parties that take it at once.
    """
    now = clock.now()
    running = SiteOperator.objects.filter(site=site, until=None)
    running.exclude(party=party).update(until=now)
    taken = SiteOperator(site=site, party=party, since=now)
    if insert_once(taken):
        return taken
    known = running.filter(party=party).first()
    if known is None:
        raise StaleState(state=_("刚由别人接手"))
    return known


@operation
@part_of_an_act
def keep_licence(
    *, party: Party, kind: str, number: str, valid_from: date, valid_until: date
) -> Licence:
    """Keep a licence or certification of a party; the same again returns the first.

    Refuses `BadInput` for another kind, no number, days that end before they begin, and a number
    that is another party's.
    """
    if kind not in Licence.Kind.values:
        raise BadInput(kind=_("请选一种证照"))
    if not 0 < len(number) <= 60:
        raise BadInput(number=_("请填证照号码，最多 60 个字"))
    if valid_until < valid_from:
        raise BadInput(valid_until=_("到期不能早于生效"))
    licence = Licence(
        party=party, kind=kind, number=number, valid_from=valid_from, valid_until=valid_until
    )
    if insert_once(licence):
        return licence
    known = Licence.objects.filter(party=party, kind=kind, number=number, valid_until=valid_until)
    held = known.first()
    if held is None:
        raise BadInput(number=_("这个号码已经登记在别人名下"))
    return held


@operation
@part_of_an_act
def caller(*, name: str, phone: str) -> Party:
    """Whoever holds a telephone; at the first call taken in under the name that they gave, so that
    all is theirs when they sign in. Refuses `BadInput`, `LoginClosed`, and `Busy` when the account
    is closed at this moment: the next try takes in somebody new."""
    if not name.strip():
        raise BadInput(name=_("请填写名称"))
    person = login_of(phones.mobile(phone), name.strip()).person
    try:
        keep_open(person)
    except PersonHasGone as refusal:
        raise Busy from refusal
    return person


@operation
@part_of_an_act
def stand_in_line(person: Party) -> None:
    """Let others who would decide about the same person wait until the caller's transaction ends.

    Whoever stands in line first and only then reads sees what those before have written.
    """
    Party.objects.filter(pk=person.pk).update(kind=F("kind"))


@operation
@unrecorded(why=SETTING_UP)
def leave_site(*, site: Site) -> None:
    """From now on nobody runs a site."""
    SiteOperator.objects.filter(site=site, until=None).update(until=clock.now())


@operation
@unrecorded(why="it is how one person reads: no money, goods or right hangs on it")
def set_large_print(login: Login, *, wanted: bool) -> None:
    """Show this person large print from now on (R7.4)."""
    Login.objects.filter(pk=login.pk).update(large_print=wanted)
    login.large_print = wanted
