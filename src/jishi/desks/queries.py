"""Which views somebody finds at a table, and how far a bulk act has come."""

from collections.abc import Collection
from datetime import timedelta

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext as _

from jishi.desks.models import BulkAct, BulkRow, SavedView
from jishi.foundation import clock
from jishi.foundation.personal import Part
from jishi.foundation.refusals import NotFound
from jishi.parties.models import Party
from jishi.parties.queries import members_of, the_operator

LATELY = timedelta(days=2)
SHOWN = 3
State = BulkRow.State


def views_at(table: str, person: Party) -> QuerySet[SavedView]:
    """A person's own views of a table, and those that colleagues in the company share. 1 SQL."""
    colleagues = members_of(the_operator()).order_by().values("person")
    shared = Q(is_shared=True, person__in=colleagues)
    found = SavedView.objects.filter(Q(person=person) | shared, table=table)
    return found.select_related("person").order_by("name", "pk")


def view_of(person: Party, pk: int) -> SavedView:
    """A view of a person's own. Refuses `NotFound`."""
    found = SavedView.objects.filter(person=person, pk=pk).first()
    if found is None:
        raise NotFound
    return found


def bulk_acts(verbs: Collection[str]) -> QuerySet[BulkAct]:
    """Bulk acts of some verbs, the last first, with their rows counted by what became of them."""
    counts = {state.value: Count("rows", filter=Q(rows__state=state)) for state in State}
    acts = BulkAct.objects.filter(verb__in=verbs).select_related("by", "undoes", "undone_by")
    return acts.annotate(**counts).order_by("-begun_at", "-pk")


def bulk_act(number: str, verbs: Collection[str]) -> BulkAct:
    """One of them, counted. Refuses `NotFound`."""
    found = bulk_acts(verbs).filter(number=number).first()
    if found is None:
        raise NotFound
    return found


def lately(verbs: Collection[str]) -> QuerySet[BulkAct]:
    """What was done to many at a table since the day before yesterday. 1 SQL."""
    return bulk_acts(verbs).filter(begun_at__gt=clock.now() - LATELY)[:SHOWN]


def next_of(act: BulkAct) -> BulkRow | None:
    """The next row to be done; none once the act was stopped."""
    waiting = BulkRow.objects.filter(act=act, act__stopped_at=None, state=State.WAITING)
    return waiting.select_related("act").order_by("position").first()


def told_of(person: Party) -> list[Part]:
    """What this room keeps about a person."""
    return [
        Part(
            "views", _("存下的视图"), _("让您再找到筛选好的表格"), _("到您删掉或注销账号为止"),
            {"name": _("名称"), "query": _("筛选"), "is_shared": _("同事也看得到"),
             "saved_at": _("时间")},
            SavedView.objects.filter(person=person),
            ("desks.SavedView.person", "desks.SavedView.name"),
        ),
        Part(
            "bulk-acts", _("您做的批量处理"), _("查得到谁做了什么"), _("长期，查得到谁办过事"),
            {"number": _("单号"), "verb": _("做什么"), "reason": _("原因"), "begun_at": _("时间")},
            BulkAct.objects.filter(by=person), ("desks.BulkAct.by",),
        ),
    ]  # fmt: skip
