"""Keep, change and drop a view of a table; do one thing to many rows, and undo it."""

import hashlib
from collections.abc import Sequence

from django.utils.translation import gettext as _

from jishi.audit.operations import New, record
from jishi.desks import queries
from jishi.desks.errors import AnothersToGoOn, NotToBeUndone, TooManyRows, TooManyViews
from jishi.desks.models import QUERY_MAX, REASON_MAX, VIEWS_MAX, BulkAct, BulkRow, SavedView
from jishi.desks.verbs import VERBS
from jishi.foundation import clock, ids
from jishi.foundation.acts import part_of_an_act, unrecorded
from jishi.foundation.operations import operation
from jishi.foundation.refusals import BadInput, Busy, InProgress, Refusal, StorageUnavailable
from jishi.foundation.rows import insert, insert_all, insert_once
from jishi.parties import operations as parties
from jishi.parties.models import Party

NAME_MAX = 20
ROWS_MAX = 1_000
WORDS_MAX = 200
State = BulkRow.State


@operation
def save_view(
    *, key: str, by: Party, table: str, name: str, query: str, is_shared: bool = False
) -> SavedView:
    """Keep how a table is filtered under a name.

    Refuses `BadInput` without a name, with one that stands there, and for too long a filter;
    `TooManyViews` and `PersonHasGone`.
    """
    facts = {"name": name, "query": query, "is_shared": is_shared}
    if record(key=key, verb="desks.save_view", by=by, subject=f"table:{table}", **facts):
        return SavedView.objects.filter(person=by, table=table, name=name.strip()).latest("pk")
    parties.keep_open(by)  # of two at once the second reads what the first has saved
    if len(query) > QUERY_MAX:
        raise BadInput(query=_("筛选条件太长"))
    name = _own_name(by, table, name)
    taken = set(SavedView.objects.filter(person=by).values_list("place", flat=True))
    free = sorted(set(range(VIEWS_MAX)) - taken)
    if not free:
        raise TooManyViews(most=VIEWS_MAX)
    return SavedView.objects.create(
        person=by, table=table, name=name, query=query, is_shared=is_shared, place=free[0],
        saved_at=clock.now(),
    )  # fmt: skip


@operation
def change_view(*, key: str, by: Party, view: SavedView, name: str, is_shared: bool) -> None:
    """Call a view of one's own by another name, share it or keep it to oneself.

    Refuses `BadInput` as `save_view` does, and `PersonHasGone`.
    """
    assert view.person_id == by.pk, "a view is changed by whoever saved it"
    facts = {"name": name, "is_shared": is_shared}
    if record(key=key, verb="desks.change_view", by=by, subject=f"view:{view.pk}", **facts):
        return
    parties.keep_open(by)
    name = _own_name(by, view.table, name, but=view)
    SavedView.objects.filter(pk=view.pk).update(name=name, is_shared=is_shared)


@operation
def drop_view(*, key: str, by: Party, view: SavedView) -> None:
    """Drop a view of one's own; dropped already, it is gone."""
    assert view.person_id == by.pk, "a view is dropped by whoever saved it"
    if not record(key=key, verb="desks.drop_view", by=by, subject=f"view:{view.pk}"):
        SavedView.objects.filter(pk=view.pk).delete()


@operation
@part_of_an_act
def forget(person: Party) -> None:
    """Drop all views of somebody who goes; what they did to many rows stays on record."""
    SavedView.objects.filter(person=person).delete()


@operation
def begin(*, key: str, by: Party, do: str, subjects: Sequence[str], reason: str = "") -> BulkAct:
    """Keep what shall be done to which rows; nothing is done to them yet.

    Refuses `BadInput` for an unknown verb, without rows, and without a reason where one is needed;
    and `TooManyRows`.
    """
    told = {"do": do, "reason": reason, "rows": len(subjects), "digest": _digest(subjects)}
    number = ids.number("B")
    if earlier := record(key=key, verb="desks.begin", by=by, subject=New(f"bulk:{number}"), **told):
        return BulkAct.objects.get(number=earlier.subject.partition(":")[2])
    if do not in VERBS:
        raise BadInput(do=_("请选要做什么"))
    reason = reason.strip()[:REASON_MAX]
    if VERBS[do].needs_reason and not reason:
        raise BadInput(reason=_("请写明理由"))
    act = BulkAct(number=number, verb=do, reason=reason, by=by, begun_at=clock.now())
    insert(act)
    _add_rows(act, subjects)
    return act


