from django.utils.translation import gettext_lazy as _

from jishi.foundation.refusals import Refusal


class ForgedCallBack(Refusal):
    """A call-back that the channel did not sign, not for us, or not within five minutes (401).

    `why` is for the log; whoever sent it is not told.
    """

    code = "forged_call_back"
    words = _("没有接受这条通知。")


class OpenedElsewhere(Refusal):
    """The sheet was opened in another way, and a channel lets one be paid in one way only."""

    code = "opened_elsewhere"
    words = _(
        "这笔付款已在别处打开：微信里，或手机浏览器里。请回到那里付，不会扣两遍。"
        "找不到了就拨打客服电话。"
    )


class PaidAtChannel(Refusal):
    """The channel has this sheet's money already; its notice is still on the way."""

    code = "paid_at_channel"
    words = _("这笔已经付过，不用再付。几秒内订单会变成已付款。")


class ChannelRefused(Refusal):
    """The channel answered no; `answer` is its code."""

    code = "channel_refused"
    words = _("支付渠道没有受理（{answer}）。请换一种付款方式，或拨打客服电话。")
