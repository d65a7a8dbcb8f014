"""What was done to an order, in the words of the people at the desk."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

WORDS: dict[str, str | Promise] = {
    "sales.place_order": _("下单"),
    "payments.place_and_pay": _("下单"),
    "payments.order_by_phone": _("电话代下单"),
    "payments.open_payments": _("选了付款方式"),
    "payments.charge": _("补差价"),
    "payments.settle_channel": _("付款到账"),
    "payments.take_cash": _("收现金"),
    "payments.cancel_order": _("取消"),
    "sales.cancel": _("取消"),
    "payments.refund": _("退款"),
    "delivery.pick": _("拣货称重"),
    "delivery.tell_ready": _("通知到站"),
    "delivery.hand_over": _("交货"),
    "delivery.return_unclaimed": _("过时未取，退回"),
    "claims.make_good": _("召回退款"),
    "settlement.ask_invoice": _("要发票"),
}


def words_of(verb: str) -> str | Promise:
    """A verb in words; one that no desk has words for, as it is."""
    return WORDS.get(verb, verb)
