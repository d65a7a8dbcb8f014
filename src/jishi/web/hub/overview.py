"""What a person does at the hub: the warehouse, a station, a team's shifts."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from jishi.parties import queries as parties
from jishi.parties.models import Membership
from jishi.places.models import Site
from jishi.web.visitors import person_of, visitor_of

Role = Membership.Role
AT_THE_HUB = {Role.WAREHOUSE, Role.KEEPER, Role.ORGANISER}


def overview(request: HttpRequest) -> HttpResponse:
    """The way to one's work; a keeper of one station goes straight there."""
    person, roles = person_of(request), visitor_of(request).roles & AT_THE_HUB
    points = list(parties.sites_run_for(person, Site.Kind.PICKUP_POINT))
    if roles == {Role.KEEPER} and len(points) == 1:
        return redirect("hub:station", point=points[0].pk)
    if roles == {Role.ORGANISER}:
        return redirect("hub:shifts")
    return render(request, "hub/overview.html", {"points": points, "roles": roles})
