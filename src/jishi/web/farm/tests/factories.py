"""Growers at their desk: one who grows asparagus, and the browser."""

from dataclasses import dataclass

from django.test import Client

from jishi.parties.models import Party
from jishi.parties.operations import register
from jishi.parties.tests.factories import make_login, make_operator
from jishi.places.tests.factories import make_village
from jishi.production.tests.factories import grower_for


@dataclass(frozen=True)
class Desk:
    """An organisation of a village, and the browser of somebody who grows for it."""

    grower: Party
    client: Client


def make_desk(kind: str = Party.Kind.COOP) -> Desk:
    make_operator()
    village = make_village()
    grower = register(name=f"合作社 {village}", kind=kind, place=village)
    client = Client()
    client.force_login(make_login(grower_for(grower)))
    return Desk(grower, client)
