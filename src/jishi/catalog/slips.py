"""What was probably meant, when nothing fits what was asked.

Slips are looked for in the sound: a wrong character of the same sound, a letter too many, too few
or astray, and the sounds that are said alike here (zh and z, -ng and -n). The names on offer are
few thousand, so each process keeps their sounds; what is on offer is asked of the database again.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import OSA

from jishi.catalog import synonyms
from jishi.catalog.models import Offer
from jishi.catalog.terms import ASKED_MAX, is_han, runs, stem, syllables
from jishi.foundation import clock
from jishi.foundation.operations import once_committed
from jishi.places.models import Place

# Names put up by this process are known at once, those put up by another after so long.
KNOWN_FOR = timedelta(seconds=30)
FEWEST_LETTERS = 4  # below, every slip leads everywhere
LONG = 12  # letters, from which on two slips are forgiven
NEAR = 6  # of ten letters alike make a suggestion
SAID_ALIKE = re.compile(r"(?<=[zcs])h|(?<=n)g(?![aeiouv])")


@dataclass(frozen=True)
class Names:
    """The sounds of what is on offer, each with its offers, newest first; and goods' names."""

    sounds: dict[str, list[int]]
    goods: dict[str, str]
    known_at: datetime


@dataclass(frozen=True)
class Meant:
    """The keys of offers, newest first. Unless just read, some may have been closed meanwhile."""

    offers: list[int]
    is_just_read: bool


_known: list[Names] = []
_county: list[str] = []


def meant(text: str) -> Meant:
    """Offers whose goods, or place and goods, sound nearest to what was asked. At most 1 SQL."""
    asked = sound_of(text[:ASKED_MAX])
    if len(asked) < FEWEST_LETTERS:
        return Meant([], is_just_read=True)
    kept = _known[:]
    names = _names()
    best = _nearest(asked, names.sounds) or _contained(asked, names.sounds)
    offers = sorted({pk for sound in best for pk in names.sounds[sound]}, reverse=True)
    return Meant(offers, is_just_read=not any(names is known for known in kept))


def _nearest(asked: str, sounds: Mapping[str, list[int]]) -> list[str]:
    slips = 2 if len(asked) >= LONG else 1
    near = process.extract(
        asked, sounds.keys(), scorer=OSA.distance, score_cutoff=slips, limit=None
    )
    nearest = min((distance for _sound, distance, _at in near), default=0)
    return [sound for sound, distance, _at in near if distance == nearest]


def _contained(asked: str, sounds: Mapping[str, list[int]]) -> list[str]:
    """The longest name that is part of what was asked: 好吃的糟蛋 asks for 糟蛋."""
    part = [sound for sound in sounds if len(sound) >= FEWEST_LETTERS and sound in asked]
    longest = max(map(len, part), default=0)
    return [sound for sound in part if len(sound) == longest]


def names_near(text: str) -> list[str]:
    """Names of goods on offer that contain what was asked, or sound alike, nearest first."""
    words = "".join(runs(text[:ASKED_MAX]))
    asked = sound_of(text[:ASKED_MAX])
    if not words:
        return []
    goods = _names().goods
    ranked = [(_distance(words, asked, name, sound), name) for name, sound in goods.items()]
    return [name for distance, name in sorted(ranked) if distance <= 10 - NEAR]


def county() -> str:
    """The county of this market, read once by each process; empty before there is one."""
    if not _county:
        name = Place.objects.filter(kind=Place.Kind.COUNTY).values_list("name", flat=True).first()
        if name is None:
            return ""
        once_committed(lambda: _county.__setitem__(slice(None), [name]))
        return name
    return _county[0]


def forget_names() -> None:
    """Know no names of goods any more: others are on offer."""
    _known.clear()


def forget() -> None:
    """Know nothing any more: another database is at hand."""
    _known.clear()
    _county.clear()


@lru_cache(maxsize=20_000)
def sound_of(text: str) -> str:
    """How something sounds: pinyin in one word, and what is said alike written alike."""
    return _alike("".join(_spelled(run) for run in runs(text)))


def _distance(words: str, asked: str, name: str, sound: str) -> int:
    """From 0 (begins with it) to 10 (not one letter alike)."""
    if name.startswith(words):
        return 0
    if words in name or sound.startswith(asked):
        return 1
    if asked in sound:
        return 2
    return 10 - int(10 * OSA.normalized_similarity(asked, sound))


def _names() -> Names:
    now = clock.now()
    if _known and abs(now - _known[0].known_at) < KNOWN_FOR:
        return _known[0]
    _known[:] = [_asked_of_the_database(now)]
    return _known[0]


def _asked_of_the_database(now: datetime) -> Names:
    rows = (
        Offer.objects.filter(state=Offer.State.OPEN)
        .order_by("-id")
        .values_list(
            "pk", "product__name", "place__name", "place__parent__name",
            "place__parent__parent__name",
        )
    )  # fmt: skip
    sounds: defaultdict[str, list[int]] = defaultdict(list)
    goods: dict[str, str] = {}
    for pk, name, *places in rows.iterator():
        goods.setdefault(name, sound_of(name))
        for sound in _sounds(name, tuple(places)):
            sounds[sound].append(pk)
    return Names(dict(sounds), goods, now)


@lru_cache(maxsize=10_000)
def _sounds(name: str, places: tuple[str | None, ...]) -> frozenset[str]:
    return frozenset(_sounds_of_goods(name)) | frozenset(_sounds_from(places, name))


def _sounds_of_goods(name: str) -> Iterator[str]:
    """The goods' name, its other names, and what remains of them when words before are left out."""
    for known in (name, *synonyms.others(name)):
        for spelled in _spoken_runs(known):
            for start in range(max(1, len(spelled) - 1)):
                yield _alike("".join(spelled[start:]))


def _sounds_from(places: Iterable[str | None], name: str) -> Iterator[str]:
    """Where it is from and what it is, in one breath: 芦湾西瓜, 平湖糟蛋."""
    goods = [_alike("".join(spelled)) for spelled in _spoken_runs(name)]
    for place in places:
        if place:
            yield from (sound_of(stem(place)) + sound for sound in goods)


def _spoken_runs(name: str) -> list[list[str]]:
    return [syllables(run) for run in runs(name) if is_han(run)]


def _spelled(run: str) -> str:
    return "".join(syllables(run)) if is_han(run) else run


def _alike(sound: str) -> str:
    return SAID_ALIKE.sub("", sound)
