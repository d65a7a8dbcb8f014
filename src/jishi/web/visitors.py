"""Who stands at the door: the signed-in person and what they may do, asked only when needed."""

from dataclasses import dataclass
from functools import cached_property

from django.conf import settings
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from jishi.foundation.refusals import LoginRequired
from jishi.parties import queries as parties
from jishi.parties.models import Login, Membership, Party

BASKET_COOKIE = "basket"  # holds the token of the visitor's basket


@dataclass(frozen=True)
class Door:
    path: str
    words: str | Promise
    icon: str


Role = Membership.Role
THE_BOOKS = {Role.OPERATOR, Role.ACCOUNTANT}  # these see all that the company has
COMPANY = {Role.OPERATOR, Role.ACCOUNTANT, Role.WAREHOUSE}  # held elsewhere they open nothing
DOORS = {
    Door("/farm/", _("生产"), "leaf"): {Role.GROWER},
    Door("/hub/", _("集配与取货站"), "truck"): {Role.WAREHOUSE, Role.KEEPER, Role.ORGANISER},
    Door("/office/", _("管理"), "grid"): {Role.OPERATOR, Role.ACCOUNTANT, Role.FUNDER},
}


class Visitor:
    """The person of a request. Without a session cookie nothing is asked of the database."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request

    @cached_property
    def login(self) -> Login | None:
        if settings.SESSION_COOKIE_NAME not in self.request.COOKIES:
            return None
        user = self.request.user
        return user if isinstance(user, Login) or user.is_authenticated else None  # type: ignore[return-value]

    @cached_property
    def person(self) -> Party | None:
        return self.login.person if self.login else None

    @cached_property
    def memberships(self) -> list[Membership]:
        return parties.roles_of(self.person) if self.person else []

    @cached_property
    def roles(self) -> set[str]:
        """What this person is here: the company's roles count only when held in the company."""
        return {
            held.role
            for held in self.memberships
            if held.role not in COMPANY or held.organisation.kind == Party.Kind.OPERATOR
        }

    @cached_property
    def doors(self) -> list[Door]:
        """The desks at which this person has something to do."""
        return [door for door, roles in DOORS.items() if self.roles & roles]

    @property
    def other_doors(self) -> list[Door]:
        """The desks at which this person could go on, besides the one of this page."""
        return [door for door in self.doors if not self.request.path.startswith(door.path)]

    @property
    def basket_token(self) -> str:
        """The token that stands first in the basket's cookie; whether it is true is asked there."""
        return self.request.COOKIES.get(BASKET_COOKIE, "").partition(".")[0][:32]


def visitor_of(request: HttpRequest) -> Visitor:
    """The visitor of a request, the same object for its whole length."""
    known = getattr(request, "visitor", None)
    if known is None:
        known = Visitor(request)
        request.visitor = known  # type: ignore[attr-defined]
    return known


def person_of(request: HttpRequest) -> Party:
    """The person who signed in; refuses `LoginRequired` when nobody has."""
    person = visitor_of(request).person
    if person is None:
        raise LoginRequired
    return person
