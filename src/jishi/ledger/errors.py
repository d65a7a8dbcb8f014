from django.utils.translation import gettext_lazy as _

from jishi.foundation.refusals import Refusal


class NotEnough(Refusal):
    """The account would go below its floor."""

    code = "not_enough"
    words = _("「{account}」余额不够。")
