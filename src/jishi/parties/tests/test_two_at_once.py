"""Two who type the same code at the same moment: one signs in."""

from functools import partial
from threading import Barrier

import pytest

from jishi.foundation.refusals import TooMany
from jishi.foundation.tests.at_once import at_once
from jishi.parties import signing_in
from jishi.parties.errors import WrongCode
from jishi.parties.models import Login, SignInCode
from jishi.parties.operations import send_code, sign_in

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

PHONE = "13800001234"


def test_a_code_signs_in_once(monkeypatch):
    code = send_code(phone=PHONE)
    both_have_read = Barrier(2)

    # Between reading the code and using it; the budget would keep the second one outside.
    def wait_instead_of_spending(*_spent):
        both_have_read.wait(timeout=5)

    monkeypatch.setattr(signing_in, "_spend", wait_instead_of_spending)

    type_it = partial(sign_in, phone=PHONE, code=code)

    outcomes = at_once(type_it, type_it)

    assert {type(outcome) for outcome in outcomes} == {Login, WrongCode}


def test_the_last_code_of_the_day_is_sent_once(monkeypatch):
    for _ in range(4):
        send_code(phone=PHONE)
    both_are_in = Barrier(2)
    insert = signing_in.insert_once

    def insert_together(row):
        both_are_in.wait(timeout=5)
        return insert(row)

    monkeypatch.setattr(signing_in, "insert_once", insert_together)

    send = partial(send_code, phone=PHONE)

    outcomes = at_once(send, send)

    assert {type(outcome) for outcome in outcomes} == {str, TooMany}
    assert SignInCode.objects.count() == 5
