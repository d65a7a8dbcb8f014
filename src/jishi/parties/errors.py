from django.utils.translation import gettext_lazy as _

from jishi.foundation.refusals import NotAllowed, Refusal, StaleState


class WrongCode(Refusal):
    """Not the code that was sent last, or too old, or used, or tried too often: all the same."""

    code = "wrong_code"
    words = _("校验码不对，或者已经失效。请看最新一条短信；超过 10 分钟请重新获取。")


class WeChatTaken(Refusal):
    """The openid is another person's, or this person has another one."""

    code = "wechat_taken"
    words = _("这个微信已经绑定了别的账号，或者您的账号已经绑定了别的微信。请先在「我的」解绑。")


class LoginClosed(NotAllowed):
    """The login was closed by the operator."""

    code = "login_closed"
    words = _("这个号码不能登录。请拨打客服电话。")


class PersonHasGone(StaleState):
    """The person has closed their account, here or at this moment elsewhere."""

    code = "person_has_gone"
    words = _("这个账号已经注销。可以不登录购买，也可以用手机号重新开一个账号。")
