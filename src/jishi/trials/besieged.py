"""A market that stands still while it is attacked: three simulated days, and something left to do
for everybody."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from django.conf import settings
from django.test import Client
from django.test.utils import override_settings

from jishi.foundation import clock
from jishi.gateway.door import Gateway
from jishi.parties.models import Login, Membership, Party
from jishi.settlement import operations as settlement
from jishi.settlement import queries
from jishi.simulation.stage import staged
from jishi.simulation.world import World, begin, first_morning
from jishi.web.storefront.kept import forget_answers

FIRST_DAY = date(2026, 6, 1)
HOUSEHOLDS = 24
HOST = "localhost"
Role = Membership.Role
ROLES = (
    "anonymous", "buyer", "volunteer", Role.GROWER, Role.WAREHOUSE, Role.KEEPER, Role.ORGANISER,
    Role.OPERATOR, Role.ACCOUNTANT, Role.FUNDER,
)  # fmt: skip


@dataclass
class Besieged:
    """The market, and a browser for each role that may come in."""

    world: World
    logins: dict[str, Login | None]

    def browser(self, role: str) -> Client:
        """A browser in which somebody of a role has signed in; it keeps the form token's rules."""
        client = Client(enforce_csrf_checks=True, raise_request_exception=False, SERVER_NAME=HOST)
        login = self.logins[role]
        if login:
            client.force_login(login)
        return client


@contextmanager
def besieged(seed: int) -> Iterator[Besieged]:
    """Fill an empty database and hold its clock at a busy morning, beside a channel that answers.

    At half past eight of the third day bags wait to be picked, to be counted and to be fetched, a
    shift begins soon, statements wait for a second accountant and for their money, and what was
    ordered last evening can no longer be called off while today's orders can.
    """
    start = first_morning(FIRST_DAY)
    with (
        override_settings(
            STORAGES=settings.STORAGES | _without_hashes(), WHITENOISE_AUTOREFRESH=True
        ),
        _channel_that_answers(),
        staged(seed, start, HOUSEHOLDS) as stage,
    ):
        world = begin(stage)
        _live(world, start)
        _leave_something(world)
        forget_answers()
        yield Besieged(world, _logins(world))


def _live(world: World, start: datetime) -> None:
    world.day()
    world.next_morning()
    world.day(until=clock.at(clock.today(), 15))
    world.stage.hands.move_to(clock.at(clock.today(), 19))
    world.buyers.hour(0.8)
    world.team.announce()
    world.next_morning()
    world.day(until=clock.at(clock.today(), 8, 30))


def _leave_something(world: World) -> None:
    """A draft, an approved statement, a voucher for each volunteer."""
    county, key = world.county, world.stage.key
    for party in queries.unsettled_parties(clock.now())[:4]:
        made = settlement.settle(
            key=key("settle"), by=county.accountant, party=party, until=clock.now()
        )
        if made.pk % 2:
            settlement.approve(key=key("approve"), by=county.second_accountant, statement=made)


def _logins(world: World) -> dict[str, Login | None]:
    held = Membership.objects.filter(until=None, person__login__isnull=False).order_by("pk")
    logins: dict[str, Login | None] = {"anonymous": None}
    for membership in held.select_related("person__login"):
        logins.setdefault(membership.role, membership.person.login)
    logins["volunteer"] = world.county.volunteers[0].login
    buyers = (house.buyer for house in world.buyers.households)
    logins["buyer"] = next(one.login for one in buyers if one and not _volunteers(world, one))
    return {role: logins.get(role) for role in ROLES}


def _volunteers(world: World, person: Party) -> bool:
    return any(person.pk == volunteer.pk for volunteer in world.county.volunteers)


def _without_hashes() -> dict[str, dict[str, str]]:
    # Pages name their static files by what is in them; nobody has collected them here.
    return {"staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}


@contextmanager
def _channel_that_answers() -> Iterator[None]:
    gateway = Gateway(Path(settings.CHANNEL_KEYS), address="http://127.0.0.1")
    server = make_server("127.0.0.1", 0, gateway, WSGIServer, _Quiet)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        with override_settings(GATEWAY_ADDRESS=f"http://127.0.0.1:{server.server_port}"):
            yield
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Quiet(WSGIRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 (the base's name)
        """Say nothing."""
