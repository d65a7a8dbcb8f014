"""Who may call an operation. Each names one of these, beside its path and nowhere else."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest
from ninja.security import APIKeyCookie

from jishi.parties import queries as parties
from jishi.parties.models import Membership, Party
from jishi.web.farm.acting import Acting, acting
from jishi.web.office.acting import officer
from jishi.web.visitors import person_of

Role = Membership.Role


class ByPerson(HttpRequest):
    """A request of somebody who signed in."""

    auth: Party


class ByGrower(HttpRequest):
    """A request of somebody who grows, with the organisation."""

    auth: Acting


class Session(APIKeyCookie):
    """Somebody who signed in as on the pages, and holds what `ask` asks for.

    `ask` refuses, with one of the `statuses`, or says for whom the caller acts: that is
    `request.auth`. It is asked before anything else of the request is read, so that a stranger
    learns nothing from what is wrong with it.
    """

    param_name = settings.SESSION_COOKIE_NAME

    def __init__(self, ask: Callable[[HttpRequest], Party | Acting], *statuses: int) -> None:
        super().__init__(csrf=False)  # a form token is asked of all writes, guests' too
        self.ask, self.statuses = ask, {401, *statuses}

    def __call__(self, request: HttpRequest) -> Party | Acting:
        return self.ask(request)

    def authenticate(self, request: HttpRequest, key: str | None) -> None:
        raise AssertionError("the person is asked, not the key")


def _warehouse(request: HttpRequest) -> Party:
    person = person_of(request)
    parties.require(person, Role.WAREHOUSE, parties.the_operator())
    return person


def _keeper(request: HttpRequest) -> Party:
    person = person_of(request)
    parties.require(person, Role.KEEPER)
    return person


ANYBODY = None
SIGNED_IN = Session(person_of)
GROWER = Session(acting, 403)
KEEPER = Session(_keeper, 403)
WAREHOUSE = Session(_warehouse, 403, 404)
ACCOUNTANT = Session(lambda request: officer(request, Role.ACCOUNTANT), 403)
BOOKS = Session(lambda request: officer(request, Role.ACCOUNTANT, Role.OPERATOR), 403)
