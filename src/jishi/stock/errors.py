from django.utils.translation import gettext_lazy as _

from jishi.foundation.refusals import Refusal


class SoldOut(Refusal):
    """Less is left than was asked for; of those who ask at once, the quicker one has it."""

    code = "sold_out"
    words = _("「{product}」卖完了。您可以减少数量，或者换一样。")


class NotThatMuch(Refusal):
    """A lot holds less available than is to be written off or weighed out."""

    code = "not_that_much"
    words = _("批次 {lot} 只有 {left} 可用。请核对数量。")


class NoCertificate(Refusal):
    """Primary produce does not come in without its certificate or a substitute (R5.2)."""

    code = "no_certificate"
    words = _("「{product}」没有合格证，不能入库。请让生产方先开证。")


class PastBestBefore(Refusal):
    """What cannot be sold on any day does not come in."""

    code = "past_best_before"
    words = _("「{product}」到 {best_before.month} 月 {best_before.day} 日就过保质期，不能入库。")
