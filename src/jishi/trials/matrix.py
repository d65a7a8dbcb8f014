"""The authorization matrix: everybody tries every route with every method, on whatever is there.

The unit of `amount` is a cell: one person, one route, one method, one object. For each the answer
is compared with what the roles' duties and the reach of `web/policy.toml` say; whoever is refused,
and whoever only reads, has changed no row; a list shows exactly what its reader may see.
"""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from django.conf import settings
from django.test import override_settings

from jishi.simulation.stage import staged
from jishi.simulation.world import first_morning
from jishi.trials.doors.cells import cells
from jishi.trials.doors.duties import who_may
from jishi.trials.doors.fields import try_fields
from jishi.trials.doors.ground import Doors
from jishi.trials.doors.routes import all_routes
from jishi.trials.doors.slips import try_slips
from jishi.trials.doors.things import lay_out
from jishi.trials.doors.trying import Matrix
from jishi.trials.doors.world import open_doors
from jishi.trials.evidence import Evidence, Tell

SUMMER = date(2026, 6, 1)
HOUSEHOLDS = 8
# A cookie; the channel's, unsigned here; a slip that is read aloud first.
CHANGE_NO_ROW = {"language", "storefront:notify", "office:call"}
NOT_PROVED = [
    "R20: that another's object is refused in the same time as one that is not there",
    "R20: somebody who grows for two organisations at once stands for the first of them only",
]


@contextmanager
def doors_of(seed: int) -> Iterator[Doors]:
    """A county that stands still while it is tried, without files that are collected to serve."""
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    told = {
        "DEMO": True,  # else the page of the demo is not there
        "WECHAT_APPID": "wx",
        "WECHAT_SECRET": "secret",  # else nobody signs in by WeChat
        "ALLOWED_HOSTS": [*settings.ALLOWED_HOSTS, "testserver"],
        "STORAGES": {**settings.STORAGES, "staticfiles": plain},
        "WHITENOISE_AUTOREFRESH": True,
    }
    with override_settings(**told), staged(seed, first_morning(SUMMER), HOUSEHOLDS) as stage:
        doors = open_doors(stage)
        lay_out(doors)
        yield doors


def run(*, seed: int, amount: int, tell: Tell) -> Evidence:
    """Try so many cells; with 0 all, and also every form's fields and the table's slips."""
    evidence = Evidence("matrix", ("R20", "R21", "R22", "R31", "R41"), seed)
    evidence.not_proved += NOT_PROVED
    with doors_of(seed) as doors:
        matrix, chance = Matrix(doors, evidence), random.Random(seed)
        chosen = list(cells(doors))
        if amount:
            chosen = chance.sample(chosen, min(amount, len(chosen)))
            evidence.not_proved.append(f"R20: {len(chosen)} cells only; R21, R31, R41: not tried")
        for number, cell in enumerate(chosen, start=1):
            evidence.counts["cells"] += 1
            if wrong := matrix.wrong_with(cell):
                evidence.failures.append(f"{cell}: {wrong}")
            tell(number, len(chosen))
        if not amount:
            evidence.failures += _forms_that_change_nothing(matrix)
            evidence.failures += try_fields(matrix)
            evidence.failures += try_slips(matrix, chosen, chance)
    evidence.failures = [f"{failure} (seed {seed})" for failure in evidence.failures]
    return evidence


def _forms_that_change_nothing(matrix: Matrix) -> list[str]:
    """A form that never succeeds would prove nothing about those who are refused."""
    return [
        f"POST {route}: nobody's good form ever changed anything"
        for route in all_routes()
        if who_may(route.name, "POST") and route.name not in CHANGE_NO_ROW
        and route not in matrix.done
    ]  # fmt: skip
