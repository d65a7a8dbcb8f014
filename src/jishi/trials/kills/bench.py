"""The kill bench: `run`."""

import gc
from datetime import date
from pathlib import Path
from random import Random

from django.conf import settings

from jishi.foundation import clock, failpoints
from jishi.payments.channels.port import Channel
from jishi.proof.verify import verify
from jishi.trials.evidence import Evidence, Tell
from jishi.trials.kills import rows, sandbox
from jishi.trials.kills.asking import follow
from jishi.trials.kills.chain import PARTS, founding, labels, week
from jishi.trials.kills.client import Client, StoryBroken
from jishi.trials.kills.journal import Journal
from jishi.trials.kills.plan import Plan

FIRST_DAY = date(2025, 9, 1)
NOT_PROVED = (
    "that an answer on its way to the browser arrives",
    "kills of the database itself, or of two workers at the same moment",
)


def run(*, seed: int, amount: int, tell: Tell) -> Evidence:
    """R12: `amount` kills, first one at each failpoint, then at random instants.

    On PostgreSQL a part of the later ones ends the worker's connection instead. The same seed
    disturbs the same requests; at which statement an instant falls is the machine's own chance.
    """
    evidence = Evidence("kills", ("R12",), seed, not_proved=list(NOT_PROVED))
    plan = Plan(planned(), Random(seed))
    journal = Journal(Path(settings.DATA) / "kills.jsonl")
    hands = clock.Hands(clock.at(FIRST_DAY, 8))
    client = Client(evidence, journal, plan, hands, amount, tell)
    with clock.standing_at(hands), sandbox.opened() as other_side:
        gc.freeze()  # what every worker inherits its garbage collector need not touch
        try:
            _live(client, other_side.channel)
        except StoryBroken:
            evidence.not_proved.append("whatever would have followed the first failure")
        finally:
            gc.unfreeze()
        evidence.failures += journal.disagreements(client.prefix)
        evidence.failures += other_side.disagreements()
        evidence.failures += rows.file_faults()
    evidence.failures += [f"{name} was never struck" for name in sorted(plan.missing)]
    evidence.counts["failpoints"] = len(plan.struck)
    return evidence


def planned() -> frozenset[str]:
    """Every failpoint that a worker can meet: all but those of verbs that only join."""
    return frozenset(name for name in failpoints.names() if name.rpartition(".")[0] not in PARTS)


def _live(client: Client, channel: Channel) -> None:
    """Week after week, until enough was killed or something is wrong."""
    village = follow(founding(*labels()), client.carry)
    number = 0
    while not number or client.goes_on:
        number += 1
        follow(week(village, client.hands, channel, number), client.carry)
        client.evidence.failures += [f"after week {number}: {finding}" for finding in verify()]
        client.evidence.counts["verified"] += 1
