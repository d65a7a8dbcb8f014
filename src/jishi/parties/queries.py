"""Who may act for whom; computed from memberships each time."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, When
from django.utils.translation import gettext as _

from jishi.foundation import clock
from jishi.foundation.operations import once_committed
from jishi.foundation.personal import Part
from jishi.foundation.questions import Given, Question
from jishi.foundation.refusals import NotAllowed, NotFound
from jishi.parties.models import (
    Licence,
    Login,
    Membership,
    Party,
    SignInCode,
    SiteOperator,
    WeChatAccount,
)
from jishi.places.models import Site

WARNED_DAYS = 30  # before a licence ends

# There is one operator in a market; read once, it is known to this process.
_known: dict[str, Party] = {}
HELD = Question(
    lambda: (
        Membership.objects.filter(_at(Given("now")), person_id=Given("person"))
        .select_related("organisation")
        .order_by("pk")
    )
)


def roles_of(person: Party) -> list[Membership]:
    """What a person may do now, and for which organisations. 1 SQL."""
    return HELD.ask(person=person.pk, now=clock.now())


def members_of(organisation: Party) -> QuerySet[Membership]:
    """Who may do what for an organisation now."""
    return _current().filter(organisation=organisation).select_related("person").order_by("pk")


def organisations_of(person: Party, role: str) -> QuerySet[Party]:
    """The organisations for which a person holds a role now."""
    held = _current().filter(person=person, role=role)
    return Party.objects.filter(pk__in=held.values("organisation_id")).order_by("pk")


def may(person: Party, role: str, organisation: Party | None = None) -> bool:
    """Whether a person holds a role now: for an organisation, or for any."""
    return any(held.role == role for held in _held(person, organisation))


def callers(words: str) -> QuerySet[Party]:
    """The people whose telephone ends with, or whose name contains, what a clerk was told.

    Who is called just so comes first, then whose name begins so; by one sign only these two.
    """
    people = Party.objects.filter(kind=Party.Kind.PERSON, login__is_active=True)
    people = people.select_related("login", "place")
    if words.isascii() and words.isdigit():
        return people.filter(login__phone__endswith=words).order_by("name", "pk")
    begins = Q(name__istartswith=words)
    people = people.filter(begins if len(words) == 1 else Q(name__icontains=words))
    nearness = Case(When(name__iexact=words, then=0), When(begins, then=1), default=2)
    return people.order_by(nearness, "name", "pk")


def works_for_the_market(person: Party, role: str) -> bool:
    """Whether a person holds a role now in the company that runs the market, if there is one."""
    held = (each for each in roles_of(person) if each.role == role)
    return any(each.organisation.kind == Party.Kind.OPERATOR for each in held)


def require(person: Party, role: str, organisation: Party | None = None) -> Party:
    """The organisation that a person acts for in a role; the first one when none is named.

    Refuses `NotFound` when the person has nothing to do with the organisation, so that nobody
    learns that it is there, and `NotAllowed` to a member without the role. One SQL.
    """
    memberships = _held(person, organisation)
    for membership in memberships:
        if membership.role == role:
            return membership.organisation
    if organisation is not None and not memberships:
        raise NotFound
    raise NotAllowed


def the_operator() -> Party:
    """The company that runs this market; refuses `NotFound` before there is one."""
    if "operator" in _known:
        return _known["operator"]
    operator = Party.objects.filter(kind=Party.Kind.OPERATOR).first()
    if operator is None:
        raise NotFound
    once_committed(lambda: _known.setdefault("operator", operator))
    return operator


def forget_operator() -> None:
    """Know no operator any more: another database is at hand."""
    _known.clear()


def site_run_by(site: Site) -> Party | None:
    """Who runs a site now."""
    held = SiteOperator.objects.filter(_now(), site=site).select_related("party").first()
    return held.party if held else None


def run_now(party: Party) -> QuerySet[SiteOperator]:
    """What a party runs now."""
    return SiteOperator.objects.filter(_now(), party=party)


def sites_of(party: Party, kind: str) -> QuerySet[Site]:
    """The open sites of a kind that a party runs now."""
    return _open_sites(kind).filter(pk__in=run_now(party).values("site_id"))


def sites_run_for(person: Party, kind: str) -> QuerySet[Site]:
    """The open sites of a kind run now by any organisation for which a person is a keeper."""
    kept_for = organisations_of(person, Membership.Role.KEEPER)
    run = SiteOperator.objects.filter(_now(), party__in=kept_for)
    return _open_sites(kind).filter(pk__in=run.values("site_id"))


def _held(person: Party, organisation: Party | None) -> list[Membership]:
    return [
        held
        for held in roles_of(person)
        if organisation is None or held.organisation_id == organisation.pk
    ]


def licences_of(party: Party) -> QuerySet[Licence]:
    """What a party was licensed and certified for, what ends last first."""
    return party.licences.order_by("-valid_until", "pk")


def licences_ending(on: date, party: Party | None = None) -> QuerySet[Licence]:
    """Licences that end within the days of warning, or have ended, and are not renewed; a party's
    own, or everybody's where none is named."""
    renewed = Licence.objects.filter(
        party=OuterRef("party"), kind=OuterRef("kind"), valid_until__gt=OuterRef("valid_until")
    )
    ending = Licence.objects.filter(valid_until__lt=on + timedelta(days=WARNED_DAYS))
    ending = ending.filter(~Exists(renewed)).select_related("party")
    ending = ending.filter(party=party) if party else ending
    return ending.order_by("valid_until", "pk")


