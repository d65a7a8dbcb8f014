"""Small markets in which acts meet; each is made anew by the rooms' own operations."""

from collections.abc import Callable

from jishi.foundation.clock import Hands
from jishi.trials.schedules.contest import Scene
from jishi.trials.schedules.scenes import (
    desks,
    fields,
    goods,
    orders,
    people,
    presence,
    recalls,
    settling,
)

SCENES: tuple[Callable[[Hands], Scene], ...] = (
    *goods.SCENES,
    *orders.SCENES,
    *presence.SCENES,
    *settling.SCENES,
    *fields.SCENES,
    *recalls.SCENES,
    *people.SCENES,
    *desks.SCENES,
)
