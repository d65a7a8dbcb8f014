"""Which trials are run, on which engine, how much of each: `quick` at each change, `night`."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib import import_module

from jishi.trials.evidence import Trial

SQLITE, POSTGRESQL = "sqlite", "postgresql"
TRIALS = {
    "money walk": "jishi.trials.money.walk",
    "market walk": "jishi.trials.market.walk",
    "schedules": "jishi.trials.schedules.explorer",
    "kills": "jishi.trials.kills.bench",
    "storage": "jishi.trials.storage",
    "matrix": "jishi.trials.matrix",
    "API fuzz": "jishi.trials.fuzz_api",
    "form fuzz": "jishi.trials.fuzz_forms",
    "records": "jishi.trials.records",
    "seals": "jishi.trials.seals",
    "shares": "jishi.trials.shares",
    "defects": "jishi.trials.defects",
}
# What a power cut or a full disk does is only seen on a disk; everything else may lie in memory.
ON_DISK = {"kills", "storage"}


@dataclass(frozen=True)
class Run:
    """One trial on one engine: so much of it, drawn by a seed."""

    trial: str
    engine: str
    amount: int
    part: int = 1  # of several runs of one trial: each has a seed of its own

    def __str__(self) -> str:
        part = f" ({self.part})" if self.part > 1 else ""
        return f"{self.trial} on {self.engine}{part}"


# The longest first: two run at a time, and the short ones fill the gaps.
QUICK = (
    Run("money walk", SQLITE, 200_000),
    Run("schedules", POSTGRESQL, 5_000),
    Run("market walk", POSTGRESQL, 2_500),
    Run("market walk", SQLITE, 5_000),
    Run("money walk", POSTGRESQL, 5_000),
    Run("kills", SQLITE, 0),
    Run("kills", POSTGRESQL, 0),
    Run("matrix", SQLITE, 0),
    Run("API fuzz", SQLITE, 10),
    Run("form fuzz", SQLITE, 500),
    Run("defects", SQLITE, 6),
    Run("storage", SQLITE, 20),
    Run("records", SQLITE, 7),
    Run("records", POSTGRESQL, 3),
    Run("seals", SQLITE, 1_000),
    Run("seals", POSTGRESQL, 200),
    Run("shares", SQLITE, 20_000),
)
# The longest first here too. PostgreSQL is the slower engine: it has the lesser part of what both
# are asked for. Walks, schedules and kills have fixed amounts; the others share what is left of
# an hour on two cores.
NIGHT = (
    Run("money walk", SQLITE, 2_500_000),
    Run("schedules", POSTGRESQL, 30_000),
    Run("money walk", SQLITE, 2_500_000, part=2),
    Run("market walk", SQLITE, 200_000),
    Run("defects", SQLITE, 1_000),
    Run("matrix", SQLITE, 0),
    Run("API fuzz", SQLITE, 25),
    Run("kills", SQLITE, 1_550),
    Run("kills", POSTGRESQL, 350),
    Run("matrix", POSTGRESQL, 5_000),
    Run("market walk", POSTGRESQL, 2_500),
    Run("money walk", POSTGRESQL, 10_000),
    Run("seals", SQLITE, 5_000),
    Run("records", SQLITE, 20),
    Run("form fuzz", SQLITE, 1_500),
    Run("shares", SQLITE, 300_000),
    Run("storage", SQLITE, 300),
)
PROGRAMMES: dict[str, Sequence[Run]] = {"quick": QUICK, "night": NIGHT}


def trial_named(name: str) -> Trial:
    """The function that runs a trial; its module is read only where it is run."""
    return import_module(TRIALS[name]).run  # type: ignore[no-any-return]
