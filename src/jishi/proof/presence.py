"""I8 and I11: benefits and volunteering, recounted."""

from collections.abc import Iterator

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import Coalesce

from jishi.benefits.models import Grant
from jishi.benefits.queries import promise_gaps
from jishi.ledger.models import Account
from jishi.proof.findings import Finding
from jishi.volunteering.models import Hours, Shift, SignUp


def promises_are_funded() -> Iterator[Finding]:
    """I8: what a fund has promised is what its open points and vouchers are worth."""
    for words in promise_gaps():
        yield Finding("I8", "fund", words)


def points_are_their_grants() -> Iterator[Finding]:
    """I8: a person's points in the book are what is left of their grants."""
    left = dict(Grant.objects.values_list("person_id").annotate(total=Sum("left")))
    for account in Account.objects.filter(purpose=Account.Purpose.EARNED):
        counted = left.get(account.owner_id, 0)
        if account.balance != counted:
            words = f"book {account.balance}, grants {counted}"
            yield Finding("I8", f"account {account.pk} {account}", words)


def shifts_hold_who_signed_up() -> Iterator[Finding]:
    """I8: the places taken are the sign-ups that stand, never more than there are."""
    standing = Count("sign_ups", filter=~Q(sign_ups__state=SignUp.State.WITHDRAWN))
    shifts = Shift.objects.annotate(standing=Coalesce(standing, 0))
    for shift in shifts.filter(~Q(standing=F("taken")) | Q(taken__gt=F("places"))):
        words = f"of {shift.places} places {shift.taken} taken, {shift.standing} stand"
        yield Finding("I8", f"shift {shift.pk}", words)


def hours_have_their_presence() -> Iterator[Finding]:
    """I11: hours come from a confirmed presence of the same person, confirmed by another."""
    wrong = Hours.objects.filter(
        ~Q(sign_up__state=SignUp.State.CONFIRMED)
        | ~Q(sign_up__volunteer=F("volunteer"))
        | Q(sign_up__checked_in_at=None)
        | Q(sign_up__checked_out_at=None)
        | Q(confirmed_by=F("volunteer"))
    )
    for hours in wrong:
        yield Finding("I11", f"hours {hours.pk}", "without a proven presence")


def awards_belong_to_their_hours() -> Iterator[Finding]:
    """I11: the points of an award went to the person whose hours they are for."""
    for hours in Hours.objects.exclude(award=None).exclude(award__grant__person=F("volunteer")):
        yield Finding("I11", f"hours {hours.pk}", "awarded to somebody else")
