"""Who calls an operation, as its row in `policy.toml` says."""

from django.conf import settings
from django.http import HttpRequest
from ninja.security import APIKeyCookie

from jishi.parties.models import Membership, Party
from jishi.web.farm.acting import Acting, acting
from jishi.web.policy import PERSON, Rule
from jishi.web.visitors import person_of


class ByPerson(HttpRequest):
    """A request of somebody who signed in."""

    auth: Party


class ByGrower(HttpRequest):
    """A request of somebody who grows, with the organisation."""

    auth: Acting


class Session(APIKeyCookie):
    """Somebody whom a row names, signed in as on the pages.

    Asked before anything else of a request is read, so that a stranger learns nothing from what is
    wrong with it. Says for whom the caller acts: that is `request.auth`.
    """

    param_name = settings.SESSION_COOKIE_NAME

    def __init__(self, rule: Rule) -> None:
        super().__init__(csrf=False)  # a form token is asked of all writes, guests' too
        self.rule = rule

    @property
    def statuses(self) -> set[int]:
        """How it says no."""
        return {401} if self.rule.named == {PERSON} else {401, 403}

    def __call__(self, request: HttpRequest) -> Party | Acting:
        self.rule.admit(request)
        grows = self.rule.named == {Membership.Role.GROWER}
        return acting(request) if grows else person_of(request)

    def authenticate(self, request: HttpRequest, key: str | None) -> None:
        raise AssertionError("the person is asked, not the key")
