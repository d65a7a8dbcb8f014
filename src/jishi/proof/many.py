"""I20: a bulk act says of each row what is on record, and takes back only what was done."""

from collections.abc import Iterator

from jishi.audit.models import Record
from jishi.desks.models import BulkAct, BulkRow
from jishi.desks.verbs import VERBS
from jishi.proof.findings import Finding

State = BulkRow.State


def a_bulk_row_is_what_is_on_record() -> Iterator[Finding]:
    """I20: of what is done there is a record under the row's key, of what was refused there is
    none."""
    on_record = set(Record.objects.filter(key__startswith="bulk:").values_list("key", flat=True))
    told = BulkRow.objects.exclude(state=State.WAITING).select_related("act").order_by("pk")
    for row in told.iterator(chunk_size=500):
        if (row.key in on_record) != (row.state == State.DONE):
            yield Finding("I20", row.key, f"is {row.state}, and on record it is otherwise")


def what_is_undone_was_done() -> Iterator[Finding]:
    """I20: an undoing goes the way back of what it undoes, over rows that were done."""
    for undoing in BulkAct.objects.exclude(undoes=None).select_related("undoes").order_by("pk"):
        undone = undoing.undoes
        assert undone, "asked for so"
        if undoing.verb != VERBS[undone.verb].undone_by:
            yield Finding("I20", f"bulk act {undoing.number}", f"does not undo {undone.verb}")
        done = undone.rows.filter(state=State.DONE).values("subject")
        for row in undoing.rows.exclude(subject__in=done).order_by("pk"):
            yield Finding("I20", row.key, f"was not done by {undone.number}")
