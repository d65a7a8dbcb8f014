"""A no in the words of EPCIS 2.0: `application/problem+json` with one of the standard's types."""

from django.http import HttpRequest, JsonResponse

from jishi.foundation import refusals
from jishi.tracing.errors import NotAQuery, ToldOtherwise

WHERE = "/epcis/"
# The first row that fits.
TYPES = [
    (NotAQuery, "QueryParameterException"),
    (ToldOtherwise, "ResourceAlreadyExistsException"),
    (refusals.NotFound, "NoSuchResourceException"),
    (refusals.LoginRequired, "SecurityException"),
    (refusals.NotAllowed, "SecurityException"),
    (refusals.BadInput, "ValidationException"),
]


def are_expected(request: HttpRequest) -> bool:
    """Whether the one who asks speaks EPCIS."""
    return request.path.startswith(WHERE)


def answer(refusal: refusals.Refusal, status: int) -> JsonResponse:
    """A refusal as a problem; `code` is the one that all our doors say."""
    kind = next((name for type_, name in TYPES if isinstance(refusal, type_)), "")
    told = {
        "type": f"epcisException:{kind or 'ImplementationException'}",
        "title": str(refusal),
        "status": status,
        "code": refusal.code,
    }
    if isinstance(refusal, refusals.BadInput):
        told["detail"] = "; ".join(f"{name}: {words}" for name, words in refusal.fields.items())
    return JsonResponse(told, status=status, content_type="application/problem+json")
