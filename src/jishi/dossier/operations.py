"""What a person may do about what is kept of them."""

from jishi.audit.operations import record
from jishi.desks import operations as desks
from jishi.dossier.errors import StillNeeded
from jishi.dossier.queries import obstacles_of
from jishi.foundation.operations import operation
from jishi.foundation.personal import sealed
from jishi.notices import operations as notices
from jishi.parties import operations as parties
from jishi.parties.models import Party
from jishi.sales import operations as sales


@operation
def correct_name(*, key: str, by: Party, name: str) -> None:
    """Let a person be called as they say. Refuses `BadInput` and `PersonHasGone`."""
    facts = {"name": sealed(name)}
    if record(key=key, verb="dossier.correct_name", by=by, subject=_subject(by), **facts):
        return
    parties.rename(by, name=name)


@operation
def correct_phone(*, key: str, by: Party, phone: str) -> None:
    """Let a person sign in by another telephone; the caller has seen that it is theirs (`prove`).

    Refuses `BadInput` for what is no mobile number or another person's, and `PersonHasGone`.
    """
    facts = {"phone": sealed(phone)}
    if record(key=key, verb="dossier.correct_phone", by=by, subject=_subject(by), **facts):
        return
    notices.forget_codes(by)
    parties.move_login(by, phone=phone)


@operation
def close(*, key: str, by: Party) -> None:
    """Close a person's account for good; the caller has seen that it is they (`prove`).

    Orders, payments, points and records stay under a number; name, telephone, village, login,
    baskets and notices go. Refuses `StillNeeded` while something is under way, and `PersonHasGone`
    the second time under another key.
    """
    if record(key=key, verb="dossier.close", by=by, subject=_subject(by)):
        return
    # Whoever orders for this person at this moment waits here, or is waited for; only then is
    # looked whether something stands in the way.
    parties.keep_open(by)
    if obstacles := obstacles_of(by):
        raise StillNeeded(what="；".join(obstacle.words for obstacle in obstacles))
    notices.forget(by)
    sales.forget(by)
    desks.forget(by)
    parties.close(by)


def _subject(person: Party) -> str:
    return f"person:{person.pk}"
