"""The walk through the schedules: the trial."""

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from itertools import groupby
from typing import NamedTuple

from django.db import connection

from jishi.foundation.refusals import Refusal
from jishi.proof.verify import verify
from jishi.trials.evidence import Evidence, Tell
from jishi.trials.schedules.contest import (
    ONE_AFTER_THE_OTHER,
    Contest,
    Outcome,
    outcome,
)
from jishi.trials.schedules.counted import counted, differences
from jishi.trials.schedules.keeping import kept
from jishi.trials.schedules.market import Made, Market
from jishi.trials.schedules.registry import pairs
from jishi.trials.schedules.scenes import SCENES
from jishi.trials.schedules.schedule import Schedule, Walk
from jishi.trials.schedules.stepping import NeverEnds, crossing

MOST_SWITCHES = 2
SCHEDULES_A_CONTEST = 5  # at least, else fewer contests are held
VERIFY_EACH = 50  # schedules; the limited rows are counted after every one
TOLD_OF_A_CONTEST = 1  # what goes wrong once goes wrong in many schedules
NOT_PROVED = [
    "what PostgreSQL does inside one statement",
    "three at once",
    "SQLite: there writers come one after the other, as every transaction begins immediate",
]


class Place(NamedTuple):
    """A schedule of a contest of a scene."""

    scene: int
    contest: str
    schedule: Schedule


@dataclass
class Course:
    """What comes of a contest one after the other and alone, and what is wrong with it."""

    serial: set[Outcome] = field(default_factory=set)
    alone: dict[int, Outcome] = field(default_factory=dict)
    failures: int = 0


def run(*, seed: int, amount: int, tell: Tell) -> Evidence:
    """Walk `amount` schedules, evenly over all contests, fewer switches first (R03, R04, R08).

    Each pair of critical operations that share a limited resource meets in the scenes; the seed
    says which of its schedules come first. With two switches all are walked.
    """
    assert connection.vendor == "postgresql", "on SQLite nobody writes beside another"
    evidence = Evidence("schedules", ("R03", "R04", "R08"), seed, not_proved=list(NOT_PROVED))
    with crossing() as here, kept() as copy:
        explorer = Explorer(Market(here, copy), evidence, amount, tell)
        try:
            explorer.explore()
        except NeverEnds as stuck:
            evidence.failures.append(f"{explorer.at}: nobody moves any more: {stuck}")
    return evidence


