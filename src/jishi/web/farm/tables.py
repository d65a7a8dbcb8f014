"""A grower's plans, records and certificates as tables: in with a preview, and out."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from jishi.foundation.refusals import NotFound, Refusal
from jishi.production.tables import NOUNS
from jishi.web import imports
from jishi.web.farm.acting import acting
from jishi.web.refusals import status_of

COME_IN = ("plans", "records", "certificates")
GO_OUT = ("sites", "plans", "inputs", "records", "inspections", "certificates")


def table(request: HttpRequest, noun: str) -> HttpResponse:
    """The form; then the preview with each bad row's line and reason; then the result."""
    who = acting(request)
    if noun not in COME_IN:
        raise NotFound
    facts = {"who": who, **imports.about(noun, COME_IN, GO_OUT)}
    wrong: Refusal | None = None
    if request.method == "POST":
        try:
            tell = NOUNS[noun].teller(who.person, who.grower)
            facts |= imports.import_rows(request, who.person, noun, NOUNS[noun].table, tell)
        except Refusal as refusal:
            wrong = refusal
    page = {**facts, "wrong": wrong}
    return render(request, "farm/table.html", page, status=status_of(wrong))


def export(request: HttpRequest, noun: str, kind: str) -> HttpResponse:
    who = acting(request)
    if noun not in GO_OUT:
        raise NotFound
    return imports.exported(noun, kind, who.grower)
