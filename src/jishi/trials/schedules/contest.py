"""Two acts of one scene against each other, and how the outcome is judged."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import partial
from inspect import signature
from itertools import combinations_with_replacement, product
from typing import NamedTuple

from jishi.foundation.failpoints import named
from jishi.foundation.refusals import Refusal
from jishi.trials.schedules.registry import THROUGH, unregistered
from jishi.trials.schedules.schedule import Schedule, Walk
from jishi.trials.schedules.stepping import Verb

Alone = Callable[[int], "Outcome"]
Rows = tuple[str | None, ...]
QUICKER = {"stale_state", "busy"}  # the reasons that are true of any race
ONE_AFTER_THE_OTHER = (Schedule(0), Schedule(1))


class Each(NamedTuple):
    """What is asked by one of the two, and what by the other."""

    one: object
    other: object


@dataclass(frozen=True)
class Act:
    """Something that may be asked in a scene by either of two people, under a key of their own."""

    name: str
    verb: Callable[..., object]
    asked: Mapping[str, object]
    refusals: str = ""  # the codes with which it may be refused here

    def asked_by(self, who: int) -> Verb:
        """The verb with its words. Rows are copied: each door reads its own, and before it asks."""
        words = {
            name: copy(value[who] if isinstance(value, Each) else value)
            for name, value in self.asked.items()
        }
        if "key" in signature(self.verb).parameters:
            words["key"] = f"{self.name}:{who}"
        return partial(self.verb, **words)

    @property
    def operations(self) -> set[str]:
        """What it asks for, as the registry names it."""
        name = named(self.verb)
        return THROUGH.get(name, {name})

    def complaints(self, walk: Walk, who: int) -> Iterator[str]:
        """What is wrong with the answer to one of the two, and with what was written for it."""
        answer = walk.answers[who]
        if isinstance(answer, Refusal):
            # A collision that does not end is always an answer (503), no other unless it is named.
            if answer.code not in {"busy", *self.refusals.split()}:
                yield f"{self.name} was refused {answer.code}"
        elif isinstance(answer, BaseException):
            yield f"{self.name} broke: {type(answer).__name__}: {answer}"
        if beyond := unregistered(self.operations, walk.written_by(who)):
            yield f"{self.name} wrote {', '.join(sorted(beyond))}, which is not registered"


@dataclass(frozen=True)
class Scene:
    """A small market in which some acts meet. Of two acts of one set of rivals one succeeds."""

    name: str
    acts: Sequence[Act]
    rivals: Sequence[set[str]] = ()

    def contests(self) -> list["Contest"]:
        """Each act against each, and against itself; and once more under one and the same key."""
        against = [Contest(self, *two) for two in combinations_with_replacement(self.acts, 2)]
        repeated = [Contest(self, act, act, one_key=True) for act in self.acts]
        return against + repeated


@dataclass(frozen=True)
class Outcome:
    """What both were told, whether they were told the same, and what all limited rows say now."""

    told: tuple[str, str]
    alike: bool
    rows: Rows

    def is_for(self, who: int, other: "Outcome") -> bool:
        """Whether it is the same for one of the two, and in the rows."""
        return (self.told[who], self.rows) == (other.told[who], other.rows)


@dataclass(frozen=True)
class Contest:
    scene: Scene
    left: Act
    right: Act
    one_key: bool = False

    def __str__(self) -> str:
        ending = " under one key" if self.one_key else ""
        return f"{self.scene.name}: {self.left.name} / {self.right.name}{ending}"

    @property
    def verbs(self) -> list[Verb]:
        return [self.left.asked_by(0), self.right.asked_by(0 if self.one_key else 1)]

    def alone(self, who: int) -> list[Verb | None]:
        return [verb if number == who else None for number, verb in enumerate(self.verbs)]

    @property
    def pairs(self) -> set[tuple[str, str]]:
        """Which operations meet, as the registry counts them."""
        both = product(self.left.operations, self.right.operations)
        return {(min(pair), max(pair)) for pair in both}

    def complaints(
        self, walk: Walk, found: Outcome, serial: set[Outcome], alone: Alone
    ) -> Iterator[str]:
        """What is wrong with an outcome; nothing when it is one that may be.

        May be: what also comes of the two one after the other; and that one succeeds as if the
        other had never asked, who is refused for a reason that holds in such an order, or because
        somebody was quicker.
        """
        for who, act in enumerate((self.left, self.right)):
            yield from act.complaints(walk, who)
        losers = sum(isinstance(answer, Refusal) for answer in walk.answers)
        if self.is_between_rivals and losers != 1:
            yield f"of two rivals one succeeds, not {found.told}"
        if found not in serial and not (losers == 1 and self._as_if_alone(found, serial, alone)):
            yield f"{found.told} and these rows come of no order of the two"

    @property
    def is_between_rivals(self) -> bool:
        two = {self.left.name, self.right.name}
        return not self.one_key and any(two <= rivals for rivals in self.scene.rivals)

    def _as_if_alone(self, found: Outcome, serial: set[Outcome], alone: Alone) -> bool:
        for winner, loser in ((0, 1), (1, 0)):
            reasons = {each.told[loser] for each in serial} | QUICKER
            if found.told[loser] in reasons and found.is_for(winner, alone(winner)):
                return True
        return False


def outcome(answers: Sequence[object], rows: Rows) -> Outcome:
    one, other = answers
    return Outcome((_word_for(one), _word_for(other)), one == other, rows)


def _word_for(answer: object) -> str:
    if isinstance(answer, Refusal):
        return answer.code
    is_plain = answer is None or isinstance(answer, int)
    return repr(answer) if is_plain else type(answer).__name__
