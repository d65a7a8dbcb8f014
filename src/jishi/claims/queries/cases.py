"""Questions about cases."""

from datetime import timedelta

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from jishi.claims import rules
from jishi.claims.models import Case, RecalledLine
from jishi.foundation import clock
from jishi.foundation.personal import Part
from jishi.foundation.refusals import NotFound
from jishi.parties.models import Party
from jishi.sales.models import Order, OrderLine
from jishi.sales.queries import bought_by


def cases_of(order: Order) -> dict[int, Case]:
    """The cases of an order by the keys of their lines, with their decisions. 1 SQL."""
    cases = Case.objects.filter(line__order=order).select_related("decision")
    return {case.line_id: case for case in cases}


def cases() -> QuerySet[Case]:
    """All cases with what the desk wants to know, those that wait first, the soonest due first."""
    return Case.objects.select_related(
        "line__order__point", "line__seller", "line__lot", "line__picking", "decision__bearer"
    ).order_by("-state", "answer_by", "pk")


def case(number: str) -> Case:
    """One case. Raises `NotFound`."""
    found = cases().select_related("line__order__buyer", "decision__by").filter(number=number)
    one = found.first()
    if one is None:
        raise NotFound
    return one


def earlier_cases(phone: str) -> int:
    """How many cases a telephone has opened lately. 1 SQL."""
    since = clock.now() - timedelta(days=rules.DAYS)
    return Case.objects.filter(line__order__phone=phone, opened_at__gt=since).count()


def may_be_claimed(order: Order) -> bool:
    """Whether the lines of an order may still be complained of here."""
    return (
        order.state == Order.State.FULFILLED
        and order.fulfilled_at is not None
        and clock.now() < order.fulfilled_at + rules.MAY_BE_OPENED_FOR
    )


def line_at(order: Order, position: int) -> OrderLine:
    """A line of an order, with what went into the bag for it. Raises `NotFound`."""
    lines = order.lines.select_related("picking", "seller", "order__buyer")
    line = lines.filter(position=position).first()
    if line is None:
        raise NotFound
    return line


def waiting_of(person: Party) -> QuerySet[Case]:
    """The cases of a person that nobody has decided."""
    return Case.objects.filter(bought_by(person, "line__order__"), state=Case.State.OPEN)


def told_of(person: Party) -> list[Part]:
    """What this room keeps about a person."""
    law = _("三年以上（电子商务法），注销后只留编号")
    line = {"line__order__number": _("订单"), "line__title": _("商品")}
    return [
        Part(
            "cases", _("您报的问题"), _("该赔的赔给您"), law,
            {
                **line, "kind": _("哪里不对"), "percent": _("百分之几"), "state": _("状态"),
                "opened_at": _("时间"), "decision__refund_fen": _("赔（元）"),
                "decision__reason": _("原因"),
            },
            Case.objects.filter(bought_by(person, "line__order__")), (),
        ),
        Part(
            "recalled_lines", _("召回"), _("召回您买的商品，把钱退给您"), law,
            {
                **line, "recall__number": _("召回号"), "recall__reason": _("原因"),
                "refund_fen": _("退（元）"), "done_at": _("时间"),
            },
            RecalledLine.objects.filter(bought_by(person, "line__order__")), (),
        ),
    ]  # fmt: skip
