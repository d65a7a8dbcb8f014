from django.utils.translation import gettext_lazy as _

from jishi.foundation.refusals import Refusal


class BackDated(Refusal):
    """A commission would hold for sales that were already made (R6.4)."""

    code = "back_dated"
    words = _("佣金规则不能从过去的时间起算。请选现在以后的时间。")


class NoRule(Refusal):
    """No commission was in force when these goods were sold."""

    code = "no_rule"
    words = _("{at} 成交时还没有佣金规则。请先设定，再结算以后的成交。")


class NothingToSettle(Refusal):
    code = "nothing_to_settle"
    words = _("「{party}」到这个时间没有要结算的。")


class NotYetOver(Refusal):
    """The moment up to which to settle has not come; more would belong to the statement."""

    code = "not_yet"
    words = _("结算截止时间还没有到。请选现在以前的时间。")


class NotToInvoice(Refusal):
    """The order was not fetched, or nothing of it was paid in money (R6.12e)."""

    code = "not_to_invoice"
    words = _("取货以后才能开发票，用积分和优惠券抵的部分不开。")


class AlreadyInvoiced(Refusal):
    """An invoice for this order was asked for before."""

    code = "already_invoiced"
    words = _("这一单已经申请过发票了。要改抬头请打客服电话。")
