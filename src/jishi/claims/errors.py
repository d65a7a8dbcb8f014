from django.utils.translation import gettext_lazy as _

from jishi.foundation.refusals import AwaitingSecondPerson, Refusal


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
