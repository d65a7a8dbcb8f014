from datetime import UTC, datetime, timedelta

import pytest

from jishi.foundation import clock
from jishi.foundation.refusals import BadInput, TooMany
from jishi.parties.errors import LoginClosed, WrongCode
from jishi.parties.models import CodeBudget, Login, Party, SignInCode
from jishi.parties.operations import send_code, sign_in
from jishi.parties.tests.factories import make_login

pytestmark = pytest.mark.django_db

PHONE = "13800001234"
NOON = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def hands():
    clock_hands = clock.Hands(NOON)
    with clock.standing_at(clock_hands):
        yield clock_hands


def another(code):
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_the_code_signs_in_and_the_first_time_makes_a_person():
    login = sign_in(phone=PHONE, code=send_code(phone=PHONE))

    assert login.person.kind == Party.Kind.PERSON
    assert login.person.name.endswith("1234")
    assert not login.has_usable_password()


def test_the_next_time_it_is_the_same_person():
    known = make_login()

    assert sign_in(phone=known.phone, code=send_code(phone=known.phone)) == known
    assert Login.objects.count() == 1


def test_a_code_has_six_digits_and_is_not_kept_readable():
    code = send_code(phone=PHONE)

    assert len(code) == 6
    assert code.isdigit()
    assert code not in SignInCode.objects.get().digest


def test_a_code_works_once():
    code = send_code(phone=PHONE)
    sign_in(phone=PHONE, code=code)

    with pytest.raises(WrongCode):
        sign_in(phone=PHONE, code=code)


def test_a_code_works_for_its_own_telephone_only():
    code = send_code(phone=PHONE)
    send_code(phone="13900001234")

    with pytest.raises(WrongCode):
        sign_in(phone="13900001234", code=code)


def test_a_code_fades_after_ten_minutes(hands):
    code = send_code(phone=PHONE)
    hands.move(minutes=10, seconds=1)

    with pytest.raises(WrongCode):
        sign_in(phone=PHONE, code=code)

    assert not Login.objects.exists()


def test_only_the_latest_code_works():
    first = send_code(phone=PHONE)
    second = send_code(phone=PHONE)

    if first != second:
        with pytest.raises(WrongCode):
            sign_in(phone=PHONE, code=first)
    assert sign_in(phone=PHONE, code=second)


def test_after_five_wrong_tries_the_right_code_no_longer_works():
    code = send_code(phone=PHONE)

    for _ in range(5):
        with pytest.raises(WrongCode):
            sign_in(phone=PHONE, code=another(code))
    with pytest.raises(WrongCode):
        sign_in(phone=PHONE, code=code)

    assert SignInCode.objects.get().tries == 5
    assert not Login.objects.exists()


def test_five_codes_a_day_for_one_telephone_however_it_is_written(hands):
    for written in (PHONE, " 138 0000 1234", "+8613800001234", "138-00001234", PHONE):
        send_code(phone=written)

    with pytest.raises(TooMany) as refusal:
        send_code(phone=PHONE)

    assert refusal.value.facts["seconds"] == 12 * 60 * 60  # until midnight in the county
    assert SignInCode.objects.count() == 5
    hands.move(hours=12)
    send_code(phone=PHONE)


def test_ten_tries_a_day_for_one_telephone():
    for _ in range(2):
        code = send_code(phone=PHONE)
        for _ in range(5):
            with pytest.raises(WrongCode):
                sign_in(phone=PHONE, code=another(code))
    code = send_code(phone=PHONE)

    with pytest.raises(TooMany):
        sign_in(phone=PHONE, code=code)

    assert CodeBudget.objects.get().tries == CodeBudget.TRIES_MAX


def test_a_telephone_that_was_sent_nothing_gets_the_same_answer():
    with pytest.raises(WrongCode):
        sign_in(phone=PHONE, code="000000")


def test_one_telephones_budget_is_not_anothers():
    for _ in range(5):
        send_code(phone=PHONE)

    assert send_code(phone="13900001234")


def test_a_closed_login_stays_closed():
    known = make_login()
    Login.objects.update(is_active=False)

    with pytest.raises(LoginClosed):
        sign_in(phone=known.phone, code=send_code(phone=known.phone))


@pytest.mark.parametrize("phone", ["", "123", "0573-8500", "1380000123x"])
def test_what_is_no_mobile_number_is_refused(phone):
    with pytest.raises(BadInput):
        send_code(phone=phone)
    with pytest.raises(BadInput):
        sign_in(phone=phone, code="123456")


def test_a_day_after_a_code_of_before_midnight_still_counts(hands):
    hands.move(hours=11, minutes=55)
    code = send_code(phone=PHONE)
    hands.move(minutes=8)

    assert sign_in(phone=PHONE, code=code)
    assert CodeBudget.objects.filter(tries=1).count() == 1
    assert clock.now() == NOON + timedelta(hours=12, minutes=3)
