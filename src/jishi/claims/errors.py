from django.utils.translation import gettext_lazy as _

from jishi.foundation.refusals import Refusal, StaleState


class NotToClaim(Refusal):
    """The line was not handed over, or nothing of it was, or it was long ago."""

    code = "not_to_claim"
    words = _("这一样现在不能在这里报问题。取货后 {hours} 小时内可以报，过后请打客服电话。")


class AlreadyClaimed(StaleState):
    """There is a case of this line."""

    words = _("这一样已经报过了，处理结果在订单页上。")
