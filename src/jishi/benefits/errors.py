from django.utils.translation import gettext_lazy as _

from jishi.foundation.refusals import NotAllowed, Refusal, StaleState


class FundExhausted(Refusal):
    """What the funder gave is promised already; nothing more can be promised (R4.8)."""

    code = "fund_exhausted"
    words = _("礼遇资金「{fund}」可用的钱不够。请联系资助方补足后再办。")


class FundClosed(Refusal):
    """Outside the window of the fund."""

    code = "fund_closed"
    words = _("礼遇资金「{fund}」只在 {opens_on} 到 {closes_on} 之间发放。")


class NoRedemptionRule(Refusal):
    """Nobody has said yet what points do."""

    code = "no_redemption_rule"
    words = _("积分规则还没有公布，现在不能发放或使用积分。")


class OwnPoints(NotAllowed):
    """Nobody gives benefits to themselves."""

    code = "own_points"
    words = _("不能给自己发积分或优惠券。请另一位负责人来办。")


class PointsInsufficient(Refusal):
    """The person holds fewer points than that."""

    code = "points_insufficient"
    words = _("积分不够：您现在有 {held} 分可用。")


class OverRedemptionLimit(Refusal):
    """Points pay only a part of an order (R4.8)."""

    code = "over_redemption_limit"
    words = _("这一单最多用积分抵 {most} 元，请少用一些积分。")


class PointsMoved(StaleState):
    """The same points were spent, returned or lapsed at this moment elsewhere."""

    words = _("您的积分刚刚有变动。请刷新后再提交。")


class VoucherNotForThis(Refusal):
    """Unknown, another person's, or for a greater order."""

    code = "voucher_not_for_this"
    words = _("这张优惠券不能用在这一单上。请换一张，或者不用券。")


class VoucherUsed(Refusal):
    code = "voucher_used"
    words = _("这张优惠券已经用过了。")


class VoucherExpired(Refusal):
    code = "voucher_expired"
    words = _("这张优惠券已经过期。")
