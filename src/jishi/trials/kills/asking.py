"""What a client asks of the market, and how it asks again."""

from collections.abc import Callable, Generator
from dataclasses import dataclass, replace
from enum import Enum, auto
from functools import partial
from typing import Any, TypeVar, cast

from jishi.foundation.failpoints import around, named
from jishi.foundation.refusals import Refusal

T = TypeVar("T")
Look = Callable[[], object]


class Again(Enum):
    """What asking a second time does."""

    SAME = auto()  # nothing more: it gives the first answer
    REST = auto()  # what was not done yet: a round, of several transactions
    OTHER = auto()  # another one: the client looks before it asks again


@dataclass(frozen=True)
class Request:
    """One thing to be done, `passes` the failpoints that it meets on its way."""

    do: Callable[..., object]
    name: str
    passes: tuple[str, ...]
    again: Again = Again.SAME
    is_keyed: bool = False
    refused: type[Refusal] | None = None
    look: Look | None = None

    def under(self, key: str) -> Callable[[], object]:
        """What the worker calls."""
        return partial(self.do, key=key) if self.is_keyed else self.do


# A story asks and is told each answer; so the next request can be about it.
Story = Generator[Request, Any, T]


def follow(story: Story[T], carry: Callable[[Request], object]) -> T:
    """Carry out everything that a story asks; what it returns."""
    answer: object = None
    while True:
        try:
            request = story.send(answer)
        except StopIteration as end:
            return cast(T, end.value)
        answer = carry(request)


def ask(verb: Callable[..., object], through: tuple[str, ...] = (), **facts: object) -> Request:
    """A verb with a key; `through`, when it is several transactions."""
    passes = through or around(named(verb), "commit")
    return Request(partial(verb, **facts), _name(passes), passes, is_keyed=True)


def say(verb: Callable[..., object], *told: object, **facts: object) -> Request:
    """A verb without a key that is safe to repeat."""
    passes = around(named(verb), "commit")
    return Request(partial(verb, *told, **facts), _name(passes), passes)


def once(do: Callable[[], object], look: Look, *passes: str) -> Request:
    """A deed that is another one each time; `look` finds what the last one did."""
    return Request(do, _name(passes), passes, again=Again.OTHER, look=look)


def go_round(do: Callable[[], object], *passes: str) -> Request:
    """Work that waits, each piece in transactions of its own."""
    return Request(do, _name(passes), passes, again=Again.REST)


def refused(kind: type[Refusal], request: Request) -> Request:
    """The same, where the answer has to be a no. A no commits nothing, so nothing is passed."""
    return replace(request, refused=kind, passes=())


def commits(*verbs: str) -> tuple[str, ...]:
    """The failpoints at the commits of verbs, e.g. `stock.lock`."""
    return tuple(f"{verb}.{when}_commit" for verb in verbs for when in ("before", "after"))


def calls(*verbs: str) -> tuple[str, ...]:
    """The failpoints around calls to the outside."""
    return tuple(f"{verb}.{when}_call" for verb in verbs for when in ("before", "after"))


def _name(passes: tuple[str, ...]) -> str:
    return passes[-1].rpartition(".")[0]
