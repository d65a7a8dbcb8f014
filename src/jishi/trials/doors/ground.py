"""Who stands at the doors, and what lies behind them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import Model
from django.test import Client

from jishi.catalog.models import Offer
from jishi.parties.models import Membership, Party
from jishi.simulation.county import Grower
from jishi.simulation.world import World
from jishi.stock.queries import packs_of_many

Role = Membership.Role
COMPANY = {Role.OPERATOR, Role.ACCOUNTANT, Role.WAREHOUSE}
PACKS = 9


@dataclass(frozen=True)
class Actor:
    """Somebody at a door. `posts`: what they are now, role and organisation."""

    name: str
    client: Client
    person: int | None = None
    posts: frozenset[tuple[str, int]] = frozenset()

    @property
    def is_signed_in(self) -> bool:
        return self.person is not None


@dataclass(frozen=True)
class Thing:
    """An object: the words that name it in an address, and whose it is (nobody's: everybody's)."""

    names: Mapping[str, object]
    owners: frozenset[int | None] = frozenset()
    marks: tuple[str, ...] = ()  # one of them stands on every page that shows it
    row: Model | None = None  # None: there is no such object

    @property
    def is_there(self) -> bool:
        return self.row is not None

    def __str__(self) -> str:
        return f"{self.row}" if self.row else "none that is there"


@dataclass
class Doors:
    """The county, who stands before it, and the objects that are tried, by kind."""

    world: World
    growers: list[Grower]
    actors: list[Actor] = field(default_factory=list)
    buyers: list[Party] = field(default_factory=list)
    members: dict[str, Party] = field(default_factory=dict)
    things: dict[str, list[Thing]] = field(default_factory=dict)  # all that there are
    tried: dict[str, list[Thing]] = field(default_factory=dict)  # some of each kind

    @cached_property
    def offer(self) -> Offer:
        """An offer of which some packs lie there."""
        left = packs_of_many(self.world.county.offers)
        return next(offer for offer in self.world.county.offers if left[offer.pk] >= PACKS)
