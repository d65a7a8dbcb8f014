"""Who the caller is, and the form token that its writes carry."""

from typing import Annotated

from django.http import HttpRequest
from django.middleware.csrf import get_token
from ninja import Schema
from pydantic import Field

from jishi.parties.models import Membership
from jishi.web.api.door import Door, Told
from jishi.web.api.fields import OneOf, Text
from jishi.web.visitors import visitor_of

door = Door()


class Acts(Schema):
    role: Annotated[str, OneOf(Membership.Role)]
    organisation: Text


class Session(Schema):
    form_token: str = Field(max_length=64, description="to send as `X-CSRFToken`")
    name: Text | None = Field(description="null: nobody has signed in")
    acts: list[Acts] = Field(description="what the person may do now, and for whom")


@door.reads("session", Session)
def see(request: HttpRequest) -> Told:
    """Who has signed in and what they may do; the form token for writes (R31)."""
    visitor = visitor_of(request)
    held = visitor.memberships
    return {
        "form_token": get_token(request),
        "name": visitor.person.name if visitor.person else None,
        "acts": [{"role": row.role, "organisation": row.organisation.name} for row in held],
    }
