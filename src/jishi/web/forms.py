"""What a form carries, the one-time key that makes it safe to repeat; and what follows it."""

import re

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from jishi.foundation.refusals import BadInput
from jishi.web.visitors import visitor_of

KEY = re.compile(r"[A-Za-z0-9_.-]{1,64}")


def key_of(request: HttpRequest, *, scope: str = "") -> str:
    """The key of a submitted form, in the scope of whoever submits it.

    Two people who send the same key never meet: it is prefixed with the person, else with the
    basket, else with `guest`, or with the `scope` that the caller knows better (an order's token).
    A program may send it as the header `Idempotency-Key`. Refuses `BadInput` when it is missing,
    longer than 64 characters, or holds other characters than letters, digits and `_ . -`.
    """
    sent = request.POST.get("key") or request.headers.get("Idempotency-Key", "")
    if not KEY.fullmatch(sent):
        raise BadInput(key=_("表单缺少一次性编号或编号不对，请刷新页面后重新提交"))
    return in_scope(request, sent, scope)


def in_scope(request: HttpRequest, key: str, scope: str = "") -> str:
    """A key that a visitor sent, as it is kept: nobody else's key can ever be the same."""
    return f"{scope or _scope(request)}:{key}"


def see_other(path: str) -> HttpResponse:
    """After a form that was done: another page, which may be looked at again (303)."""
    answer = HttpResponseRedirect(path)
    answer.status_code = 303
    return answer


def _scope(request: HttpRequest) -> str:
    visitor = visitor_of(request)
    if visitor.person:
        return f"person-{visitor.person.pk}"
    return f"basket-{visitor.basket_token}" if visitor.basket_token else "guest"
