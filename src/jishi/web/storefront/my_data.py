"""What the market keeps about a person: look at it, take it away, put it right, and go."""

from typing import Any

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from jishi.dossier import operations as dossier
from jishi.dossier.queries import lost_by, obstacles_of
from jishi.foundation import clock, phones
from jishi.foundation.refusals import BadInput, LoginRequired, Refusal
from jishi.parties import operations as parties
from jishi.parties.errors import WrongCode
from jishi.web.entrance import send_code, typed_code
from jishi.web.forms import key_of, see_other
from jishi.web.refusals import status_of
from jishi.web.storefront.pages.my_data import kept_of, packed, part_page
from jishi.web.storefront.show import page_number, show
from jishi.web.visitors import BASKET_COOKIE, person_of, visitor_of


def data(request: HttpRequest) -> HttpResponse:
    """All parts with what for and how long; one of them, paged, when the address names it."""
    person = person_of(request)
    if name := request.GET.get("part"):
        page = part_page(person, name, page_number(request))
        facts = {"page": page, "next_page": page.number + 1}
        return _private(show(request, "my_part.html", facts, tab="mine"))
    return _data(request)


def file(request: HttpRequest) -> HttpResponse:
    """Everything in one file. Inside WeChat nothing can be downloaded: there the pages say it."""
    name = f"jishi-{clock.today():%Y%m%d}.zip"
    answer = HttpResponse(packed(person_of(request)).read(), content_type="application/zip")
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return _private(answer)


def name(request: HttpRequest) -> HttpResponse:
    person, wanted = person_of(request), request.POST.get("name", "")
    try:
        dossier.correct_name(key=key_of(request), by=person, name=wanted)
    except BadInput as wrong:
        return _data(request, wrong)
    return see_other("/mine/data")


def phone(request: HttpRequest) -> HttpResponse:
    """Another telephone: a code goes to it, and whoever types the code holds it."""
    if request.method != "POST":
        return _form(request, "my_phone.html")
    typed = request.POST.get("phone", "")
    try:
        if request.POST.get("do") == "send":
            return _sent(request, "my_phone.html", phones.mobile(typed))
        parties.prove(phone=typed, code=typed_code(request))
        dossier.correct_phone(key=key_of(request), by=person_of(request), phone=typed)
    except Refusal as refusal:
        return _form(request, "my_phone.html", refusal, sent=request.POST.get("do") != "send")
    return see_other("/mine/data")


def leave(request: HttpRequest) -> HttpResponse:
    """What stands in the way, what stays and what is lost; then a code, and the account is gone."""
    if request.method != "POST":
        return _leaving(request)
    login = visitor_of(request).login
    if login is None:
        raise LoginRequired
    try:
        if request.POST.get("do") == "send":
            return _leaving(request, **_sending(login.phone))
        key, code = key_of(request), typed_code(request)
        parties.prove(phone=login.phone, code=code)
        dossier.close(key=key, by=login.person)
    except Refusal as refusal:
        return _leaving(request, refusal, sent=request.POST.get("do") != "send")
    auth.logout(request)
    answer = see_other("/gone")
    answer.delete_cookie(BASKET_COOKIE)
    return answer


def gone(request: HttpRequest) -> HttpResponse:
    """The last page: what was forgotten, and what stays under a number."""
    return show(request, "gone.html", {})


def _data(request: HttpRequest, refusal: Refusal | None = None) -> HttpResponse:
    person = person_of(request)
    kept = kept_of(person)
    facts = {
        "person": person,
        "kept": [each for each in kept if each.count],
        "nothing": [each.part.title for each in kept if not each.count],
        **_wrong(request, refusal, {"name": person.name}),
    }
    answer = show(request, "my_data.html", facts, tab="mine", status=status_of(refusal))
    return _private(answer)


def _leaving(request: HttpRequest, refusal: Refusal | None = None, **facts: object) -> HttpResponse:
    person = person_of(request)
    facts |= {"obstacles": obstacles_of(person), "lost": lost_by(person)}
    return _form(request, "leave.html", refusal, **facts)


def _sent(request: HttpRequest, template: str, number: str) -> HttpResponse:
    return _form(request, template, **_sending(number))


def _sending(number: str) -> dict[str, Any]:
    """Send a code; what the page then says."""
    code = send_code(number)
    said = _("校验码已发到 %s，10分钟内有效。") % phones.hidden(number)
    return {"sent": True, "said": said, "shown_code": code if settings.DEMO else ""}


def _form(
    request: HttpRequest, template: str, refusal: Refusal | None = None, **facts: object
) -> HttpResponse:
    facts |= _wrong(request, refusal, {})
    return _private(show(request, template, facts, tab="mine", status=status_of(refusal)))


def _wrong(request: HttpRequest, refusal: Refusal | None, typed: dict[str, str]) -> dict[str, Any]:
    errors = {"code": str(refusal)} if isinstance(refusal, WrongCode) else {}
    if isinstance(refusal, BadInput):
        errors = refusal.fields
    return {"refusal": refusal, "errors": errors, "typed": request.POST or typed}


def _private(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "no-store"
    return answer
