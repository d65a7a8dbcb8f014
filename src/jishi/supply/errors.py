from django.utils.translation import gettext_lazy as _

from jishi.foundation.refusals import Refusal


class OtherGoods(Refusal):
    """The batch is not what the product says."""

    code = "other_goods"
    words = _("批次 {batch} 种的是{crop}，不是「{product}」。请核对。")


class NotHarvested(Refusal):
    """A batch of which nothing was harvested has nothing to bring."""

    code = "not_harvested"
    words = _("批次 {batch} 还没有采收记录。请让生产方先登记采收。")


class NoRate(Refusal):
    """What has no rate on its day earns nothing that anybody could tell."""

    code = "no_rate"
    words = _("「{work}」在 {on} 还没有定工价。请运营先定好工价。")


class MorePiecesThanMade(Refusal):
    """Nobody is owed for pieces that never were: more than came out of the run and were lost."""

    code = "more_pieces_than_made"
    words = _(
        "「{work}」一共只有 {most} 件（做出的加上做坏的），已经记了 {counted} 件。"
        "请核对每个人的件数。"
    )


class CorrectedBefore(Refusal):
    """A line is corrected once; whoever mends it again mends the correction."""

    code = "corrected_before"
    words = _("这一行已经改过了。请改最新的那一行。")
