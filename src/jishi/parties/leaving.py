"""What a person does with their own account: put right what it says, and close it."""

from django.db.models import F
from django.utils.translation import gettext as _

from jishi.foundation import clock, phones
from jishi.foundation.acts import part_of_an_act
from jishi.foundation.operations import operation
from jishi.foundation.refusals import BadInput
from jishi.parties.errors import PersonHasGone
from jishi.parties.models import CodeBudget, Login, Party, SignInCode, WeChatAccount
from jishi.parties.queries import numbers_of

NAME_MAX = 30


@operation
@part_of_an_act
def keep_open(person: Party) -> None:
    """Let nobody close the account of a person until the caller's transaction has ended.

    Refuses `PersonHasGone`. 1 SQL.
    """
    if not Party.objects.filter(pk=person.pk, closed_at=None).update(kind=F("kind")):
        raise PersonHasGone


@operation
@part_of_an_act
def rename(person: Party, *, name: str) -> None:
    """Call a person by another name. Refuses `BadInput` without one, and `PersonHasGone`."""
    name = name.strip()
    if not 0 < len(name) <= NAME_MAX:
        raise BadInput(name=_("请填写称呼，{most} 字以内").format(most=NAME_MAX))
    if not Party.objects.filter(pk=person.pk, closed_at=None).update(name=name):
        raise PersonHasGone


@operation
@part_of_an_act
def move_login(person: Party, *, phone: str) -> None:
    """Let a person sign in, and be told things, by another telephone, which they have proved.

    Refuses `BadInput` for what is no mobile number or is another person's, and `PersonHasGone`.
    """
    number = phones.mobile(phone)
    if not Party.objects.filter(pk=person.pk, closed_at=None).update(phone=number):
        raise PersonHasGone
    if Login.objects.filter(phone=number).exclude(person=person).exists():
        raise BadInput(phone=_("这个号码已经有人在用"))
    _forget_codes(person)
    Login.objects.filter(person=person).update(phone=number)


@operation
@part_of_an_act
def close(person: Party) -> None:
    """Close the account of a person: the login goes, and of the person only a number stays.

    Today's budget of codes stays too, so that closing brings nobody a further code. Refuses
    `PersonHasGone`.
    """
    gone = Party.objects.filter(pk=person.pk, closed_at=None)
    if not gone.update(
        closed_at=clock.now(), name=_("已注销 {number}").format(number=person.pk),
        phone="", brief="", licence="", place=None,
    ):  # fmt: skip
        raise PersonHasGone
    _forget_codes(person)
    WeChatAccount.objects.filter(person=person).delete()
    Login.objects.filter(person=person).delete()


def _forget_codes(person: Party) -> None:
    numbers = numbers_of(person)
    SignInCode.objects.filter(phone__in=numbers).delete()
    CodeBudget.objects.filter(phone__in=numbers, day__lt=clock.today()).delete()
