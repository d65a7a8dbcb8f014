"""The way in and out: a telephone and the code sent to it."""

from contextlib import suppress

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _

from jishi.foundation import ids, phones
from jishi.foundation.refusals import BadInput, TooMany
from jishi.notices import operations as notices
from jishi.notices.models import Notice
from jishi.parties import operations as parties
from jishi.parties.errors import WeChatTaken, WrongCode
from jishi.parties.models import Login
from jishi.web.context import SIZE_COOKIE, size_of
from jishi.web.guests import guest_order_of
from jishi.web.preferences import remember, safe_next
from jishi.web.wechat import asking, waiting

BACKEND = "django.contrib.auth.backends.ModelBackend"


def sign_in(request: HttpRequest) -> HttpResponse:
    """One page: ask for a code, type it, be in. What was typed stays when something is wrong."""
    if request.method != "POST":
        return _form(request)
    try:
        if not _has_a_code(request):
            return _send(request)
        return _enter_by_code(request)
    except BadInput as wrong:
        return _form(request, status=400, errors=wrong.fields, sent=_has_a_code(request))
    except WrongCode as wrong:
        return _form(request, status=409, errors={"code": str(wrong)}, sent=True)
    except TooMany as wrong:
        return _form(request, status=429, errors={"phone": str(wrong)})


def _has_a_code(request: HttpRequest) -> bool:
    return request.POST.get("do") not in {"send", "call"}


def _send(request: HttpRequest) -> HttpResponse:
    phone = phones.mobile(request.POST.get("phone", ""))
    by_call = request.POST["do"] == "call"
    code = send_code(phone, way=Notice.Way.CALL if by_call else Notice.Way.SMS)
    said = _("电话马上打到 %s，请接听。") if by_call else _("校验码已发到 %s，10分钟内有效。")
    shown = code if settings.DEMO else ""  # a demo sends no messages
    return _form(request, sent=True, said=said % phones.hidden(phone), shown_code=shown)


def send_code(phone: str, *, way: str = Notice.Way.SMS) -> str:
    """Send a fresh code to a telephone; it is given back for the demo, which shows it."""
    code = parties.send_code(phone=phone)
    words = _("登录校验码 %(code)s，10分钟内有效。不是您本人操作请不用理会。") % {"code": code}
    notices.tell(key=f"sign-in:{ids.token()}", words=words, phone=phone, way=way)
    return code


def _enter_by_code(request: HttpRequest) -> HttpResponse:
    login = parties.sign_in(phone=request.POST.get("phone", ""), code=typed_code(request))
    _bind_what_waits(request, login)
    return enter(request, login)


def typed_code(request: HttpRequest) -> str:
    """The code that was typed. Refuses `BadInput` without one."""
    code = request.POST.get("code", "").strip()
    if not code:
        raise BadInput(code=_("请填写收到的 6 位校验码"))
    return code


def _bind_what_waits(request: HttpRequest, login: Login) -> None:
    """Whoever came by WeChat and wants it so signs in by it next time; whoever has bound another
    one is let in all the same, and finds it at 我的."""
    openid = waiting.take(request)
    if openid and "bind" in request.POST:
        with suppress(WeChatTaken):
            parties.bind_wechat(person=login.person, openid=openid)


def enter(request: HttpRequest, login: Login, go_on: str = "") -> HttpResponse:
    """Let somebody in whose right to it was seen: a session, large print, and on to `next`."""
    auth.login(request, login, backend=BACKEND)
    response = HttpResponseRedirect(go_on or safe_next(request))
    if login.large_print and not size_of(request):
        remember(response, SIZE_COOKIE, "large")
    return response


def _form(request: HttpRequest, *, status: int = 200, **facts: object) -> HttpResponse:
    facts |= {"typed": request.POST or None, "next": safe_next(request)}
    facts |= {"by_wechat": asking.is_open(), "waiting": _waits(request)}
    facts["guest_order"] = guest_order_of(request)
    response = render(request, "signin.html", facts, status=status)
    response["Cache-Control"] = "no-store"
    return response


def _waits(request: HttpRequest) -> bool:
    has_session = settings.SESSION_COOKIE_NAME in request.COOKIES
    return has_session and bool(waiting.openid(request))


def sign_out(request: HttpRequest) -> HttpResponse:
    auth.logout(request)
    return HttpResponseRedirect("/")
