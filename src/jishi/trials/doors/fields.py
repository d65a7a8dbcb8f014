"""Forms with more in them than was asked for, with values that make no sense, from another site.

Each begins as a form that was good, by somebody who may send it.
"""

import random
from collections.abc import Iterator
from copy import deepcopy

from django.contrib.sessions.models import Session
from django.db.models import Model
from django.test import Client

from jishi.foundation import ids
from jishi.trials.doors.cells import Answer, Cell, send
from jishi.trials.doors.forms import Form, good_form
from jishi.trials.doors.trying import Matrix
from jishi.trials.doors.undone import counts, draw_the_same_keys_again, picture, undone

# What no form of the market asks for: columns of its tables, and words of other markets.
# The standard lets whoever tells add fields of their own.
EXTENSIBLE = {"epcis:capture"}
MADE_UP = {
    "id": "1", "pk": "1", "owner": "1", "owner_id": "1", "seller": "1", "seller_id": "1",
    "grower": "1", "grower_id": "1", "buyer": "1", "buyer_id": "1", "by": "1", "person": "1",
    "volunteer": "1", "keeper": "1", "prepared_by": "1", "approved_by": "1", "team": "1",
    "funder": "1", "role": "operator", "is_active": "1", "is_demo": "1", "state": "paid",
    "status": "paid", "balance": "999999", "amount_fen": "1", "total_fen": "1", "price_fen": "1",
    "estimate_fen": "1", "commission_fen": "0", "rate_bp": "0", "valid_from": "2020-01-01",
    "until": "2020-01-01", "minutes": "600", "worth_fen": "99999", "left": "99", "taken": "0",
    "available": "999", "received": "0", "certified": "0", "harvested": "999999",
    "pay_before": "2099-01-01", "number": "X-1", "pickup_code": "000000", "placed_at": "2020-01-01",
    "most_an_order": "9999", "points_per_hour": "999", "cycle_id": "1", "place": "1",
}  # fmt: skip
SENSELESS = (
    "-1", "-0.01", "0.0001", "1e3", "NaN", "Infinity", "٣", "３", "二", "0x10", "1_0", "+-1",
    "99999999999999999999", "9" * 400, "1; DROP TABLE", "\x00", "1,5", " ",
)  # fmt: skip
NUMBERS: tuple[object, ...] = (-1, 0.5, 10**20, True, [], {})
# Fields that hold a number, a key of a row, or a day: nothing senseless is ever taken for one.
MEASURED = {
    "accept", "activity", "amount", "bags", "best_before", "certificate", "crop", "cycle",
    "ends_at", "expected", "farm_input", "harvest_from", "harvest_until", "input", "made_on",
    "offer", "on", "packs", "party", "percent", "places", "point", "points", "price",
    "price_fen", "product", "quantity", "set", "site", "starts_at",
}  # fmt: skip
CHANCE = 7  # numbers drawn while a form is answered are the same each time


def try_fields(matrix: Matrix) -> Iterator[str]:
    """Every form that was good: what is wrong with how it takes what it should not."""
    for cell in matrix.done.values():
        form = good_form(matrix.doors, cell.route, cell.actor, cell.thing)
        yield from _made_up(matrix, cell, form)
        yield from _senseless(matrix, cell, form)
        yield from _of_another_site(matrix, cell, form)


def _made_up(matrix: Matrix, cell: Cell, form: Form) -> Iterator[str]:
    """What a page does not ask for is not read; a program is told that there is no such field."""
    strange = {name: value for name, value in MADE_UP.items() if name not in form}
    matrix.evidence.counts["made-up fields"] += len(strange)
    if cell.route.name in EXTENSIBLE:
        return
    if cell.route.is_json:
        answer, is_change = _sent(matrix, cell, {**form, **strange})
        if is_change or answer.status_code != 400 or not _named(strange, answer):
            yield f"{cell}: fields that are none were not refused ({answer.status_code})"
    elif _written(matrix, cell, form) != _written(matrix, cell, {**strange, **form}):
        yield f"{cell}: a field that nobody asks for made a difference"


def _named(strange: Form, answer: Answer) -> bool:
    """Each field by its name; or none, where nothing at all is asked for."""
    fields = answer.json()["fields"].keys()
    return strange.keys() <= fields or fields == {"body"}


def _written(matrix: Matrix, cell: Cell, form: Form) -> tuple[int, str]:
    draw_the_same_keys_again()
    with undone(), ids.drawn_from(random.Random(CHANCE)):
        status = send(cell, form, cell.actor.client).status_code
        return status, picture(but=_grown(matrix))


def _grown(matrix: Matrix) -> set[type[Model]]:
    """Tables with new rows, whose keys the database draws; and sessions, which the framework."""
    now = counts()
    return {model for model, rows in now.items() if rows != matrix.counted[model]} | {Session}


def _senseless(matrix: Matrix, cell: Cell, form: Form) -> Iterator[str]:
    for name in sorted(form.keys() & MEASURED):
        for value in (*SENSELESS, *(NUMBERS if cell.route.is_json else ())):
            matrix.evidence.counts["senseless values"] += 1
            answer, is_change = _sent(matrix, cell, {**form, name: value})
            if not 400 <= answer.status_code < 500 or is_change:
                yield f"{cell}, {name}={value!r:.30}: answered {answer.status_code}"


def _of_another_site(matrix: Matrix, cell: Cell, form: Form) -> Iterator[str]:
    """Without the token of one of our own pages no form is taken (R31)."""
    matrix.evidence.counts["forged forms"] += 1
    stranger = Client(enforce_csrf_checks=True)
    stranger.cookies = deepcopy(cell.actor.client.cookies)
    answer, is_change = _sent(matrix, cell, form, stranger)
    if answer.status_code != 403 or is_change:
        yield f"{cell}: from another site answered {answer.status_code}"


def _sent(
    matrix: Matrix, cell: Cell, form: Form, client: Client | None = None
) -> tuple[Answer, bool]:
    """The answer, and whether a row was changed."""
    with undone() as writes:
        answer = send(cell, form, client or cell.actor.client)
        return answer, bool(writes.seen) and picture() != matrix.before
