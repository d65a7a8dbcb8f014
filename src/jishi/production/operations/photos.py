"""Photos of the field, and when what was typed on a phone was said."""

import hashlib
from datetime import date, datetime

from django.utils.translation import gettext as _

from jishi.audit.operations import record
from jishi.foundation import clock
from jishi.foundation.operations import operation
from jishi.foundation.refusals import BadInput
from jishi.parties import queries as parties
from jishi.parties.models import Membership, Party
from jishi.production.models import Batch, FieldPhoto
from jishi.production.operations.telling import refuse_before_planting, refuse_future

Photo = FieldPhoto | bytes  # one that is kept already, or the JPEG that comes with the words


@operation
def keep_photo(
    *, key: str, by: Party, batch: Batch, on: date, jpeg: bytes, said_at: datetime | None = None
) -> FieldPhoto:
    """Keep a photo of a batch as `pictures.small` makes it; the words follow in a later record.

    By a grower of the batch's organisation. Refuses `FutureDate` and a day before planting.
    """
    parties.require(by, Membership.Role.GROWER, batch.grower)
    facts = {"batch": batch.number, "on": on, **said(said_at, jpeg)}
    subject = f"batch:{batch.number}"
    if record(key=key, verb="production.keep_photo", by=by, subject=subject, **facts):
        return FieldPhoto.objects.get(key=key)
    refuse_future(on, said_at)
    refuse_before_planting(batch, on)
    return _new_photo(key, by, batch, on, jpeg, said_at)


def photo_of(
    key: str, by: Party, batch: Batch, on: date, photo: Photo | None, said_at: datetime | None
) -> FieldPhoto | None:
    """The photo that belongs to a record: the one that comes with it is kept under its key."""
    if isinstance(photo, bytes):
        return _new_photo(key, by, batch, on, photo, said_at)
    if photo and photo.batch_id != batch.pk:
        raise BadInput(photo=_("这张照片拍的是另一批"))
    return photo


def said(said_at: datetime | None, photo: Photo | None = None) -> dict[str, object]:
    """What an act remembers of how it was told, as far as that was told."""
    seen = hashlib.sha256(photo).hexdigest() if isinstance(photo, bytes) else photo and photo.pk
    told = {"said_at": said_at, "photo": seen}
    return {name: fact for name, fact in told.items() if fact is not None}


def _new_photo(
    key: str, by: Party, batch: Batch, on: date, jpeg: bytes, said_at: datetime | None
) -> FieldPhoto:
    now = clock.now()
    return FieldPhoto.objects.create(
        key=key, batch=batch, on=on, jpeg=jpeg, said_at=said_at or now, recorded_by=by,
        recorded_at=now,
    )  # fmt: skip
