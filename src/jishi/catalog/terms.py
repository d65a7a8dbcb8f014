"""The words by which goods are found: characters, pairs of characters, pinyin, initials.

Both sides of a search are made here: the terms under which an offer stands, each with a weight,
and the groups of terms that a question asks for. Equal terms meet; nothing is left to a database's
idea of words, so that both engines answer alike. Values only, no database.
"""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from pypinyin import lazy_pinyin

HAN = "〇㐀-䶿一-鿿\U00020000-\U0002ebef"
RUN = re.compile(f"[a-z0-9]+|[{HAN}]+")
ASKED_MAX = 40  # characters of a question that are read
GROUPS_MAX = 12
SPELLED_MAX = 14  # letters: what is typed beyond them finds nothing more
INITIALS_MAX = 8
SHORTEST = 2  # letters of pinyin or initials that are looked for

# What a field tells about an offer, at most.
NAME, ALSO_CALLED, VILLAGE, PARTY, CATEGORY, TOWN, COUNTY = 100, 60, 40, 30, 20, 15, 5
# What a way of writing tells, in tenths: characters are surer than their sound.
WRITTEN, SPELLED, SHORTENED = 10, 8, 6


@dataclass(frozen=True)
class Said:
    """A name that stands on an offer, and what it tells. Only names of goods are found in all
    ways: by each character, and by pinyin from each syllable on."""

    text: str
    tells: int
    is_goods: bool = False


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
    return lazy_pinyin(run)


def terms_of(names: Iterable[Said]) -> dict[str, int]:
    """The terms under which an offer with these names is found, each with its greatest weight."""
    found: dict[str, int] = {}
    for said in names:
        for term, weight in _terms(said):
            if weight > found.get(term, 0):
                found[term] = weight
    return found


def groups_in(text: str) -> list[frozenset[str]]:
    """What a question asks for: an offer must stand under one term of each group.

    Two characters are asked for as a pair. In a longer stretch, whose words nobody has cut apart,
    each character may be found with its left or its right neighbour, or alone in the goods' name:
    so 芦湾西瓜 finds 西瓜 from 芦湾, though nothing bears 湾西.
    """
    groups: list[frozenset[str]] = []
    for run in runs(text[:ASKED_MAX]):
        groups += _groups(run) if is_han(run) else [frozenset({run[:SPELLED_MAX]})]
    return list(dict.fromkeys(groups))[:GROUPS_MAX]


def _groups(run: str) -> list[frozenset[str]]:
    if len(run) <= 2:
        return [frozenset({run})]
    around = [
        {run[place], run[max(place - 1, 0) : place + 1], run[place : place + 2]}
        for place in range(len(run))
    ]
    return [frozenset(group) for group in around]


@lru_cache(maxsize=20_000)
def _terms(said: Said) -> tuple[tuple[str, int], ...]:
    found: list[tuple[str, int]] = []
    for run in runs(said.text):
        found += _of_han(run, said) if is_han(run) else _of_letters(run, said)
    return tuple(found)


def _of_han(run: str, said: Said) -> list[tuple[str, int]]:
    spelled = syllables(run)
    found = [(run[i : i + 2], _weight(said, WRITTEN, 2, len(run))) for i in range(len(run) - 1)]
    if said.is_goods or len(run) == 1:
        found += [(sign, _weight(said, WRITTEN, 1, len(run))) for sign in run]
    for start in range(len(spelled) if said.is_goods else 1):
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
