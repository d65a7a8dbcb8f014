"""The ways in which somebody who owns the database could change what was recorded.

Each does one thing by SQL, beneath the walls, and says what it did and what must be said of it.
Positions run from 1 to `length`, in a chain that was just sealed and anchored.
"""

from collections.abc import Callable
from datetime import timedelta
from random import Random
from typing import NamedTuple

from django.db import connection
from django.db.models import F, QuerySet

from jishi.audit.models import Record, Seal
from jishi.audit.queries import SAID, seal_digest
from jishi.audit.rounds import seal_waiting


class Done(NamedTuple):
    """What was done, and the words that whoever looks for it must find."""

    words: str
    found: str


Way = Callable[[Random, int], Done]
HEX = "0123456789abcdef"


def edit_record(chance: Random, length: int) -> Done:
    """Change one column of one record."""
    position = chance.randint(1, length)
    record = _record_at(position).get()
    column, value = _other_value(chance, record)
    Record.objects.filter(pk=record.pk).update(**{column: value})
    return Done(f"{column} of record {record.pk} became {value}", f"seal {position} saw")


def renumber_record(chance: Random, length: int) -> Done:
    """Give one record another number, and take its seal along."""
    position = chance.randint(1, length)
    number = Record.objects.order_by("-pk").values_list("pk", flat=True)[0] + chance.randint(1, 99)
    # By its key: joined and changed in one statement it is looked for in the whole table.
    Record.objects.filter(pk=_record_at(position).get().pk).update(id=number)
    Seal.objects.filter(position=position).update(record_id=number)
    return Done(f"the record of seal {position} became {number}", f"seal {position} saw")


def edit_seal(chance: Random, length: int) -> Done:
    """Change the digest of one seal, or put it at a place behind all."""
    position = chance.randint(1, length)
    seal = Seal.objects.filter(position=position)
    if chance.random() < 0.5:
        seal.update(digest=_other_digest(chance, seal.get().digest))
        return Done(f"the digest of seal {position} changed", f"seal {position} saw")
    seal.update(position=length + chance.randint(2, 99))
    return Done(f"seal {position} went behind all", f"seals {position} to")


def delete_record(chance: Random, length: int) -> Done:
    """Delete one record, with its seal or without."""
    position = chance.randint(1, length)
    _delete(_record_at(position))
    if chance.random() < 0.5:
        last = "1 seals have lost their records"
        words = f"the record of seal {position} was deleted"
    else:
        _delete(Seal.objects.filter(position=position))
        last = f"anchor {length}"
        words = f"the record of seal {position} and the seal were deleted"
    return Done(words, f"seals {position} to" if position < length else last)


def delete_and_close_ranks(chance: Random, length: int) -> Done:
    """Delete one record with its seal, and let all later ones move up."""
    position = chance.randint(1, length)
    _delete(_record_at(position))
    _delete(Seal.objects.filter(position=position))
    _move(position + 1, by=-1)
    words = f"the record of seal {position} was deleted, the later ones moved up"
    return Done(words, f"seal {position} saw" if position < length else f"anchor {length}")


def swap_records(chance: Random, length: int) -> Done:
    """Let two seals change their records, or two records what they say was done."""
    one, other = chance.sample(range(1, length + 1), 2)
    first, second = _record_at(one).get(), _record_at(other).get()
    if chance.random() < 0.5:
        Seal.objects.filter(position=one).update(record_id=-first.pk)
        Seal.objects.filter(position=other).update(record_id=first.pk)
        Seal.objects.filter(position=one).update(record_id=second.pk)
        return Done(f"seals {one} and {other} changed their records", f"seal {one} saw")
    Record.objects.filter(pk=first.pk).update(key="between")
    for record, says in ((second, first), (first, second)):
        told = {name: getattr(says, name) for name in ("key", "verb", "subject", "facts", "at")}
        Record.objects.filter(pk=record.pk).update(**told, by_id=says.by_id, digest=says.digest)
    return Done(f"the records of seals {one} and {other} changed places", f"seal {one} saw")


