"""The words by which goods are found: characters, pairs of characters, pinyin, initials.

Both sides of a search are made here: the terms under which an offer stands, each with a weight,
and the groups of terms that a question asks for. Equal terms meet; nothing is left to a database's
idea of words, so that both engines answer alike. Values only, no database.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum
from functools import cache, lru_cache
from importlib import import_module

HAN = "〇㐀-䶿一-鿿\U00020000-\U0002ebef"
RUN = re.compile(f"[a-z0-9]+|[{HAN}]+")
ASKED_MAX = 40  # characters of a question that are read
GROUPS_MAX = 12
SPELLED_MAX = 14  # letters: what is typed beyond them finds nothing more
INITIALS_MAX = 8
SHORTEST = 2  # letters of pinyin or initials that are looked for

# What a field tells about an offer, at most.
NAME, ALSO_CALLED, VILLAGE, PARTY, CATEGORY, TOWN = 100, 60, 40, 30, 20, 15
# What a way of writing tells, in tenths: characters are surer than their sound.
WRITTEN, SPELLED, SHORTENED = 10, 8, 6

DIVISION = re.compile("(?<=..)(?:村|社区|镇|街道|市|县|区)$")
FORM = re.compile(
    "(?<=..)(?:股份|有限|责任|专业|合作|公司|合作社|联社|家庭农场|农场|经营部|商行|厂)+$"
)


class Way(Enum):
    """How a name is looked for."""

    ANY = "each character alone, and by its sound from each syllable on"
    BEGUN = "pairs of characters, and the beginnings of its sound"
    WHOLE = "pairs of characters, and the whole of its sound"


@dataclass(frozen=True)
class Said:
    """A name that stands on an offer, what it tells of it, and how it is looked for."""

    text: str
    tells: int
    way: Way = Way.BEGUN


@dataclass(frozen=True)
class Asked:
    """What a question asks for. An offer must stand under one term of each group: of the strict
    ones, or of the loose ones when nothing does. `besides` are terms that only make it fit better.
    """

    strict: tuple[frozenset[str], ...]
    loose: tuple[frozenset[str], ...]
    besides: frozenset[str]


def runs(text: str) -> list[str]:
    """The stretches of Chinese characters and of letters and digits, in one form: half width,
    small letters, pinyin without tones."""
    plain = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", text))
    plain = plain.replace("u\u0308", "v").replace("U\u0308", "v")
    bare = "".join(sign for sign in plain if not unicodedata.combining(sign))
    return RUN.findall(bare.casefold())


def is_han(run: str) -> bool:
    return not run.isascii()


def syllables(run: str) -> list[str]:
    """The pinyin of a stretch of characters, as its neighbours make it sound."""
    return _speller()(run)


@cache
def _speller() -> Callable[[str], list[str]]:
    # Its dictionaries take nearly 60 MB. They are needed to put goods up and to mend a slip, so a
    # process that only serves people who find what they typed never loads them.
    return import_module("pypinyin").lazy_pinyin


def terms_of(names: Iterable[Said]) -> dict[str, int]:
    """The terms under which an offer with these names is found, each with its greatest weight."""
    found: dict[str, int] = {}
    for said in names:
        for term, weight in _terms(said):
            if weight > found.get(term, 0):
                found[term] = weight
    return found


def stem(place: str) -> str:
    """A place without the word for what kind of place it is: 芦湾村 is called 芦湾."""
    return DIVISION.sub("", place)


def proper(party: str, *, county: str) -> str:
    """What is a party's own in its name: not the county, which all share, and not its legal form.

    平湖市芦湾蔬菜专业合作社 is looked for as 芦湾蔬菜.
    """
    own = FORM.sub("", party.removeprefix(county).removeprefix(stem(county)))
    return own if len(own) > 1 else party


@lru_cache(maxsize=4_000)
def asked_by(text: str, county: str) -> Asked:
    """What a question asks for, of a market in a county: there everything is from the county."""
    text = text[:ASKED_MAX]
    bare = text.replace(county, " ").replace(stem(county), " ") if county else text
    found = runs(bare) or runs(text)
    return Asked(
        strict=_distinct(group for run in found for group in _strict(run)),
        loose=_distinct(group for run in found for group in _loose(run)),
        besides=frozenset(pair for run in runs(text) if is_han(run) for pair in _pairs(run)),
    )


def _strict(run: str) -> list[set[str]]:
    """Each character of a stretch has to be found with its left or its right neighbour.

    Nobody has cut its words apart: 芦湾西瓜 finds 西瓜 from 芦湾, though nothing bears 湾西.
    """
    if not is_han(run):
        return [{run[:SPELLED_MAX]}]
    if len(run) == 1:
        return [{run}]
    around = [set(_pairs(run[max(at - 1, 0) : at + 2])) for at in range(len(run))]
    return [group for group in around if not any(other < group for other in around)]


def _loose(run: str) -> list[set[str]]:
    """Each character may also stand alone in the name of the goods: 大藕 finds 大粉藕."""
    if not is_han(run):
        return _strict(run)
    return [{run[at], *_pairs(run[max(at - 1, 0) : at + 2])} for at in range(len(run))]


def _pairs(run: str) -> list[str]:
    return [run[at : at + 2] for at in range(len(run) - 1)]


def _distinct(groups: Iterable[set[str]]) -> tuple[frozenset[str], ...]:
    return tuple(dict.fromkeys(map(frozenset, groups)))[:GROUPS_MAX]


@lru_cache(maxsize=20_000)
def _terms(said: Said) -> tuple[tuple[str, int], ...]:
    found: list[tuple[str, int]] = []
    for run in runs(said.text):
        found += _of_han(run, said) if is_han(run) else _of_letters(run, said)
    return tuple(found)


def _of_han(run: str, said: Said) -> list[tuple[str, int]]:
    spelled = syllables(run)
    found = [(pair, _weight(said, WRITTEN, 2, len(run))) for pair in _pairs(run)]
    if said.way == Way.ANY or len(run) == 1:
        found += [(sign, _weight(said, WRITTEN, 1, len(run))) for sign in run]
    if said.way == Way.WHOLE:
        return [*found, ("".join(spelled)[:SPELLED_MAX], _weight(said, SPELLED, 1, 1))]
    for start in range(len(spelled) if said.way == Way.ANY else 1):
        found += _beginnings(spelled[start:], len("".join(spelled)), said)
    return found


def _beginnings(spelled: list[str], letters: int, said: Said) -> list[tuple[str, int]]:
    whole = "".join(spelled)[:SPELLED_MAX]
    initials = "".join(syllable[0] for syllable in spelled)[:INITIALS_MAX]
    return [
        (whole[:end], _weight(said, SPELLED, end, letters))
        for end in range(SHORTEST, len(whole) + 1)
    ] + [
        (initials[:end], _weight(said, SHORTENED, end, letters))
        for end in range(SHORTEST, len(initials) + 1)
    ]


def _of_letters(run: str, said: Said) -> list[tuple[str, int]]:
    word = run[:SPELLED_MAX]
    first = min(SHORTEST, len(word))
    return [
        (word[:end], _weight(said, WRITTEN, end, len(word))) for end in range(first, len(word) + 1)
    ]


def _weight(said: Said, how: int, covered: int, whole: int) -> int:
    """The more of a name a term covers, the more it weighs; half of it for being there at all."""
    return max(1, said.tells * how * (whole + min(covered, whole)) // (20 * whole))
