from django.utils.translation import gettext_lazy as _

from jishi.foundation.refusals import AwaitingSecondPerson, Refusal, StaleState


class NothingToRecall(Refusal):
    """No lot came of it, or each is in a recall already."""

    code = "nothing_to_recall"
    words = _("没有要召回的批次，或者都已在另一份召回单上。")


class NotAllDone(Refusal):
    """A recall ends when every line on its list was told and refunded."""

    code = "not_all_done"
    words = _("还有 {open} 行没有通知、退款，不能结束。")


class AnotherPerson(AwaitingSecondPerson):
    """Who proposed something does not confirm it too."""


class NotToClaim(Refusal):
    """The line was not handed over, or nothing of it was, or it was long ago."""

    code = "not_to_claim"
    words = _("这一样现在不能在这里报问题。取货后 {hours} 小时内可以报，过后请打客服电话。")


class CalledBack(Refusal):
    """The line was called back: what it cost goes back without a case."""

    code = "called_back"
    words = _("这一样已经召回，付的钱会原路退回，不用再报。")


class AlreadyClaimed(StaleState):
    """There is a case of this line."""

    words = _("这一样已经报过了，处理结果在订单页上。")
