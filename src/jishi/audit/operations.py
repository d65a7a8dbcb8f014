"""Keep what was done, once for its key; and seal it."""

import hashlib
import json
from contextvars import ContextVar
from datetime import date

from django.db import OperationalError, connection

from jishi.audit.models import Record, Seal
from jishi.audit.queries import SAID, seal_digest, waiting_for_seal
from jishi.foundation import acts, clock
from jishi.foundation.acts import unrecorded
from jishi.foundation.operations import operation
from jishi.foundation.questions import Given, Question
from jishi.foundation.refusals import InProgress, KeyReused
from jishi.foundation.rows import insert_once
from jishi.parties.models import Party

KEY_MAX = 160
EARLIER = Question(lambda: Record.objects.filter(key=Given("key")))
_replayed: ContextVar[bool] = ContextVar("replayed", default=False)


class New(str):
    """A subject that the act itself makes: whoever repeats the act could not name it."""

    __slots__ = ()


def record(
    *, key: str, verb: str, by: Party | None, subject: str, **facts: object
) -> Record | None:
    """Keep an act under its caller's key; None means: this act is new, go on.

    A `Record` is the same act done before under the same key: the caller gives its first result
    again (its `subject` says to what) and writes nothing. An act is done to a `subject` that its
    caller has named, or makes a `New` one, whose number is drawn anew each time. `facts` are what
    was asked, as integers, words and days; a key that was used with other facts, or on another
    subject, is refused with `KeyReused` (R07). Belongs first into an operation: of two with one key
    at the same moment the second waits for the first.

    Only the act itself is kept, under its caller's key. A verb that is called inside another one is
    part of that act: it has no record and goes on, for a repeated act never comes so far (R38).
    """
    assert connection.in_atomic_block, "an act is recorded in the transaction that does it"
    assert 0 < len(key) <= KEY_MAX, f"a key has 1 to {KEY_MAX} signs: {key!r}"
    if not acts.leaves_record():
        return None
    told = json.dumps(facts, sort_keys=True, ensure_ascii=False, default=_days_in_words)
    digest = _digest(verb, by, "" if isinstance(subject, New) else subject, told)
    row = Record(
        key=key, verb=verb, by=by, subject=subject, facts=json.loads(told), digest=digest,
        at=clock.now(),
    )  # fmt: skip
    if _is_new(row):
        return None
    earlier = EARLIER.ask(key=key)[0]
    if earlier.digest != digest:
        raise KeyReused
    _replayed.set(True)
    return earlier


def _is_new(row: Record) -> bool:
    try:
        return insert_once(row)
    except OperationalError as error:
        # Whoever has the key is still at work: this wait is not for a busy database.
        if "lock timeout" in str(error):
            raise InProgress from error
        raise


def was_replayed() -> bool:
    """Whether this request repeated an earlier act; the door says so in a header."""
    return _replayed.get()


def forget_replay() -> None:
    """At the beginning of a request nothing has been repeated yet."""
    _replayed.set(False)


@operation
@unrecorded(why="the chain does not tell of itself: a seal would need a seal")
def seal(*, batch: int) -> int:
    """Give up to `batch` waiting acts their places in the chain and say how many got one.

    Of two that seal at the same moment one takes the next position, the other seals nothing.
    """
    waiting = list(waiting_for_seal()[:batch])
    if not waiting:
        return 0
    last = Seal.objects.order_by("-position").first()
    seals = _chain(waiting, last)
    if not insert_once(seals[0]):
        return 0
    Seal.objects.bulk_create(seals[1:])
    return len(seals)


def _chain(records: list[Record], last: Seal | None) -> list[Seal]:
    position, before = (last.position, last.digest) if last else (0, "")
    seals = []
    for record in records:
        position += 1
        before = seal_digest(before, position, [getattr(record, name) for name in SAID])
        seals.append(Seal(record=record, position=position, digest=before))
    return seals


def _digest(verb: str, by: Party | None, subject: str, facts: str) -> str:
    told = json.dumps([verb, by.pk if by else None, subject, facts], ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()


def _days_in_words(fact: object) -> str:
    assert isinstance(fact, date), f"a fact is an integer, a word or a day, not {fact!r}"
    return fact.isoformat()
