"""Take spoilt or missing goods off what is available."""

from django.utils.translation import gettext as _

from jishi.audit.operations import record
from jishi.foundation import clock
from jishi.foundation.operations import operation
from jishi.foundation.quantities import within
from jishi.foundation.refusals import BadInput, StaleState
from jishi.foundation.rows import insert, shift
from jishi.parties.models import Party
from jishi.stock.errors import SecondPerson
from jishi.stock.models import Lot, Movement, WriteOff
from jishi.stock.operations.movements import log, refuse_more_than_is_there, refuse_others
from jishi.stock.queries import lot_now
from jishi.stock.rules import Take


@operation
def ask_write_off(*, key: str, by: Party, lot: Lot, quantity: int, reason: str) -> WriteOff:
    """Say that goods are spoilt or missing (in the lot's measure) and why; nothing moves yet.

    By the operator's warehouse or manager. Refuses `NotThatMuch`, and no reason. Somebody else has
    to agree (`agree_to_write_off`): what leaves without a sale is seen by two people.
    """
    refuse_others(by)
    facts = {"quantity": quantity, "reason": reason}
    if record(key=key, verb="stock.ask_write_off", by=by, subject=f"lot:{lot.number}", **facts):
        return WriteOff.objects.get(key=key)
    within(quantity, field="quantity")
    _refuse_no(reason)
    if Lot.objects.get(pk=lot.pk).available < quantity:
        refuse_more_than_is_there(lot.pk, 0)
    asked = WriteOff(
        key=key, lot=lot, quantity=quantity, reason=reason.strip(), asked_by=by,
        asked_at=clock.now(),
    )  # fmt: skip
    insert(asked)
    return asked


@operation
def agree_to_write_off(*, key: str, by: Party, write_off: WriteOff) -> WriteOff:
    """Agree, as a second person, that goods are gone; now they are taken off the lot.

    By the operator's warehouse or manager. Refuses `SecondPerson` to whoever asked, `StaleState`
    when it was decided before, `NotThatMuch` when meanwhile less is there.
    """
    refuse_others(by)
    subject = f"lot:{write_off.lot.number}"
    facts = {"write_off": write_off.pk}
    if not record(key=key, verb="stock.agree_to_write_off", by=by, subject=subject, **facts):
        if write_off.asked_by_id == by.pk:
            raise SecondPerson
        _decide(write_off, by, WriteOff.State.AGREED)
        _take_off(write_off.lot, write_off.quantity, f"write-off:{write_off.pk}")
    return WriteOff.objects.select_related("lot").get(pk=write_off.pk)


@operation
def decline_write_off(*, key: str, by: Party, write_off: WriteOff) -> WriteOff:
    """Do not agree, or take back what one has asked for; the goods stay where they are.

    By the operator's warehouse or manager. Refuses `StaleState` when it was decided before.
    """
    refuse_others(by)
    subject = f"lot:{write_off.lot.number}"
    facts = {"write_off": write_off.pk}
    if not record(key=key, verb="stock.decline_write_off", by=by, subject=subject, **facts):
        _decide(write_off, by, WriteOff.State.DECLINED)
    return WriteOff.objects.select_related("lot").get(pk=write_off.pk)


@operation
def write_off(*, key: str, by: Party, lot: Lot, quantity: int, reason: str) -> Lot:
    """Take spoilt or missing goods off what is available, in the lot's measure.

    Part of what delivery does (a bag that came up short, one that nobody fetched); a door asks two
    people (`ask_write_off`). By the operator's warehouse or manager. Refuses `NotThatMuch`, and no
    reason. What is reserved for somebody is released first, by whoever holds it.
    """
    refuse_others(by)
    facts = {"quantity": quantity, "reason": reason}
    if record(key=key, verb="stock.write_off", by=by, subject=f"lot:{lot.number}", **facts):
        return lot_now(lot.pk)
    within(quantity, field="quantity")
    _refuse_no(reason)
    _take_off(lot, quantity, key)
    return lot_now(lot.pk)


def _take_off(lot: Lot, quantity: int, key: str) -> None:
    log("", [(Movement.Kind.WRITE_OFF, Take(lot.pk, quantity, key))])
    if not shift(Lot, lot.pk, available=-quantity, written_off=quantity):
        refuse_more_than_is_there(lot.pk, 0)


def _decide(write_off: WriteOff, by: Party, state: WriteOff.State) -> None:
    waiting = WriteOff.objects.filter(pk=write_off.pk, state=WriteOff.State.ASKED)
    if not waiting.update(state=state, decided_by=by, decided_at=clock.now()):
        raise StaleState(state=WriteOff.objects.get(pk=write_off.pk).get_state_display())


def _refuse_no(reason: str) -> None:
    if not reason.strip():
        raise BadInput(reason=_("请写明报损原因"))
