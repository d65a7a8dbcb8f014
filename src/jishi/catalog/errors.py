from django.utils.translation import gettext_lazy as _

from jishi.foundation.refusals import Refusal


class WrongSeller(Refusal):
    """The operator sells on own account, and only the operator does (R3.5)."""

    code = "wrong_seller"
    words = _("自营商品由强村公司卖，村企直售由生产者卖。请改卖家或销售方式。")


class NotLicensed(Refusal):
    """A party sells, and claims, only what its licences of today let it."""

    code = "not_licensed"
    words = _("「{party}」的证照已过期或没有登记。请先登记有效的证照。")


class PackStands(Refusal):
    """Pieces of one seller's product are counted in one pack: two would be mixed on hand."""

    code = "pack_stands"
    words = _("「{product}」已经按件在售。请改它的价格，或者先下架再换规格。")


class GtinTaken(Refusal):
    """A GTIN names one product in the whole world."""

    code = "gtin_taken"
    words = _("{gtin} 已经是另一种商品的 GTIN。")
