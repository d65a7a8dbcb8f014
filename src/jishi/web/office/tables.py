"""The market's sites, inputs, tests and records as tables: in with a preview, and out."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jishi.foundation.refusals import NotFound, Refusal
from jishi.production.tables import NOUNS
from jishi.web import imports
from jishi.web.refusals import status_of
from jishi.web.visitors import person_of

COME_IN = ("sites", "inputs", "inspections", "records")
GO_OUT = ("sites", "plans", "inputs", "records", "inspections", "certificates")


def table(request: HttpRequest, noun: str) -> HttpResponse:
    """The form; then the preview with each bad row's line and reason; then the result."""
    if noun not in COME_IN:
        raise NotFound
    person = person_of(request)
    facts = imports.about(noun, COME_IN, GO_OUT)
    wrong: Refusal | None = None
    if request.method == "POST":
        try:
            tell = NOUNS[noun].teller(person, None)
            facts |= imports.import_rows(request, person, noun, NOUNS[noun].table, tell)
        except Refusal as refusal:
            wrong = refusal
    page = {**facts, "wrong": wrong}
    return render(request, "office/table.html", page, status=status_of(wrong))


def export(_request: HttpRequest, noun: str, kind: str) -> HttpResponse:
    if noun not in GO_OUT:
        raise NotFound
    return imports.exported(noun, kind, None)
