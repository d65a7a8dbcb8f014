from django.utils.translation import gettext_lazy as _

from jishi.foundation.refusals import Refusal


class ForgedCallBack(Refusal):
    """A call-back that the channel did not sign, not for us, or not within five minutes (401).

    `why` is for the log; whoever sent it is not told.
    """

    code = "forged_call_back"
    words = _("没有接受这条通知。")


class ChannelRefused(Refusal):
    """The channel answered no; `answer` is its code."""

    code = "channel_refused"
    words = _("支付渠道没有受理（{answer}）。请换一种付款方式，或拨打客服电话。")
