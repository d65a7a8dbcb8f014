"""Leave words; claim them; say that they were said."""

from django.db.models import F

from jishi.foundation import clock
from jishi.foundation.acts import part_of_an_act, unrecorded
from jishi.foundation.operations import operation
from jishi.foundation.rows import insert_once
from jishi.notices.models import Notice
from jishi.notices.queries import left_for, waiting
from jishi.parties.models import Party


@operation
@unrecorded(why="the notice's own row is what was said, to whom and when; most are parts of an act")
def tell(
    *,
    key: str,
    words: str,
    party: Party | None = None,
    phone: str = "",
    way: str = Notice.Way.SMS,
) -> None:
    """Leave words for a party or a telephone, in the caller's transaction; once for their key.

    A text message leaves at the next round; words inside the app are there at once. Without a
    telephone a party is told inside the app. Who has closed their account is told nothing more:
    neither the party, nor whoever's order has no telephone any more. One statement.
    """
    phone = phone or (party.phone if party else "")
    if not phone and (party is None or party.closed_at):
        return
    if way != Notice.Way.INSIDE and not phone:
        way = Notice.Way.INSIDE
    moment = clock.now()
    insert_once(
        Notice(
            key=key,
            party=party,
            phone=phone,
            way=way,
            words=words[:300],
            told_at=moment,
            sent_at=moment if way == Notice.Way.INSIDE else None,
        )
    )


@operation
@unrecorded(why="a claim fades by itself, and the notice's own row counts the tries")
def claim(notice: Notice) -> bool:
    """True for exactly one of those who would send a notice at the same moment."""
    claimed = waiting().filter(pk=notice.pk).update(claimed_at=clock.now(), tries=F("tries") + 1)
    return claimed == 1


@operation
@unrecorded(why="the notice's own row says when it left")
def mark_sent(notice: Notice) -> None:
    """The outside has taken it (or the person was called)."""
    Notice.objects.filter(pk=notice.pk, sent_at=None).update(sent_at=clock.now())


@operation
@part_of_an_act
def forget(person: Party) -> None:
    """Take away all words that were left for a person who goes, also those that wait to leave."""
    left_for(person).delete()


@operation
@part_of_an_act
def forget_codes(person: Party) -> None:
    """Take away what was said to the telephone of a person and to no party: codes to sign in."""
    left_for(person).filter(party=None).delete()
