"""Two who type the same code at the same moment: one signs in."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from jishi.foundation.refusals import TooMany
from jishi.parties import signing_in
from jishi.parties.errors import WrongCode
from jishi.parties.models import SignInCode
from jishi.parties.operations import send_code, sign_in

pytestmark = [pytest.mark.postgres, pytest.mark.django_db(transaction=True)]

PHONE = "13800001234"


def both(do):
    def outcome(_number):
        try:
            return do()
        except (WrongCode, TooMany) as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(outcome, range(2)))


def test_a_code_signs_in_once(monkeypatch):
    code = send_code(phone=PHONE)
    both_have_read = Barrier(2)

    # Between reading the code and using it; the budget would keep the second one outside.
    def wait_instead_of_spending(*_spent):
        both_have_read.wait(timeout=5)

    monkeypatch.setattr(signing_in, "_spend", wait_instead_of_spending)

    outcomes = both(lambda: sign_in(phone=PHONE, code=code).phone)

    assert sorted(outcomes) == [PHONE, "wrong_code"]


def test_the_last_code_of_the_day_is_sent_once(monkeypatch):
    for _ in range(4):
        send_code(phone=PHONE)
    both_are_in = Barrier(2)
    insert = signing_in.insert_once

    def insert_together(row):
        both_are_in.wait(timeout=5)
        return insert(row)

    monkeypatch.setattr(signing_in, "insert_once", insert_together)

    outcomes = both(lambda: send_code(phone=PHONE) and "sent")

    assert sorted(outcomes) == ["sent", "too_many"]
    assert SignInCode.objects.count() == 5
