"""Visitors at the shop's door: a guest's browser, Li's, and the forms they send."""

from itertools import count

from django.test import Client

from jishi.foundation import clock
from jishi.foundation.quantities import Measure
from jishi.parties.models import Party
from jishi.parties.tests.factories import make_login, make_person
from jishi.places.models import Site
from jishi.places.tests.factories import make_site, make_village
from jishi.production.tests.factories import make_batch
from jishi.sales.models import Basket, Order
from jishi.sales.tests.factories import PHONE, make_cycle, make_offer
from jishi.stock.models import Lot
from jishi.stock.tests.factories import make_lot
from jishi.web.storefront.kept import forget_answers

_numbers = count(1)


def a_form_key() -> str:
    return f"form-{next(_numbers)}"


def make_shop(offers: int = 1, **asked: object) -> Client:
    """An open cycle, a station, some offers, and a guest who has just come in."""
    make_cycle()
    make_station()
    for _number in range(offers):
        make_offer(**asked)  # type: ignore[arg-type]
    forget_answers()
    return Client()


def make_station() -> Site:
    station = make_site(Site.Kind.PICKUP_POINT)
    forget_answers()
    return station


def make_buyer(name: str = "李买菜") -> tuple[Party, Client]:
    """A person who has signed in, and the browser."""
    person = make_person(name)
    client = Client()
    client.force_login(make_login(person))
    return person, client


def add(client: Client, code: str, packs: int = 1, **other: object):
    asked = {"offer": code, "packs": packs, "key": a_form_key(), **other}
    return client.post("/basket/add", asked)


def order_form(station: Site, **other: object) -> dict[str, object]:
    """What a guest sends at checkout."""
    asked = {"key": a_form_key(), "name": "李买菜", "phone": PHONE, "point": station.pk}
    return {**asked, "shortage": "refund", "rest": "channel", **other}


def basket_of(client: Client) -> Basket:
    return Basket.objects.get(token=client.cookies["basket"].value.partition(".")[0])


def last_order() -> Order:
    return Order.objects.latest("pk")


def make_traced_lot() -> Lot:
    """A lot that came out of a greenhouse of a village, with its records and certificate."""
    site = make_site(Site.Kind.GREENHOUSE, place=make_village("石路村"))
    batch = make_batch(site=site, certified=10_000)
    return make_lot(
        batch=batch,
        certificate=batch.certificates.get(),
        measure=Measure.GRAM,
        made_on=clock.today(),
    )
