from django.utils.translation import gettext_lazy as _

from jishi.foundation.refusals import BadInput, Refusal


class WrongSeller(Refusal):
    """The operator sells on own account, and only the operator does (R3.5)."""

    code = "wrong_seller"
    words = _("自营商品由强村公司卖，村企直售由生产者卖。请改卖家或销售方式。")


class PackStands(Refusal):
    """Pieces of one seller's product are counted in one pack: two would be mixed on hand."""

    code = "pack_stands"
    words = _("「{product}」已经按件在售。请改它的价格，或者先下架再换规格。")


class GtinTaken(Refusal):
    """A GTIN names one product in the whole world."""

    code = "gtin_taken"
    words = _("{gtin} 已经是另一种商品的 GTIN。")


class RowsAreWrong(Refusal):
    """A price list is taken in whole, or without its wrong rows if asked so."""

    code = "rows_are_wrong"
    words = _(
        "有 {count} 行不对（第一处在第 {line} 行），整张价格表没有导入。请改正，或选择跳过这些行。"
    )


class NotAPriceList(BadInput):
    """The file as a whole cannot be read as a price list; `fields["file"]` says why."""

    code = "not_a_price_list"
