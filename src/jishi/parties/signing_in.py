"""Sign in by a code that was sent to a telephone (R29).

The gravest guess: ten tries a day at a code of six digits, one in 100,000.
"""

import hmac
from datetime import timedelta

from django.db.models import F
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _

from jishi.foundation import clock, ids, phones
from jishi.foundation.acts import unrecorded
from jishi.foundation.operations import operation
from jishi.foundation.refusals import Busy, TooMany
from jishi.foundation.rows import insert_once
from jishi.parties.errors import LoginClosed, WrongCode
from jishi.parties.models import CodeBudget, Login, Party, SignInCode

CODE_LIVES = timedelta(minutes=10)
A_DAY = timedelta(days=1)
TRIES_A_CODE = 5
CODES_TELL = "the code's own row counts the tries and says when it was used; it works once"


@operation
@unrecorded(why="the code's own row says to which telephone it went and when, and stays")
def send_code(*, phone: str) -> str:
    """A fresh code for a telephone, for the door to put into a notice; six digits, ten minutes.

    An earlier code no longer works. Refuses `TooMany` after five codes a day for one telephone and
    `BadInput` for what is no mobile number. Says nothing about whether the telephone is known.
    """
    number = phones.mobile(phone)
    _spend(number, "sent", CodeBudget.SENT_MAX)
    # What a day allowed means nothing after it, and a telephone is kept no longer than it must be.
    CodeBudget.objects.filter(day__lt=clock.today() - A_DAY).delete()
    code = ids.digits(6)
    SignInCode.objects.create(phone=number, digest=_digest(number, code), sent_at=clock.now())
    return code


def sign_in(*, phone: str, code: str) -> Login:
    """The login of whoever holds the telephone; at first use a person and a login are made.

    The code works once. Each try counts, also the wrong one: that is why this is no single
    operation, whose refusal would undo the count. Refuses `WrongCode`, `TooMany` after ten tries a
    day for one telephone, `LoginClosed`.
    """
    number = phones.mobile(phone)
    login = _try_code(number, code.strip())
    if login is None:
        raise WrongCode
    return login


def prove(*, phone: str, code: str) -> None:
    """Whoever asks holds the telephone; a login is neither looked for nor made.

    Counts the tries and refuses as `sign_in` does.
    """
    if not _prove(phones.mobile(phone), code.strip()):
        raise WrongCode


@operation
@unrecorded(why=CODES_TELL)
def _prove(number: str, code: str) -> bool:
    return _is_right(number, code)


@operation
@unrecorded(why=CODES_TELL)
def _try_code(number: str, code: str) -> Login | None:
    return login_of(number) if _is_right(number, code) else None


def _is_right(number: str, code: str) -> bool:
    """Use up a code; the try counts, also with a wrong one."""
    sent = SignInCode.objects.filter(phone=number).order_by("-id").first()
    if sent is None or sent.sent_at < clock.now() - CODE_LIVES:
        return False
    _spend(number, "tries", CodeBudget.TRIES_MAX)
    living = SignInCode.objects.filter(pk=sent.pk, tries__lt=TRIES_A_CODE)
    if not living.update(tries=F("tries") + 1):
        if not SignInCode.objects.filter(pk=sent.pk).exists():
            raise Busy  # its person went, or moved, at this moment: this was no try
        return False
    if not hmac.compare_digest(sent.digest, _digest(number, code)):
        return False
    unused = SignInCode.objects.filter(pk=sent.pk, used_at=None)
    return bool(unused.update(used_at=clock.now()))


def _spend(number: str, what: str, most: int) -> None:
    """Take one from the day's budget of a telephone; the condition is the guard."""
    insert_once(CodeBudget(phone=number, day=clock.today()))
    budget = CodeBudget.objects.filter(phone=number, day=clock.today(), **{f"{what}__lt": most})
    if not budget.update(**{what: F(what) + 1}):
        tomorrow = clock.at(clock.today() + A_DAY, 0)
        raise TooMany(seconds=int((tomorrow - clock.now()).total_seconds()))


def login_of(number: str, name: str = "") -> Login:
    """The login of a telephone; at first use a person and a login are made, inside their caller's
    act. Refuses `LoginClosed`, and `Busy` when the number was given to somebody at this moment."""
    login = Login.objects.filter(phone=number).select_related("person").first()
    if login is None:
        name = name or f"{_('顾客')} {number[-4:]}"
        person = Party.objects.create(name=name, kind=Party.Kind.PERSON, phone=number)
        login = Login(person=person, phone=number)
        login.set_unusable_password()
        if not insert_once(login):
            raise Busy  # the number was given to somebody at this moment; the code stays good
    if not login.is_active:
        raise LoginClosed
    return login


def _digest(number: str, code: str) -> str:
    return salted_hmac("jishi.sign-in", f"{number}:{code}", algorithm="sha256").hexdigest()
