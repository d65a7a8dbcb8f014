from django.utils.translation import gettext_lazy as _

from jishi.foundation.refusals import NotFound, Refusal, StaleState


class NotYetCutOff(Refusal):
    """Orders can still change; nothing is picked or counted before the cut-off."""

    code = "not_yet_cut_off"
    words = _("还没有截单。{cutoff} 以后再办。")


class UnderWeight(Refusal):
    """Lighter than written on the pack, beyond the tolerance of the law (R6.10): it does not
    leave. Weights in grams."""

    code = "under_weight"
    words = _("称得 {weighed} g，标称 {stated} g，最多可少 {tolerance} g。请补足后再称。")


class OverWeight(Refusal):
    """So much more than was ordered that it is somebody else's bag, or a slip of the hand."""

    code = "over_weight"
    words = _("订的是 {ordered}，最多装 {most}。请取出一些再称。")


class WrongCode(NotFound):
    """No order waits here under this code and these digits; which of them is wrong is not said."""

    words = _("这个站没有对得上的订单。请核对取货码和手机尾号。")


class AlreadyHanded(StaleState):
    """The bag was given out before."""

    words = _("这一单在 {at} 已经取走。请让买家看一下订单页。")


class NotPacked(Refusal):
    code = "not_packed"
    words = _("订单 {number} 还没装好。请打电话问集配中心。")


class BalanceDue(Refusal):
    """A heavier bag was not yet paid for by the channel."""

    code = "balance_due"
    words = _("订单 {number} 还差 {due} 元。请买家在订单页付清后再取。")
