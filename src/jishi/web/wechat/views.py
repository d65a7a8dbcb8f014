"""To WeChat and back: begin, come back with a code, be in; and take the binding back."""

import secrets
from urllib.parse import urlencode

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from jishi.foundation.refusals import NotFound, Refusal
from jishi.parties import operations as parties
from jishi.parties.errors import WeChatTaken
from jishi.parties.wechat import login_of
from jishi.web.entrance import enter
from jishi.web.preferences import safe_next
from jishi.web.refusals import answer
from jishi.web.visitors import person_of, visitor_of
from jishi.web.wechat import asking, waiting
from jishi.web.wechat.errors import WrongState

BEGUN, SALT = "wechat", "jishi.wechat-begun"  # a cookie: the state, for whom, and where to go on
LIVES_SECONDS = 600
NO_ACCOUNT_AT = "/pay-for/"  # a relative who pays needs none


def sign_in(request: HttpRequest) -> HttpResponse:
    """To WeChat; and, with the state that WeChat brings along, back from it."""
    if not asking.is_open():
        raise NotFound
    if "state" not in request.GET:
        return _begin(request)
    try:
        response = _back(request)
    except Refusal as refusal:
        response = answer(request, refusal)
    response.delete_cookie(BEGUN)  # what was begun is ended, well or not
    response["Cache-Control"] = "no-store"
    return response


def forget(request: HttpRequest) -> HttpResponse:
    """Sign in by WeChat no longer."""
    parties.unbind_wechat(person_of(request))
    return HttpResponseRedirect("/mine")


def _begin(request: HttpRequest) -> HttpResponse:
    """Send the visitor to WeChat, with a state that only this browser knows."""
    state = secrets.token_urlsafe(24)
    begun = signing.dumps([state, _key(request), safe_next(request)], salt=SALT)
    response = HttpResponseRedirect(asking.address_to_ask(state))
    # Lax: it comes along when WeChat leads back here.
    response.set_cookie(
        BEGUN, begun, max_age=LIVES_SECONDS, secure=settings.HTTPS, httponly=True, samesite="Lax"
    )
    return response


def _back(request: HttpRequest) -> HttpResponse:
    """Straight in; bound to whoever signed in here; or once by telephone. A relative who pays for
    somebody needs to be nobody here: their page is told the openid, and no more."""
    go_on = _begun(request)
    needs_nobody = go_on.startswith(NO_ACCOUNT_AT)
    unknown = HttpResponseRedirect(
        go_on if needs_nobody else "/signin?" + urlencode({"next": go_on})
    )
    code = request.GET.get("code", "")
    if not code:  # the visitor did not allow it
        return unknown
    openid = asking.openid_for(code)
    login, person = login_of(openid), visitor_of(request).person
    if person is not None:
        if login is not None and login.person_id != person.pk:
            raise WeChatTaken
        parties.bind_wechat(person=person, openid=openid)
        return HttpResponseRedirect(go_on)
    if login is not None:
        return enter(request, login, go_on)
    waiting.keep(request, openid)
    return unknown


def _begun(request: HttpRequest) -> str:
    """Where this browser wanted to go on. Refuses `WrongState`: it has begun nothing, something
    else, too long ago, or as somebody else."""
    try:
        state, key, go_on = signing.loads(
            request.COOKIES.get(BEGUN, ""), salt=SALT, max_age=LIVES_SECONDS
        )
    except signing.BadSignature:
        raise WrongState from None
    is_ours = secrets.compare_digest(state.encode(), request.GET["state"].encode())
    if not is_ours or key != _key(request):
        raise WrongState
    return str(go_on)


def _key(request: HttpRequest) -> int:
    person = visitor_of(request).person
    return person.pk if person else 0