class Explorer:
    """Leads through the schedules and judges what comes of each."""

    def __init__(
        self, market: Market, evidence: Evidence, amount: int, tell: Tell,
        scenes: Sequence[Made] = SCENES,
    ) -> None:  # fmt: skip
        self.market, self.evidence, self.scenes = market, evidence, scenes
        self.amount, self.tell = amount, tell
        self.chance = random.Random(evidence.seed)
        self.courses: dict[str, Course] = {}
        self.met: set[tuple[str, str]] = set()
        self.at: Place | None = None

    def explore(self) -> None:
        """First each contest one after the other, then the schedules with one switch, then two."""
        further = self._walk_all(self._begin())
        for switches in range(1, MOST_SWITCHES + 1):
            chosen = self._evenly(further)
            if left_out := len(further) - len(chosen):
                words = f"{left_out} of the schedules with {switches} switches that were come to"
                self.evidence.not_proved.append(words)
            further = self._walk_all(chosen)
        self.evidence.counts["contests"] = len(self.courses)
        self.evidence.counts["pairs"] = len(self.met & pairs())

    @property
    def left(self) -> int:
        return self.amount - self.evidence.counts["schedules"]

    def _begin(self) -> list[Place]:
        """Both orders of all contests, or of some when only a few schedules shall be walked."""
        contests = [
            (number, str(contest))
            for number, make in enumerate(self.scenes)
            for contest in self.market.open(make).contests()
        ]
        enough = min(len(contests), max(1, self.amount // SCHEDULES_A_CONTEST))
        return [
            Place(*each, schedule)
            for each in self.chance.sample(contests, enough)
            for schedule in ONE_AFTER_THE_OTHER
        ]

    def _evenly(self, further: Sequence[Place]) -> list[Place]:
        """As many as are left to walk: from each contest one, then from each a second …"""
        drawn = self.chance.sample(further, len(further))
        turns: dict[str, int] = {}
        in_turn = []
        for place in drawn:
            turns[place.contest] = turn = turns.get(place.contest, 0) + 1
            in_turn.append((turn, place))
        in_turn.sort(key=lambda each: each[0])
        return [place for _turn, place in in_turn[: max(0, self.left)]]

    def _walk_all(self, places: Iterable[Place]) -> list[Place]:
        """Walk what was chosen, each scene made once; what lies one switch further."""
        further: list[Place] = []
        for number, of_scene in groupby(sorted(places), key=lambda place: place.scene):
            scene = self.market.open(self.scenes[number])
            contests = {str(contest): contest for contest in scene.contests()}
            for place in of_scene:
                further += self._walk(place, contests[place.contest])
        return further

    def _walk(self, place: Place, contest: Contest) -> list[Place]:
        self.at = place
        self.met |= contest.pairs
        course = self.courses.setdefault(place.contest, Course())
        with self.market.walked(contest.verbs, place.schedule) as walk:
            found = outcome(walk.answers, counted())
            findings = verify() if self._is_to_be_verified(found, course) else []
        if place.schedule in ONE_AFTER_THE_OTHER:
            course.serial.add(found)
        alone = partial(self._alone, course, contest)
        wrong = list(contest.complaints(walk, found, course.serial, alone))
        self._count(place, walk)
        if wrong or findings:
            self._tell_wrong(place, walk, found, course, [*wrong, *map(str, findings)])
        return [place._replace(schedule=each) for each in walk.further(place.schedule)]

    def _alone(self, course: Course, contest: Contest, who: int) -> Outcome:
        if who not in course.alone:
            with self.market.walked(contest.alone(who), Schedule(who)) as walk:
                course.alone[who] = outcome(walk.answers, counted())
        return course.alone[who]

    def _is_to_be_verified(self, found: Outcome, course: Course) -> bool:
        """What comes of one order of the two, whatever else comes of them, and some in between."""
        is_new = not course.serial or (len(course.serial) > 1 and found not in course.serial)
        return is_new or self.evidence.counts["schedules"] % VERIFY_EACH == 0

    def _count(self, place: Place, walk: Walk) -> None:
        counts = self.evidence.counts
        counts["schedules"] += 1
        counts[f"with {len(place.schedule.switches)} switches"] += 1
        counts["statements"] += len(walk.steps)
        counts.update(+walk.met)
        for answer in walk.answers:
            if isinstance(answer, Refusal):
                counts[f"refused {answer.code}"] += 1
        self.tell(min(counts["schedules"], self.amount), self.amount)

    def _tell_wrong(
        self, place: Place, walk: Walk, found: Outcome, course: Course, wrong: Sequence[str]
    ) -> None:
        course.failures += 1
        if course.failures > TOLD_OF_A_CONTEST:
            return
        near = min((differences(found.rows, each.rows) for each in course.serial), key=len)
        again = f'jishi.trials.schedules.explorer.again({place.contest!r}, "{place.schedule}")'
        words = [*wrong, *([f"rows: {near}"] if near else []), f"to see it: {again}"]
        self.evidence.failures.append(
            f"{place.contest}, schedule {place.schedule}: {'; '.join(words)}"
        )


def again(contest: str, schedule: str, scenes: Sequence[Made] = SCENES) -> list[str]:
    """Every step of one schedule and both answers, in words: to look at what went wrong."""
    first, _, switches = schedule.partition(":")
    asked = Schedule(int(first), tuple(int(at) for at in switches.split(",") if at))
    with crossing() as here, kept() as copy:
        market = Market(here, copy)
        for make in scenes:
            for each in market.open(make).contests():
                if str(each) == contest:
                    with market.walked(each.verbs, asked) as walk:
                        steps = [
                            f"{step.who} {' '.join(step.words.split())}" for step in walk.steps
                        ]
                        return [*steps, *map(repr, walk.answers)]
    raise LookupError(contest)
