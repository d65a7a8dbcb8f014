"""What is said when a rule of the domain says no.

A refusal is expected, is shown to the person who asked, and has changed nothing. A bug is not a
refusal: it is an assert. The kinds below are the rows of the error contract; the door, and only
the door, turns a kind into a status (docs/running.md, "What the market answers").
"""

from django.utils.translation import gettext_lazy as _


class Refusal(Exception):
    """The state of the world does not allow it (409)."""

    code = "refused"
    words = _("现在不能这样做。")

    def __init__(self, **facts: object) -> None:
        self.facts = facts
        super().__init__(self.code)

    def __str__(self) -> str:
        return str(self.words).format(**self.facts)


class NotFound(Refusal):
    """Not there, or not within the asker's reach: the answer is the same (404)."""

    code = "not_found"
    words = _("没有找到。可能已经下架，或者不归您查看。")


class NotAllowed(Refusal):
    """Within reach, but not this person's to do (403)."""

    code = "not_allowed"
    words = _("这一步不归您办。")


class LoginRequired(Refusal):
    """Nobody has signed in (401; a page sends to the sign-in page)."""

    code = "login_required"
    words = _("请先登录。")


class BadInput(Refusal):
    """What came is not even a question (400). `fields` says what is wrong with which field."""

    code = "bad_input"
    words = _("填写的内容有误，请改正后再提交。")

    def __init__(self, **fields: object) -> None:
        super().__init__(**fields)
        self.fields = {name: str(wrong) for name, wrong in fields.items()}


class KeyReused(Refusal):
    """The caller's key was used before, for something else (422)."""

    code = "key_reused"
    words = _("这次提交和之前的内容不一样。请刷新页面后重新提交。")


class InProgress(Refusal):
    """The same key is being worked on (409 with Retry-After)."""

    code = "in_progress"
    words = _("这一步正在办理，请过 2 秒再看结果。")


class StaleState(Refusal):
    """Somebody was quicker (409); `state` says how it is now."""

    code = "stale_state"
    words = _("状态已经变了，现在是「{state}」。请刷新后再操作。")


class AwaitingSecondPerson(Refusal):
    """Kept, but a second, different person has to agree first (202)."""

    code = "awaiting_second_approval"
    words = _("已登记，等另一位负责人复核后生效。")


class TooMany(Refusal):
    """Asked too often (429)."""

    code = "too_many"
    words = _("操作太频繁，请过 {seconds} 秒再试。")


class Busy(Refusal):
    """The database could not serve this in time (503 with Retry-After)."""

    code = "busy"
    words = _("现在人多，没办成，内容没有丢。请过 3 秒再试。")


class StorageUnavailable(Refusal):
    """Nothing can be written (503)."""

    code = "storage_unavailable"
    words = _("系统暂时只能查看，不能提交。请拨打客服电话。")


class RowsAreWrong(Refusal):
    """A sheet is taken in whole, or without its wrong rows if asked so."""

    code = "rows_are_wrong"
    words = _(
        "有 {count} 行不对（第一处在第 {line} 行），整张表没有导入。请改正，或选择跳过这些行。"
    )


class NotASheet(BadInput):
    """A file as a whole cannot be read as the table it should be; `fields["file"]` says why."""

    code = "not_a_sheet"