def insert(chance: Random, length: int) -> Done:
    """Put a record with a seal into the middle; all later ones move down."""
    position = chance.randint(1, length)
    _move(position, by=1)
    forged = _forge(chance, position + 1)
    digest = _other_digest(chance, "0" * 64)
    Seal.objects.create(record=forged, position=position, digest=digest)
    return Done(f"a forged record was put in at {position}", f"seal {position} saw")


def slip_in(chance: Random, length: int) -> Done:
    """Put a record in with an earlier date, and let the next round seal it, or not yet."""
    position = chance.randint(1, length)
    forged = _forge(chance, position)
    if chance.random() < 0.5:
        seal_waiting()
    words = f"a forged record was dated like the one of seal {position}"
    return Done(words, f"record {forged.pk} (")


def cut_the_tail(chance: Random, length: int) -> Done:
    """Delete the last records and their seals, as if they had never been."""
    first = chance.randint(1, length)
    records = list(Seal.objects.filter(position__gte=first).values_list("record_id", flat=True))
    _delete(Seal.objects.filter(position__gte=first))
    _delete(Record.objects.filter(pk__in=records))
    return Done(f"all from {first} on was cut off", f"anchor {length}")


def rebuild(chance: Random, length: int) -> Done:
    """Change, delete or put in, then seal everything anew: a chain that is whole in itself."""
    way = chance.choice([edit_record, renumber_record, delete_and_close_ranks, insert])
    did = way(chance, length)
    _seal_anew()
    return Done(f"{did.words}, and the chain was rebuilt", f"anchor {length}")


WAYS: tuple[Way, ...] = (
    edit_record, edit_record, edit_record, renumber_record, edit_seal, delete_record,
    delete_and_close_ranks, swap_records, insert, slip_in, cut_the_tail, rebuild,
)  # fmt: skip


def _record_at(position: int) -> QuerySet[Record]:
    return Record.objects.filter(seal__position=position)


def _other_value(chance: Random, record: Record) -> tuple[str, object]:
    column = chance.choice(["key", "verb", "by_id", "subject", "facts", "digest", "at"])
    if column == "by_id":
        return column, chance.choice([None, 10**9]) if record.by_id else 10**9
    if column == "facts":
        name = chance.choice(sorted(record.facts) or ["fen"])
        return column, {**record.facts, name: [record.facts.get(name)]}
    if column == "digest":
        return column, _other_digest(chance, record.digest)
    if column == "at":
        return column, record.at + timedelta(microseconds=chance.choice([-1, 1, 3_600_000_000]))
    return column, _other_word(chance, getattr(record, column))


def _other_word(chance: Random, word: str) -> str:
    place = chance.randrange(len(word))
    # A sign that no key holds, as no key comes twice.
    return word[:place] + "~" + word[place + 1 :]


def _other_digest(chance: Random, digest: str) -> str:
    place = chance.randrange(len(digest))
    sign = chance.choice([sign for sign in HEX if sign != digest[place]])
    return digest[:place] + sign + digest[place + 1 :]


def _forge(chance: Random, position: int) -> Record:
    """A further record like the one at a place: an act that nobody did."""
    record = _record_at(position).get()
    record.pk, record.key = None, f"forged:{chance.getrandbits(64)}"
    record.save(force_insert=True)
    return record


def _delete(rows: QuerySet) -> None:
    # Without the framework's look at what hangs on the rows: nobody is asked here. By numbers that
    # are known: a database that has not yet looked at its tables joins them row by row.
    known = rows.model.objects.filter(pk__in=list(rows.values_list("pk", flat=True)))
    known._raw_delete(known.db)


def _move(first: int, *, by: int) -> None:
    # By way of the negative numbers, which nobody has: a place is taken once at any moment.
    Seal.objects.filter(position__gte=first).update(position=-F("position") - by)
    Seal.objects.filter(position__lt=0).update(position=-F("position"))


def _seal_anew() -> None:
    before, rows = "", []
    said = [f"record__{name}" for name in SAID]
    seals = Seal.objects.order_by("position").values_list("pk", *said)
    for position, (number, *words) in enumerate(seals, 1):
        before = seal_digest(before, position, words)
        rows.append((before, number))
    with connection.cursor() as cursor:
        cursor.executemany("UPDATE audit_seal SET digest = %s WHERE id = %s", rows)
