"""Paths of a small market whose doors only refuse, for the tests of how a no is shown."""

from django.db import OperationalError, connection, connections
from django.http import HttpRequest, HttpResponse
from django.urls import include, path

from config import urls
from jishi.audit.models import Record
from jishi.audit.operations import record
from jishi.foundation import refusals
from jishi.foundation.operations import operation

REFUSED = {
    "login": refusals.LoginRequired(),
    "found": refusals.NotFound(),
    "allowed": refusals.NotAllowed(),
    "input": refusals.BadInput(phone="「12」不是手机号"),
    "reused": refusals.KeyReused(),
    "progress": refusals.InProgress(),
    "stale": refusals.StaleState(state="已取消"),
    "second": refusals.AwaitingSecondPerson(),
    "many": refusals.TooMany(seconds=40),
    "busy": refusals.Busy(),
    "storage": refusals.StorageUnavailable(),
    "locked": OperationalError("database is locked"),
    "slow": OperationalError("canceling statement due to statement timeout"),
    "lost": OperationalError("terminating connection due to administrator command"),
    "full": OperationalError("database or disk is full"),
    "broken": OperationalError("no such column: peach"),
    "wrong": ZeroDivisionError("a secret of the inside"),
}


def refuse(_request: HttpRequest, kind: str) -> HttpResponse:
    raise REFUSED[kind]


def hang_up(_request: HttpRequest) -> HttpResponse:
    """Somebody ends this page's connection to the database while it reads."""
    connection.ensure_connection()
    with connections.create_connection("default").cursor() as another:
        mine = connection.connection.info.backend_pid
        another.execute("SELECT pg_terminate_backend(%s, 5000)", [mine])
    return HttpResponse(Record.objects.count())


def look(_request: HttpRequest) -> HttpResponse:
    return HttpResponse(Record.objects.count())


@operation
def _act(key: str) -> None:
    record(key=key, verb="test.act", by=None, subject="test:1")


def act(_request: HttpRequest, key: str) -> HttpResponse:
    _act(key)
    return HttpResponse("done")


urlpatterns = [
    path("refuse/<str:kind>", refuse, name="refuse"),
    path("refuse/<str:kind>/notify", refuse, name="refuse-a-program"),
    path("hang-up", hang_up, name="hang-up"),
    path("look", look, name="look"),
    path("act/<str:key>", act, name="act"),
    path("", include("jishi.web.urls")),
]
handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500
