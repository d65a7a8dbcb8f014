"""All operations behind the JSON door, and how what the framework says becomes our own no."""

import json
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, NoReturn

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from ninja import NinjaAPI
from ninja.errors import HttpError, ValidationError
from ninja.parser import Parser
from ninja.renderers import JSONRenderer

from jishi.foundation.refusals import BadInput, LoginRequired
from jishi.web.api import baskets, farm, goods, hub, mine, office, orders, session, shifts

ROOT = "api/v1/"
WORDS = {"missing": _("要填"), "extra_forbidden": _("没有这一项")}
SAYABLE = re.compile(r"[A-Za-z0-9_-]{1,40}", re.ASCII)


class Written(Parser):
    """A body as it is written: each name once, no `NaN`, and `3.0` is the whole number 3."""

    def parse_body(self, request: HttpRequest) -> dict[str, Any]:
        return json.loads(
            request.body,
            object_pairs_hook=_each_once,
            parse_float=_whole,
            parse_constant=_refuse,
        )


class Spoken(JSONRenderer):
    """An answer whose words can be read."""

    json_dumps_params: Mapping[str, Any] = {"ensure_ascii": False}


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    told = dict(pairs)
    if len(told) < len(pairs):
        raise ValueError("a name stands twice")
    return told


def _whole(written: str) -> int | Decimal:
    number, point, fraction = written.partition(".")
    if point and not fraction.strip("0"):
        return int(number)
    return Decimal(written)


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


market = NinjaAPI(
    title="Jishi",
    version="1",
    parser=Written(),
    renderer=Spoken(),
    docs_url=None,  # the framework's page takes its scripts from elsewhere
    openapi_url=None,
    urls_namespace="market",
)
for router in (session, goods, baskets, orders, mine, shifts, farm, hub, office):
    market.add_router("", router.door, tags=[router.__name__.rpartition(".")[2]])


@market.exception_handler(ValidationError)
def _name_the_fields(_request: HttpRequest, wrong: ValidationError) -> NoReturn:
    raise BadInput(**{_field(row["loc"]): _said(row) for row in wrong.errors})


@market.exception_handler(HttpError)
def _say_it_our_way(_request: HttpRequest, wrong: HttpError) -> NoReturn:
    if wrong.status_code == 401:
        raise LoginRequired
    raise BadInput(body=_("不是 JSON"))


@market.exception_handler(Exception)
def _let_through(_request: HttpRequest, error: Exception) -> NoReturn:
    """Refusals, and our faults, are answered by `web.refusals`, also while somebody debugs."""
    raise error


def _field(place: tuple[str | int, ...]) -> str:
    """The name of a field as it was sent; a name that cannot be said again is `?`."""
    name = str(place[-1])
    return name if SAYABLE.fullmatch(name) else "?"


def _said(row: dict) -> object:
    return WORDS.get(row["type"], _("不合要求，见接口说明"))