@operation
def undo(*, key: str, by: Party, act: BulkAct) -> BulkAct:
    """Keep that exactly what a bulk act did shall be taken back: a further one, by the verb that
    is its way back. Once: whoever asks again is given the first.

    Refuses `NotToBeUndone`.
    """
    if record(key=key, verb="desks.undo", by=by, subject=f"bulk:{act.number}"):
        return BulkAct.objects.get(undoes=act)
    back = VERBS[act.verb].undone_by
    if not back:
        raise NotToBeUndone(why=_("退款和答复已经告诉了买家"))
    if queries.next_of(act):
        raise NotToBeUndone(why=_("还没有做完，请先停下"))
    done = act.rows.filter(state=State.DONE).order_by("position")
    if not done:
        raise NotToBeUndone(why=_("没有做成的"))
    reason = _("撤销 {number}").format(number=act.number)
    undoing = BulkAct(
        number=ids.number("B"), verb=back, reason=reason, by=by, begun_at=clock.now(), undoes=act
    )
    if not insert_once(undoing):
        return BulkAct.objects.get(undoes=act)
    _add_rows(undoing, list(done.values_list("subject", flat=True)))
    return undoing


@operation
def stop(*, key: str, by: Party, act: BulkAct) -> None:
    """Do none of the rows that still wait; stopped already, it stays so."""
    if not record(key=key, verb="desks.stop", by=by, subject=f"bulk:{act.number}"):
        BulkAct.objects.filter(pk=act.pk, stopped_at=None).update(stopped_at=clock.now())


def go_on(*, by: Party, act: BulkAct, most: int) -> None:
    """Do the next rows of a bulk act, each as an act of its own under its own key.

    What was done and could not be noted is done under the same key again, which does nothing.
    Refuses `AnothersToGoOn`; and `Busy` and its kin, after which the row waits as before.
    """
    if act.by_id != by.pk:
        raise AnothersToGoOn(name=act.by.name)
    for _turn in range(most):
        row = queries.next_of(act)
        if row is None:
            return
        note(row=row, words=_do(row, by))


@operation
@unrecorded(why="what was done to the row is on record under the row's own key")
def note(*, row: BulkRow, words: str) -> None:
    """Keep what became of a row: done, or refused in these words. Noted already, it stays."""
    state = State.REFUSED if words else State.DONE
    waiting = BulkRow.objects.filter(pk=row.pk, state=State.WAITING)
    waiting.update(state=state, words=words[:WORDS_MAX])


def _do(row: BulkRow, by: Party) -> str:
    """Do the one thing to a row, and say why not."""
    try:
        VERBS[row.act.verb].act(row.key, by, row.subject, row.act.reason)
    except (Busy, InProgress, StorageUnavailable):
        raise
    except BadInput as refusal:
        return "；".join(refusal.fields.values())
    except Refusal as refusal:
        return str(refusal)
    return ""


def _add_rows(act: BulkAct, subjects: Sequence[str]) -> None:
    subjects = list(dict.fromkeys(subjects))
    if not subjects:
        raise BadInput(row=_("请先选几条"))
    if len(subjects) > ROWS_MAX:
        raise TooManyRows(most=ROWS_MAX, count=len(subjects))
    rows = [BulkRow(act=act, position=n, subject=each) for n, each in enumerate(subjects, 1)]
    insert_all(rows)


def _own_name(by: Party, table: str, name: str, but: SavedView | None = None) -> str:
    """A name that no other view of the person has at this table."""
    name = name.strip()
    if not 0 < len(name) <= NAME_MAX:
        raise BadInput(name=_("请给视图起个名字，最多 {most} 个字").format(most=NAME_MAX))
    same = SavedView.objects.filter(person=by, table=table, name=name)
    if any(view != but for view in same):
        raise BadInput(name=_("这里已经有一个叫「{name}」的视图").format(name=name))
    return name


def _digest(subjects: Sequence[str]) -> str:
    return hashlib.sha256("\n".join(subjects).encode()).hexdigest()
