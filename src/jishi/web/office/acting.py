"""Who may stand at the office's desks."""

from django.http import HttpRequest

from jishi.foundation.refusals import NotAllowed
from jishi.parties import queries as parties
from jishi.parties.models import Membership, Party
from jishi.web.visitors import person_of, visitor_of

Role = Membership.Role


def officer(request: HttpRequest, *roles: str) -> Party:
    """A person who holds one of the roles in the operating company; refuses all others."""
    person = person_of(request)
    operator = parties.the_operator()
    held = {
        membership.role
        for membership in visitor_of(request).memberships
        if membership.organisation_id == operator.pk
    }
    if not held & set(roles):
        raise NotAllowed
    return person
