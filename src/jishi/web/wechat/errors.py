from django.utils.translation import gettext_lazy as _

from jishi.foundation.refusals import Refusal


class WrongState(Refusal):
    """Nobody began this sign-in in this browser, or it was ended already."""

    code = "wrong_state"
    words = _("这次微信登录不是从这个页面开始的，或者已经用过了。请重新点一次「微信登录」。")


class CodeSpent(Refusal):
    """WeChat's code is unknown, too old, or was used before."""

    code = "wechat_code_spent"
    words = _("微信给的登录凭证已经失效。请重新点一次「微信登录」。")


class WeChatAway(Refusal):
    """WeChat did not answer, was busy, or does not know this market."""

    code = "wechat_away"
    words = _("微信那边现在没有回应。请用手机号登录，或者过一会儿再试。")