def _current() -> QuerySet[Membership]:
    return Membership.objects.filter(_now())


def _now() -> Q:
    return _at(clock.now())


def _at(moment: datetime | Given) -> Q:
    return Q(until=None) | Q(until__gt=moment)


def _open_sites(kind: str) -> QuerySet[Site]:
    return Site.objects.filter(kind=kind, is_open=True).select_related("place").order_by("name")


def numbers_of(person: Party) -> QuerySet[Login, Any]:
    """The telephone with which a person signs in, to stand inside other questions."""
    return Login.objects.filter(person=person).values("phone")


def told_of(person: Party) -> list[Part]:
    """What this room keeps about a person."""
    as_long = _("到您注销账号为止")
    span = {"since": _("从"), "until": _("到")}
    return [
        Part(
            "account", _("账号"), _("知道您是谁，让您登录"), as_long,
            {
                "name": _("称呼"), "phone": _("联系电话"), "login__phone": _("登录手机号"),
                "place__name": _("村社区"), "brief": _("简介"),
                "login__large_print": _("大字"), "login__last_login": _("上次登录"),
            },
            Party.objects.filter(pk=person.pk),
            ("parties.Party.name", "parties.Party.phone", "parties.Login.person",
             "parties.Login.phone"),
        ),
        Part(
            "roles", _("在组织里的身份"), _("让您替组织办事"), _("长期，查得到谁办过事"),
            {"organisation__name": _("组织"), "role": _("身份"), **span},
            Membership.objects.filter(person=person), ("parties.Membership.person",),
        ),
        Part(
            "sites", _("您管的场地"), _("知道一处场地由谁管"), _("长期，查得到谁办过事"),
            {"site__name": _("场地"), **span},
            SiteOperator.objects.filter(party=person), ("parties.SiteOperator.party",),
        ),
        Part(
            "licences", _("您的证照"), _("证照到期就停售"), _("长期"),
            {
                "kind": _("证照"), "number": _("号码"), "valid_from": _("从"),
                "valid_until": _("到"),
            },
            Licence.objects.filter(party=person), ("parties.Licence.party",),
        ),
        _wechat_of(person, as_long),
        _codes_of(person),
    ]  # fmt: skip


def _wechat_of(person: Party, as_long: str) -> Part:
    return Part(
        "wechat",
        _("绑定的微信"),
        _("让您从微信直接登录"),
        as_long,
        {"openid": _("微信给的编号"), "bound_at": _("绑定")},
        WeChatAccount.objects.filter(person=person),
        ("parties.WeChatAccount.person",),
    )


def _codes_of(person: Party) -> Part:
    return Part(
        "codes",
        _("发给您的校验码"),
        _("防止别人用您的号码登录"),
        _("到您注销账号为止"),
        {"sent_at": _("发出"), "tries": _("试过几次"), "used_at": _("用掉")},
        SignInCode.objects.filter(phone__in=numbers_of(person)),
        ("parties.SignInCode.phone",),
    )
