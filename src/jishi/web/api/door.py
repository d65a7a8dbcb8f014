"""How an operation is declared: what it asks and answers, and how it may say no.

Who may call it is in its row of `policy.toml`; without a row the door does not open.
"""

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.translation import gettext as _
from ninja import Router, Schema
from pydantic import Field

from jishi.foundation.refusals import BadInput
from jishi.web.api.fields import SAFE_MAX
from jishi.web.api.who import Session
from jishi.web.policy import ANYONE, RULES

View = Callable[..., Any]
Told = dict[str, object]  # what an answer says; its schema reads rows by their attributes
Declare = Callable[[View], View]
Figure = Annotated[int, Field(ge=-SAFE_MAX, le=SAFE_MAX)]
Said = Annotated[str, Field(max_length=4000)]


class Refused(Schema):
    """A no: for the program, and in `words` for the person before it."""

    code: str = Field(max_length=40, description="which no; the same in every language")
    words: Said = Field(description="in the language of the request")
    next: Said = Field(description="what helps")
    facts: dict[str, Said | Figure | bool | None] = Field({}, description="what the words speak of")
    fields: dict[str, Said] = Field({}, description="of a 400: what is wrong with which field")


class Door(Router):
    """Operations of one kind. Every status that one may answer with is in its schema."""

    def reads(self, path: str, answer: Any, *, also: tuple[int, ...] = ()) -> Declare:
        """A question; it changes nothing and may be asked again at any time."""
        return self._operation("GET", path, answer, {400, 503, *also})

    def writes(self, path: str, answer: Any, *, also: tuple[int, ...] = ()) -> Declare:
        """A verb under the caller's key: repeated, it does nothing more and answers again."""
        return self._operation("POST", path, answer, {400, 403, 409, 422, 503, *also})

    def _operation(self, method: str, path: str, answer: Any, no: set[int]) -> Declare:
        no = no | ({404} if "{" in path else set())

        def declare(view: View) -> View:
            name = f"{view.__module__.rpartition('.')[2]}_{view.__name__}"
            who = _who(name, method)
            refused = no | (who.statuses if who else set())
            self.add_api_operation(
                path,
                [method],
                _reading_all_that_is_sent(view, path),
                auth=who,
                response={200: answer, **dict.fromkeys(sorted(refused), Refused)},
                operation_id=name,
            )
            return view

        return declare


def _who(operation: str, method: str) -> Session | None:
    rule = RULES[f"api:{operation}"]
    assert method in rule.who, f"the row of {operation} speaks of {method}"
    return None if ANYONE in rule.named else Session(rule)


def _reading_all_that_is_sent(view: View, path: str) -> View:
    """Nothing that a caller sends is passed over: what the operation does not know is refused."""
    names = set(inspect.signature(view).parameters)
    known = {name for name in names - {"request", "key", "asked"} if f"{{{name}}}" not in path}

    @wraps(view)
    def read(request: HttpRequest, **asked: Any) -> Any:
        wrong = {}
        for name, values in request.GET.lists():
            if name not in known:
                wrong["?"] = _("地址里有这里没有的项")
            elif len(values) > 1:
                wrong[name] = _("只能填一次")
        if "asked" not in names and request.body:
            wrong["body"] = _("这里不收内容")
        if wrong:
            raise BadInput(**wrong)
        return view(request, **asked)

    return read
