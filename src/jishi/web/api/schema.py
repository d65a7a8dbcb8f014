"""The contract of the JSON door as programs read it: OpenAPI 3.1."""

from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from jishi.web.api.market import ROOT, market

HELP = """Whole numbers only: money in fen, weights in grams, goods by piece in pieces.

Sign in at `/signin` as a person does. `GET /api/v1/session` tells the form token, which every
`POST` sends as `X-CSRFToken`, over HTTPS together with a `Referer` of this market. Every `POST`
carries an `Idempotency-Key` of its own: sent again with the same words it is answered again, with
`Idempotent-Replay: 1`, and nothing is done twice; with other words it is refused (422).

A no is a `Refused`. 503 and `in_progress` say in `Retry-After` when to try again, with the same
key. Whatever stands in no schema is a defect of ours and answers 500 with an incident number."""
AGAIN = {"schema": {"type": "string", "const": "1"}, "description": "this was done before"}
LATER = {"schema": {"type": "integer", "minimum": 1, "maximum": 3600}, "description": "seconds"}
TOKEN = "$response.body#/token"  # noqa: S105 (where it stands, not what it is)


def _to(operation: str, **parameters: str) -> dict[str, Any]:
    return {"operationId": operation, "parameters": parameters}


# What may be done next with an answer, so that a program (and whoever tries us) finds its way.
LINKS: dict[str, dict[str, Any]] = {
    "goods_listed": {
        "one": _to("goods_one", code="$response.body#/goods/0/code"),
        "begin": {
            "operationId": "baskets_begin",
            "requestBody": {"offer": "$response.body#/goods/0/code", "packs": 1},
        },
    },
    "baskets_begin": {
        "see": _to("baskets_see", token=TOKEN),
        "order": {"operationId": "orders_place", "requestBody": {"basket": TOKEN}},
    },
    "orders_place": {
        "see": _to("orders_see", token=TOKEN),
        "pay": _to("orders_sheet", token=TOKEN),
        "cancel": _to("orders_cancel", token=TOKEN),
        "again": _to("orders_again", token=TOKEN),
    },
    "orders_cancel": {
        "see": _to("orders_see", token=TOKEN),
        "pay": _to("orders_sheet", token=TOKEN),
        "twice": _to("orders_cancel", token=TOKEN),
    },
    "shifts_upcoming": {"sign_up": _to("shifts_sign_up", shift="$response.body#/0/key")},
    "shifts_sign_up": {
        "check_in": _to("shifts_check_in", sign_up="$response.body#/key"),
        "withdraw": _to("shifts_withdraw", sign_up="$response.body#/key"),
    },
    "farm_plant": {
        "see": _to("farm_batch", number="$response.body#/number"),
        "harvest": _to("farm_record_harvest", number="$response.body#/number"),
        "certify": _to("farm_certify", number="$response.body#/number"),
    },
}


@cache
def contract() -> dict[str, Any]:
    """The document, built once in a process."""
    told = market.get_openapi_schema(path_prefix=ROOT)
    told["info"]["description"] = HELP
    told["components"]["securitySchemes"]["FormToken"] = {
        "type": "apiKey",
        "in": "header",
        "name": "X-CSRFToken",
    }
    for operations in told["paths"].values():
        for method, operation in operations.items():
            _complete(method, operation)
    return told


def _complete(method: str, operation: dict[str, Any]) -> None:
    answers = operation["responses"]
    for status in {409, 429, 503} & answers.keys():
        answers[status]["headers"] = {"Retry-After": LATER}
    if links := LINKS.get(operation["operationId"]):
        answers[200]["links"] = links
    if method == "post":
        answers[200]["headers"] = {"Idempotent-Replay": AGAIN}
        signed_in = operation.get("security", [{}])
        operation["security"] = [{**way, "FormToken": []} for way in signed_in]


@require_safe
def openapi(_request: HttpRequest) -> HttpResponse:
    return JsonResponse(contract(), json_dumps_params={"ensure_ascii": False})
