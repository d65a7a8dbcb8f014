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
