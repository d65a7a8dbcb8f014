from django.utils.translation import gettext_lazy as _

from jishi.foundation.refusals import BadInput, Refusal


class FutureDate(BadInput):
    """What has not happened yet cannot be recorded."""

    code = "future_date"


class SiteStands(Refusal):
    """A site is taken in once; its name tells it from all others."""

    code = "site_stands"
    words = _("「{name}」已经登记过了。请换一个名称，或者改那一处的登记。")


class InputNotPermitted(Refusal):
    """The input is not registered for the crop (R3.4)."""

    code = "input_not_permitted"
    words = _("「{farm_input}」没有登记用于「{crop}」，不能使用。请换用目录里的投入品。")


class InsideSafetyInterval(Refusal):
    """The label's interval between last use and harvest is not over (R3.4)."""

    code = "inside_safety_interval"
    words = _("还在安全间隔期内，最早 {earliest.month} 月 {earliest.day} 日可以采收。")


class CorrectedAlready(Refusal):
    """A record is corrected once; whoever mends it again mends the correction."""

    code = "corrected_already"
    words = _("这条记录已经更正过了。请更正最新的那一条。")


class LessThanReceived(Refusal):
    """What came in under certificates of a batch was harvested, whatever is said later."""

    code = "less_than_received"
    words = _("这批已经入库 {received}，采收不能改得比这少。")


class FailedInspection(Refusal):
    """The last inspection of the batch failed: nothing of it is certified."""

    code = "failed_inspection"
    words = _("这批 {on.month} 月 {on.day} 日检测不合格，不能开证。复检合格后再开。")


class NotAccepted(Refusal):
    """The county takes this document in a certificate's place from nobody now, or not from them."""

    code = "not_accepted"
    words = _("现在不收这位生产者的「{kind}」。请开承诺达标合格证。")


class NothingToReissue(Refusal):
    """Mixed or repacked goods have no better standing than what they were made of."""

    code = "nothing_to_reissue"
    words = _("批次 {batch} 没有有效的合格证，不能重新开证。")


class SampleStands(Refusal):
    """A sample is tested once; a further test has a further sample."""

    code = "sample_stands"
    words = _("样品 {sample} 的结果已经登记过了。")


class MoreThanHarvested(Refusal):
    """A certificate covers what was harvested soundly and is on no other certificate."""

    code = "more_than_harvested"
    words = _("最多还能开 {left} 的合格证。请核对采收记录。")


class MoreThanCertified(Refusal):
    """The certificate covers less than what is to come in under it (R5.7)."""

    code = "more_than_certified"
    words = _("合格证 {certificate} 还剩 {left}，不够这次入库。请先补开合格证。")


class CertificateExpired(Refusal):
    """The certificate's last day is over."""

    code = "certificate_expired"
    words = _(
        "合格证 {certificate} 到 {valid_until.month} 月 {valid_until.day} 日为止。请重新开证。"
    )


class CertificateWithdrawn(Refusal):
    """A later record showed that the certificate does not say the truth."""

    code = "certificate_withdrawn"
    words = _("合格证 {certificate} 已作废，这批货不能入库。请联系运营人员。")
