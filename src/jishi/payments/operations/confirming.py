from django.utils import timezone
from django.utils.translation import gettext as _

from jishi.notices import operations as notices
from jishi.sales import operations as sales
from jishi.sales.models import Order


def confirm(order: Order) -> bool:
    """Let an order that is paid for stand, and tell its buyer where and when; once."""
    if not sales.confirm(order):
        return False
    notices.tell(
        key=f"confirmed:{order.number}",
        words=_("订单 {number} 已确认。{when} 到{point}取货，取货码 {code}。").format(
            number=order.number,
            when=pickup_time(order),
            point=order.point.name,
            code=order.pickup_code,
        ),
        party=order.buyer,
        phone=order.phone,
    )
    return True


def pickup_time(order: Order) -> str:
    """When an order can be fetched, as people say it: 11月24日 17:30–20:00."""
    begins = timezone.localtime(order.cycle.pickup_from)
    ends = timezone.localtime(order.cycle.pickup_until)
    return _("{month}月{day}日 {begins}–{ends}").format(
        month=begins.month, day=begins.day, begins=f"{begins:%H:%M}", ends=f"{ends:%H:%M}"
    )
