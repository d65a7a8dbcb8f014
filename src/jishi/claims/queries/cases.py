"""Questions about cases."""

from datetime import timedelta

from django.db.models import QuerySet

from jishi.claims import rules
from jishi.claims.models import Case
from jishi.foundation import clock
from jishi.foundation.refusals import NotFound
from jishi.sales.models import Order, OrderLine


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
