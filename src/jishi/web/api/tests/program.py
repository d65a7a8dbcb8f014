"""A program at the JSON door: it keeps the rules that `HELP` tells it."""

from itertools import count

from django.http import HttpResponse
from django.test import Client

from jishi.parties.models import Party
from jishi.parties.tests.factories import make_login

_numbers = count(1)


def a_key() -> str:
    return f"program-key-{next(_numbers):06}"


class Program:
    """A client with a session of its own; signed in when it is given a person."""

    def __init__(self, person: Party | None = None) -> None:
        self.client = Client(enforce_csrf_checks=True)
        if person:
            self.client.force_login(make_login(person))
        self.token = self.get("session").json()["form_token"]

    def get(self, path: str) -> HttpResponse:
        return self.client.get(f"/api/v1/{path}")

    def post(
        self, path: str, told: object = None, *, key: str | None = None, **headers: str
    ) -> HttpResponse:
        sent = {"X-CSRFToken": self.token, "Idempotency-Key": key or a_key(), **headers}
        return self.client.post(
            f"/api/v1/{path}",
            "" if told is None else told,
            content_type="application/json",
            headers={name: value for name, value in sent.items() if value},
        )
