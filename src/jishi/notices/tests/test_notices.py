from datetime import timedelta

import pytest

from jishi.foundation import clock
from jishi.foundation.operations import operation
from jishi.foundation.refusals import Refusal
from jishi.notices.errors import NotSent
from jishi.notices.models import Notice
from jishi.notices.operations import claim, mark_sent, tell
from jishi.notices.queries import (
    CLAIM_FADES_AFTER,
    TRIES_MAX,
    calls_to_make,
    given_up,
    sent_to,
    told_to,
    waiting,
)
from jishi.notices.rounds import send_waiting
from jishi.parties.models import Party
from jishi.parties.tests.factories import make_person

pytestmark = pytest.mark.django_db

PHONE = "13800001234"


def gate_is_away(_notice):
    raise NotSent


def later(**by):
    return clock.standing_at(clock.now() + timedelta(**by))


def test_words_are_left_once_for_their_key(django_assert_num_queries):
    with django_assert_num_queries(1 + 2):  # and the savepoint of a test
        tell(key="a", words="菜到站了", phone=PHONE)
    tell(key="a", words="别的话", phone=PHONE)

    assert sent_to(PHONE).get().words == "菜到站了"


def test_words_of_what_was_refused_are_not_left():
    @operation
    def refuses():
        tell(key="a", words="菜到站了", phone=PHONE)
        raise Refusal

    with pytest.raises(Refusal):
        refuses()

    assert not Notice.objects.exists()


def test_a_party_is_told_by_its_telephone():
    li = make_person()

    tell(key="a", words="菜到站了", party=li)

    assert sent_to(li.phone).get().party == li


def test_a_party_without_telephone_is_told_inside():
    silent = Party.objects.create(name="无号", kind=Party.Kind.PERSON)

    tell(key="a", words="菜到站了", party=silent)

    assert told_to(silent).get().sent_at is not None
    assert not waiting().exists()


def test_words_inside_are_there_at_once_and_are_not_sent():
    li = make_person()

    tell(key="a", words="积分到账", party=li, way=Notice.Way.INSIDE)

    assert told_to(li).count() == 1
    assert send_waiting(gate_is_away) == 0


def test_a_call_waits_for_a_person_and_not_for_a_round():
    tell(key="a", words="请来取货", phone=PHONE, way=Notice.Way.CALL)

    assert send_waiting(lambda notice: None) == 0
    mark_sent(calls_to_make().get())

    assert not calls_to_make().exists()


def test_nobody_is_told_nothing():
    tell(key="a", words="菜到站了")

    assert not Notice.objects.exists()


def test_long_words_are_cut_to_what_fits():
    tell(key="a", words="菜" * 400, phone=PHONE)

    assert len(sent_to(PHONE).get().words) == 300


def test_what_waits_leaves_in_order_and_once():
    for key in "abc":
        tell(key=key, words=key, phone=PHONE)
    left = []

    assert send_waiting(left.append, batch=2) == 2
    assert send_waiting(left.append) == 1
    assert send_waiting(left.append) == 0

    assert [notice.key for notice in left] == ["a", "b", "c"]
    assert not Notice.objects.filter(sent_at=None).exists()


def test_when_the_gate_is_away_it_is_tried_again_later():
    tell(key="a", words="菜到站了", phone=PHONE)

    assert send_waiting(gate_is_away) == 0
    assert send_waiting(lambda notice: None) == 0, "not at once"
    with later(seconds=CLAIM_FADES_AFTER.total_seconds() + 1):
        assert send_waiting(lambda notice: None) == 1


def test_after_five_tries_a_person_has_to_look():
    tell(key="a", words="菜到站了", phone=PHONE)

    for attempt in range(TRIES_MAX):
        with later(hours=attempt):
            send_waiting(gate_is_away)

    with later(days=1):
        assert send_waiting(lambda notice: None) == 0
        assert given_up().get().key == "a"


def test_exactly_one_claims_a_notice():
    tell(key="a", words="菜到站了", phone=PHONE)
    notice = Notice.objects.get()

    assert [claim(notice), claim(notice)] == [True, False]


def test_a_notice_in_the_hands_of_a_round_is_left_to_it():
    tell(key="a", words="菜到站了", phone=PHONE)
    claim(Notice.objects.get())

    assert send_waiting(gate_is_away) == 0
    assert Notice.objects.get().tries == 1


def test_when_it_was_sent_stays():
    tell(key="a", words="菜到站了", phone=PHONE)
    notice = Notice.objects.get()
    mark_sent(notice)
    sent_at = Notice.objects.get().sent_at

    with later(days=1):
        mark_sent(notice)

    assert Notice.objects.get().sent_at == sent_at
