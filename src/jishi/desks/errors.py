from django.utils.translation import gettext_lazy as _

from jishi.foundation.refusals import Refusal, StaleState


class TooManyViews(Refusal):
    """So many are kept already."""

    code = "too_many_views"
    words = _("最多存 {most} 个视图。请先删掉不用的。")


class TooManyRows(Refusal):
    """More than one bulk act may hold."""

    code = "too_many_rows"
    words = _("一次最多处理 {most} 条，选中了 {count} 条。请先筛选。")


class AnothersToGoOn(Refusal):
    """Whoever began a bulk act answers for each of its rows."""

    code = "anothers_to_go_on"
    words = _("这一批是{name}开始的，请由本人继续。")


class NotToBeUndone(StaleState):
    """It has no way back, nothing of it was done, or it is not over yet."""

    code = "not_to_be_undone"
    words = _("这一批不能撤销：{why}。")
