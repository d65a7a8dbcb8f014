"""Two acts of one scene against each other, and how the outcome is judged."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import partial
from inspect import signature
from itertools import combinations_with_replacement
from typing import NamedTuple

from jishi.foundation.refusals import Refusal
from jishi.trials.schedules.schedule import Schedule
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

    def may_be_told(self, code: str) -> bool:
        # A collision that does not end is always an answer (503); no other is unless it is named.
        return code == "busy" or code in self.refusals.split()


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

    def complaints(
        self, answers: Sequence[object], found: Outcome, serial: set[Outcome], alone: Alone
    ) -> Iterator[str]:
        """What is wrong with an outcome; nothing when it is one that may be.

        May be: what also comes of the two one after the other; and that one succeeds as if the
        other had never asked, who is refused for a reason that holds in such an order, or because
        somebody was quicker.
        """
        acts, refused = (self.left, self.right), [isinstance(each, Refusal) for each in answers]
        for act, answer in zip(acts, answers, strict=True):
            if isinstance(answer, BaseException) and not isinstance(answer, Refusal):
                yield f"{act.name} broke: {type(answer).__name__}: {answer}"
            elif isinstance(answer, Refusal) and not act.may_be_told(answer.code):
                yield f"{act.name} was refused {answer.code}"
        if self.is_between_rivals and sum(refused) != 1:
            yield f"of two rivals one succeeds, not {found.told}"
        if found not in serial and not (sum(refused) == 1 and self._as_if_alone(found, serial, alone)):
            yield f"{found.told} and these rows come of no order of the two"

    @property
    def is_between_rivals(self) -> bool:
        two = {self.left.name, self.right.name}
        return not self.one_key and any(two <= rivals for rivals in self.scene.rivals)

    def _as_if_alone(self, found: Outcome, serial: set[Outcome], alone: Alone) -> bool:
        """Whether one succeeded as if alone, and the other was told a reason that is true."""
        for winner, loser in ((0, 1), (1, 0)):
            reasons = {each.told[loser] for each in serial} | QUICKER
            here = (found.told[winner], found.rows)
            if found.told[loser] in reasons and here == (alone(winner).told[winner], alone(winner).rows):
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
