"""The way in and out: a telephone and the code sent to it; in a demo also one click a role."""

from dataclasses import dataclass

from django.conf import settings
from django.contrib import auth
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext, gettext_noop
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from jishi.foundation import ids, phones
from jishi.foundation.refusals import BadInput, NotFound, TooMany
from jishi.notices import operations as notices
from jishi.notices.models import Notice
from jishi.parties import operations as parties
from jishi.parties.errors import WrongCode
from jishi.parties.models import Login, Membership
from jishi.web.context import SIZE_COOKIE, size_of
from jishi.web.preferences import remember, safe_next

BACKEND = "django.contrib.auth.backends.ModelBackend"
Role = Membership.Role
# What each role finds behind its door, in the order of the life of the goods.
SEES = {
    Role.GROWER: (gettext_noop("种植计划、农事记录、合格证、货款"), "/farm/"),
    Role.WAREHOUSE: (gettext_noop("收货称重、拣货、实重退差"), "/hub/"),
    Role.KEEPER: (gettext_noop("到站清点、凭码交货"), "/hub/"),
    Role.ORGANISER: (gettext_noop("志愿活动、签到码、确认时长"), "/hub/"),
    Role.OPERATOR: (gettext_noop("商品、价格、订单、村企建档"), "/office/"),
    Role.ACCOUNTANT: (gettext_noop("结算单、复核、账本"), "/office/"),
    Role.FUNDER: (gettext_noop("资金用到了哪里"), "/office/"),
}


@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """One page: ask for a code, type it, be in. What was typed stays when something is wrong."""
    if request.method != "POST":
        return _form(request)
    try:
        if request.POST.get("do") in {"send", "call"}:
            return _send(request)
        return _enter_by_code(request)
    except BadInput as wrong:
        return _form(request, status=400, errors=wrong.fields)
    except WrongCode as wrong:
        return _form(request, status=409, errors={"code": str(wrong)}, sent=True)
    except TooMany as wrong:
        return _form(request, status=429, errors={"phone": str(wrong)})


def _send(request: HttpRequest) -> HttpResponse:
    phone = phones.mobile(request.POST.get("phone", ""))
    code = parties.send_code(phone=phone)
    by_call = request.POST["do"] == "call"
    notices.tell(
        key=f"sign-in:{ids.token()}",
        words=_("登录校验码 %(code)s，10分钟内有效。不是您本人操作请不用理会。") % {"code": code},
        phone=phone,
        way=Notice.Way.CALL if by_call else Notice.Way.SMS,
    )
    said = _("电话马上打到 %s，请接听。") if by_call else _("校验码已发到 %s，10分钟内有效。")
    shown = code if settings.DEMO else ""  # a demo sends no messages
    return _form(request, sent=True, said=said % phones.hidden(phone), shown_code=shown)


def _enter_by_code(request: HttpRequest) -> HttpResponse:
    code = request.POST.get("code", "").strip()
    if not code:
        raise BadInput(code=_("请填写收到的 6 位校验码"))
    return _enter(request, parties.sign_in(phone=request.POST.get("phone", ""), code=code))


def _enter(request: HttpRequest, login: Login, default: str = "/") -> HttpResponse:
    auth.login(request, login, backend=BACKEND)
    response = HttpResponseRedirect(safe_next(request, default))
    if login.large_print and not size_of(request):
        remember(response, SIZE_COOKIE, "large")
    return response


def _form(request: HttpRequest, *, status: int = 200, **facts: object) -> HttpResponse:
    facts |= {"typed": request.POST or None, "next": safe_next(request)}
    response = render(request, "signin.html", facts, status=status)
    response["Cache-Control"] = "no-store"
    return response


@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    auth.logout(request)
    return HttpResponseRedirect("/")


@require_http_methods(["GET", "HEAD", "POST"])
def demo(request: HttpRequest) -> HttpResponse:
    """One click, and one is somebody of the demo. Exists only in a demo."""
    if not settings.DEMO:
        raise NotFound
    if request.method == "POST":
        login = _demo_logins().filter(pk=_number(request.POST.get("login", ""))).first()
        if login is None:
            raise NotFound
        return _enter(request, login)
    return render(request, "demo.html", {"people": _demo_people()})


def _demo_logins() -> QuerySet[Login]:
    return Login.objects.filter(person__is_demo=True, is_active=True).select_related("person")


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


@dataclass(frozen=True)
class DemoPerson:
    login: Login
    role: str
    organisation: str
    sees: str
    path: str


def _demo_people() -> list[DemoPerson]:
    """The first person of each role, and one who only buys."""
    held = (
        Membership.objects.filter(until=None, person__login__in=_demo_logins())
        .select_related("organisation", "person__login__person")
        .order_by("pk")
    )
    first: dict[str, Membership] = {}
    for membership in held:
        first.setdefault(membership.role, membership)
    buyer = _demo_logins().filter(person__memberships=None).order_by("pk").first()
    people = [_demo_person(first[role]) for role in SEES if role in first]
    if buyer:
        people.insert(0, DemoPerson(buyer, _("顾客"), "", _("逛集市、下单、看订单和积分"), "/"))
    return people


def _demo_person(membership: Membership) -> DemoPerson:
    sees, path = SEES[Role(membership.role)]
    role = str(Role(membership.role).label)
    login = membership.person.login
    return DemoPerson(login, role, membership.organisation.name, gettext(sees), path)
