from django.utils.translation import gettext_lazy as _

from jishi.foundation.refusals import Refusal


class CashNotForMarketplace(Refusal):
    """Cash may only be taken for the company's own goods: it holds no seller's money (R10.5)."""

    code = "cash_not_for_marketplace"
    words = _("「{product}」由村企直售，不能付现金。请用微信支付。")


class AmountDiffers(Refusal):
    """A channel tells of another sum than was asked for; people have to look (both in fen)."""

    code = "amount_differs"
    words = _("渠道金额与支付单不符，未入账。")


class PaidTwice(Refusal):
    """A payment is settled already, under another number of the channel."""

    code = "paid_twice"
    words = _("这笔支付已入账，渠道单号不同。请人工核对。")


class MoreThanPaid(Refusal):
    """More is to go back than the order's payments still hold."""

    code = "more_than_paid"
    words = _("最多能退 {most} 元。")


class MoreThanTotal(Refusal):
    """Points and a voucher together would pay more than the order costs."""

    code = "more_than_total"
    words = _("优惠比应付的 {most} 元还多。请减少积分或不用优惠券。")


class ChannelAway(Refusal):
    """The payment channel does not answer; the row waits for the next round."""

    code = "channel_away"
    words = _("支付渠道没有回应。请过 1 分钟再试，已付的钱不会丢。")
