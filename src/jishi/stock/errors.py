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


class CannotGoIn(Refusal):
    """What may not be sold may not go into something that will be (locked, or past its day)."""

    code = "cannot_go_in"
    words = _("批次 {lot} 现在不能卖，也不能用来混批、分装或加工。")


class NotAlike(Refusal):
    """Only parts of one kind of goods, of one owner at one site, become one lot."""

    code = "not_alike"
    words = _("请选两批或更多同一种、同一货主、放在一处的货。")


class NothingComesOut(Refusal):
    """What comes out of a making is something, and by weight no more than went in."""

    code = "nothing_comes_out"
    words = _("出来的数量不对。请核对用了多少、得了多少。")


class LotRecalled(Refusal):
    """A recalled lot stays where it is until two people have closed the recall."""

    code = "lot_recalled"
    words = _("批次 {lot} 正在召回，不能卖，也不能解锁。")


class SecondPerson(Refusal):
    """Who asked for something does not agree to it too."""

    code = "second_person"
    words = _("报损要由另一位同事确认。")
