from django.utils.translation import gettext_lazy as _

from jishi.foundation.refusals import Refusal


class NothingOpen(Refusal):
    """No order window is open at this moment."""

    code = "nothing_open"
    words = _("现在没有开放下单的时段。请等下一个时段开放后再来。")


class CycleClosed(Refusal):
    """The cut-off of the order's cycle has passed."""

    code = "cycle_closed"
    words = _("已过截单时间 {cutoff}，订单不能再改。请拨打客服电话。")


class EmptyBasket(Refusal):
    code = "empty_basket"
    words = _("购物车是空的。请先选好商品。")


class OfferClosed(Refusal):
    code = "offer_closed"
    words = _("「{product}」已下架。请从购物车里拿掉它。")


class LicenceEnded(Refusal):
    """A licence, or a certification that the goods claim, has ended and was not renewed."""

    code = "licence_ended"
    words = _("「{product}」的卖家证照已到期，暂停销售。请从购物车里拿掉它。")


class LimitReached(Refusal):
    code = "limit_reached"
    words = _("「{product}」每单最多 {most} 份。")


class TooManyFavourites(Refusal):
    code = "too_many_favourites"
    words = _("最多收藏 {most} 样。请先取消几样不再要的。")


class ToBeHad(Refusal):
    """Nobody waits for what is there."""

    code = "to_be_had"
    words = _("「{product}」现在就有货，可以直接加入购物车。")


class PriceChanged(Refusal):
    """The price is not the one the buyer saw; `old` and `new` are yuan, `*_fen` the integers."""

    code = "price_changed"
    words = _("「{product}」的价格从 {old} 元变为 {new} 元。请确认新价格后再下单。")
