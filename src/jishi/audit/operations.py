"""Keep what was done, once for its key."""

import hashlib
import json
from contextvars import ContextVar

from django.db import connection

from jishi.audit.models import Record
from jishi.foundation import clock
from jishi.foundation.refusals import KeyReused
from jishi.foundation.rows import insert_once
from jishi.parties.models import Party

_replayed: ContextVar[bool] = ContextVar("replayed", default=False)


def record(*, key: str, verb: str, by: Party | None, subject: str, **facts: object) -> Record | None:
    """Keep an act under its caller's key; None means: this act is new, go on.

    A `Record` is the same act done before under the same key: the caller gives its first result
    again (`subject` says to what) and writes nothing. `facts` are what was asked, as integers and
    words; a key that was used with other facts is refused with `KeyReused` (R07). Belongs first
    into an operation: of two with one key at the same moment the second waits for the first.
    """
    assert connection.in_atomic_block, "an act is recorded in the transaction that does it"
    digest = _digest(verb, by, facts)
    row = Record(
        key=key, verb=verb, by=by, subject=subject, facts=facts, digest=digest, at=clock.now()
    )
    if insert_once(row):
        return None
    earlier = Record.objects.get(key=key)
    if earlier.digest != digest:
        raise KeyReused
    _replayed.set(True)
    return earlier


def was_replayed() -> bool:
    """Whether this request repeated an earlier act; the door says so in a header."""
    return _replayed.get()


def forget_replay() -> None:
    """At the beginning of a request nothing has been repeated yet."""
    _replayed.set(False)


def _digest(verb: str, by: Party | None, facts: dict[str, object]) -> str:
    told = json.dumps([verb, by.pk if by else None, facts], sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(told.encode()).hexdigest()
