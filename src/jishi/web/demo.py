"""One click, and one is somebody of the demo. Exists only where `JISHI_DEMO` is set."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jishi.foundation.refusals import NotFound
from jishi.parties.models import Login, Membership, Party
from jishi.sales.models import Order
from jishi.volunteering.models import SignUp
from jishi.web.entrance import enter


@dataclass(frozen=True)
class Part:
    """A part that one can play: its name, what one finds, where it begins."""

    words: str | Promise
    sees: str | Promise
    path: str
    icon: str


Role = Membership.Role
BUYER = Part(_("顾客"), _("逛集市、下单、看订单和积分"), "/", "basket")
VOLUNTEER = Part(_("志愿者"), _("报名、签到、时长和积分"), "/volunteer", "heart")
MAKER = Part(_("企业"), _("价目表导入、上架改价、货款"), "/farm/", "grid")
# In the order of the life of the goods.
PARTS = {
    Role.GROWER: Part(_("种植户"), _("种植计划、农事记录、合格证、货款"), "/farm/", "leaf"),
    Role.WAREHOUSE: Part(_("仓管"), _("收货称重、拣货、实重退差"), "/hub/", "scale"),
    Role.KEEPER: Part(_("站长"), _("到站清点、凭码交货"), "/hub/", "home"),
    Role.OPERATOR: Part(_("运营"), _("商品、价格、订单、村企建档"), "/office/", "grid"),
    Role.ACCOUNTANT: Part(_("会计"), _("结算单、复核、账本"), "/office/", "yuan"),
    Role.ORGANISER: Part(_("活动组织者"), _("志愿活动、签到码、确认时长"), "/hub/", "clock"),
    Role.FUNDER: Part(_("资助方"), _("资金用到了哪里"), "/office/", "paper"),
}


def demo(request: HttpRequest) -> HttpResponse:
    """Who one can be; POST: be them. Refuses `NotFound` outside a demo and for real people."""
    if not settings.DEMO:
        raise NotFound
    if request.method == "POST":
        login = _logins().filter(pk=_number(request.POST.get("login", ""))).first()
        if login is None:
            raise NotFound
        return enter(request, login)
    return render(request, "demo.html", {"people": list(_people())})


def _logins() -> QuerySet[Login]:
    held = Login.objects.filter(person__is_demo=True, is_active=True)
    return held.select_related("person").order_by("pk")


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _people() -> Iterator[dict[str, object]]:
    """A buyer, the first person of each role, somebody of an enterprise, a volunteer."""
    visitors = _logins().filter(person__memberships=None)
    volunteer = visitors.filter(person__in=SignUp.objects.values("volunteer")).first()
    others = visitors.exclude(pk=volunteer.pk) if volunteer else visitors
    buyer = others.filter(person__in=Order.objects.values("buyer")).first() or others.first()
    if buyer:
        yield {"part": BUYER, "login": buyer}
    first = _first_of_each_role()
    for role, part in PARTS.items():
        if role in first:
            login, organisation = first[role].person.login, first[role].organisation
            yield {"part": part, "login": login, "organisation": organisation}
    maker = _held().filter(role=Role.GROWER, organisation__kind=Party.Kind.ENTERPRISE).first()
    if maker:
        yield {"part": MAKER, "login": maker.person.login, "organisation": maker.organisation}
    if volunteer:
        yield {"part": VOLUNTEER, "login": volunteer}


def _held() -> QuerySet[Membership]:
    held = Membership.objects.filter(until=None, person__login__in=_logins())
    return held.select_related("organisation", "person__login__person").order_by("pk")


def _first_of_each_role() -> dict[str, Membership]:
    first: dict[str, Membership] = {}
    for membership in _held():
        first.setdefault(membership.role, membership)
    return first
