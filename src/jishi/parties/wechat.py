"""Sign in by WeChat: one openid is one person's, and one person has one."""

from jishi.foundation import clock
from jishi.foundation.acts import unrecorded
from jishi.foundation.operations import operation
from jishi.foundation.rows import insert_once
from jishi.parties.errors import LoginClosed, WeChatTaken
from jishi.parties.models import Login, Party, WeChatAccount


def login_of(openid: str) -> Login | None:
    """The login of whoever bound this openid, or None. Refuses `LoginClosed`. 1 SQL."""
    login = Login.objects.filter(person__wechat__openid=openid).select_related("person").first()
    if login is not None and not login.is_active:
        raise LoginClosed
    return login


def openid_of(person: Party | None) -> str:
    """By which openid a person signs in; empty when they have bound none."""
    known = WeChatAccount.objects.filter(person=person).first() if person else None
    return known.openid if known else ""


@operation
@unrecorded(why="the row itself says whose it is and since when; no money or goods hang on it")
def bind_wechat(*, person: Party, openid: str) -> WeChatAccount:
    """Let a person sign in by an openid that WeChat has told; again gives the same row.

    Refuses `WeChatTaken`: one openid is one person's, and one person has one.
    """
    account = WeChatAccount(person=person, openid=openid, bound_at=clock.now())
    if insert_once(account):
        return account
    known = WeChatAccount.objects.filter(person=person, openid=openid).first()
    if known is None:
        raise WeChatTaken
    return known


@operation
@unrecorded(why="it takes back a way to sign in, which the person may open again at any time")
def unbind_wechat(person: Party) -> None:
    """Let a person sign in by WeChat no longer; the telephone stays."""
    WeChatAccount.objects.filter(person=person).delete()
