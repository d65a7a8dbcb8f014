"""What somebody likes: kept, waited for, found again."""

from collections.abc import Callable, Mapping

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from jishi.catalog.queries import offer as offer_by_code
from jishi.foundation.refusals import BadInput
from jishi.sales import operations as sales
from jishi.web.forms import key_of, see_other
from jishi.web.preferences import safe_next
from jishi.web.storefront.carried import carried_by
from jishi.web.storefront.goods import show_one
from jishi.web.storefront.pages.favourites import favourites_page
from jishi.web.storefront.show import page_number, show
from jishi.web.visitors import person_of

VERBS: Mapping[str, Callable[..., None]] = {
    "like": sales.like,
    "unlike": sales.unlike,
    "watch": sales.watch,
    "unwatch": sales.unwatch,
}


def listed(request: HttpRequest) -> HttpResponse:
    """A person's favourites, the last first: what is there, and what they wait for."""
    page = page_number(request)
    rows, has_more = favourites_page(person_of(request), page, carried_by(request).token)
    facts = {"rows": rows, "page": page, "next_page": page + 1 if has_more else None}
    return show(request, "favourites.html", facts, tab="mine")


def favourite(request: HttpRequest, code: str) -> HttpResponse:
    """Like, wait for, or not any more. Whoever had to sign in first is asked once more."""
    if request.method != "POST":
        return show_one(request, code, meant=request.GET.get("do", ""))
    do = request.POST.get("do", "")
    if do not in VERBS:
        raise BadInput(do=_("请选一项"))
    # One page shows many favourites: its key counts once for each deed.
    key = f"{key_of(request)}:{do}:{code[:20]}"
    VERBS[do](key=key, by=person_of(request), offer=offer_by_code(code))
    return see_other(safe_next(request, f"/goods/{code}"))
