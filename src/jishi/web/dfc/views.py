"""A page of the catalog as JSON-LD; the `Link` of an answer leads to the next."""

from django.http import HttpRequest, JsonResponse
from django.utils.translation import gettext as _

from jishi.foundation.refusals import BadInput
from jishi.tracing.identifiers import ours
from jishi.web.dfc.graph import graph_of

A_PAGE = 24
LONGEST_KEY = 18


def catalog(request: HttpRequest) -> JsonResponse:
    """24 offers with their products, sellers and addresses. 2 SQL."""
    told, last = graph_of(_after(request.GET.get("after", "0")), most=A_PAGE)
    answer = JsonResponse(
        told, content_type="application/ld+json", json_dumps_params={"ensure_ascii": False}
    )
    if last:
        answer["Link"] = f'<{ours(request.path)}?after={last}>; rel="next"'
    return answer


def _after(typed: str) -> int:
    if not (typed.isascii() and typed.isdigit() and len(typed) <= LONGEST_KEY):
        raise BadInput(after=_("不合要求，见接口说明"))
    return int(typed)
