"""Answers that seldom change, kept in this process for some seconds.

For what decorates a page only: villages, categories, the season. What is promised or charged is
always asked anew.
"""

import functools
import time
from collections.abc import Callable, Hashable
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

_answers: dict[Hashable, tuple[float, object]] = {}


def kept(seconds: int) -> Callable[[Callable[P, T]], Callable[P, T]]:
    """Ask at most once in so many seconds. Arguments must be few: each combination is kept."""

    def wrap(ask: Callable[P, T]) -> Callable[P, T]:
        @functools.wraps(ask)
        def asked(*args: P.args, **kwargs: P.kwargs) -> T:
            question = (ask, args, tuple(sorted(kwargs.items())))
            known = _answers.get(question)
            if known is not None and known[0] > time.monotonic():
                return known[1]  # type: ignore[return-value]
            answer = ask(*args, **kwargs)
            _answers[question] = (time.monotonic() + seconds, answer)
            return answer

        return asked

    return wrap


def forget_answers() -> None:
    """Another database is at hand."""
    _answers.clear()
