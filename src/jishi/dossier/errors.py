from django.utils.translation import gettext_lazy as _

from jishi.foundation.refusals import Refusal


class StillNeeded(Refusal):
    """Something is under way for which the market must know who the person is."""

    code = "still_needed"
    words = _("现在还不能注销：{what}。")
