from django.utils.translation import gettext_lazy as _

from jishi.foundation.refusals import NotAllowed, Refusal, TooMany


class NotVoluntary(NotAllowed):
    """Only a volunteer team calls people to voluntary work; a business may not (R4.1)."""

    code = "not_voluntary"
    words = _("只有志愿队可以发布志愿活动，不能为经营性工作招募志愿者。")


class OwnHours(NotAllowed):
    """Nobody confirms their own hours (R4.6)."""

    code = "own_hours"
    words = _("不能确认自己的时长。请另一位组织者来确认。")


class ShiftFull(Refusal):
    """All places are taken."""

    code = "limit_reached"
    words = _("这一班的名额已满。请看看其他班次。")


class ShiftsOverlap(Refusal):
    """The person is signed up for another shift at that time; an hour is counted once."""

    code = "shifts_overlap"
    words = _("这一班和您已报名的班次时间重叠。请先取消那一班。")


class AtAnotherPlace(Refusal):
    """Checked in elsewhere and not out."""

    code = "at_another_place"
    words = _("您在另一班还没有签退。请先在那边签退。")


class WrongCode(Refusal):
    """Not the code that is shown at the place now."""

    code = "wrong_code"
    words = _("数字不对，或者已经换了新的。请看组织者屏幕上现在的数字。")


class TooManyTries(TooMany):
    """One sign-up has a number of tries, so that nobody guesses."""

    words = _("试的次数太多了。请找组织者。")


class TooEarly(Refusal):
    code = "too_early"
    words = _("现在还太早。{opens_at} 开始可以办。")


class TooLate(Refusal):
    code = "too_late"
    words = _("已经过了时间，{closes_at} 之后不能再办。")


class NothingServed(Refusal):
    """Between check-in and check-out no whole minute of the shift lies."""

    code = "nothing_served"
    words = _("签到到签退之间不足一分钟，没有可确认的时长。")
