"""Call people to voluntary work; let them sign up, come and go; confirm who was there."""

from jishi.volunteering.operations.calling import add_shift, publish
from jishi.volunteering.operations.coming import check_in, check_out, sign_up, withdraw
from jishi.volunteering.operations.confirming import confirm, mark_absent

__all__ = [
    "add_shift",
    "check_in",
    "check_out",
    "confirm",
    "mark_absent",
    "publish",
    "sign_up",
    "withdraw",
]
