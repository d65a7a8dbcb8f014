"""A head that was kept outside finds what the chain alone cannot."""

from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.db import transaction

from jishi.audit.anchors import LATE, anchor_breaks, head
from jishi.audit.models import Record, Seal
from jishi.audit.operations import record
from jishi.audit.rounds import seal_waiting
from jishi.foundation import clock

pytestmark = pytest.mark.django_db
KEY = Ed25519PrivateKey.generate()


def act(*keys):
    for key in keys:
        with transaction.atomic():
            record(key=key, verb="test.act", by=None, subject="test:1")
    seal_waiting()


def breaks(anchor, key=KEY):
    return list(anchor_breaks(anchor, key.public_key()))


def test_a_chain_that_goes_on_still_fits_its_head():
    act("a", "b")
    anchor = head(KEY)
    act("c")

    assert anchor.position == 2
    assert breaks(anchor) == []


def test_before_the_first_act_there_is_a_head_too():
    anchor = head(KEY)
    act("a")

    assert (anchor.position, breaks(anchor)) == (0, [])


def test_a_tail_that_was_cut_off_is_found(walls_down):
    act("a", "b")
    anchor = head(KEY)
    with walls_down():
        Seal.objects.filter(position=2).delete()
        Record.objects.filter(key="b").delete()

    [words] = breaks(anchor)
    assert "anchor 2: the chain does not reach so far" in words


def test_another_history_is_found(walls_down):
    act("a", "b")
    anchor = head(KEY)
    with walls_down():
        Seal.objects.filter(position=2).update(digest="0" * 64)

    [words] = breaks(anchor)
    assert "anchor 2: another history" in words


@pytest.mark.parametrize("is_sealed", [True, False])
def test_an_act_put_in_with_an_earlier_date_is_found(is_sealed):
    with clock.standing_at(clock.now() - timedelta(days=1)):
        act("a")
    anchor = head(KEY)
    with clock.standing_at(clock.now() - LATE - timedelta(seconds=1)), transaction.atomic():
        record(key="forged", verb="test.act", by=None, subject="test:1")
    if is_sealed:
        seal_waiting()

    [words] = breaks(anchor)
    assert "came after anchor 1, dated before it" in words


@pytest.mark.parametrize(
    "other", [{"position": 2}, {"digest": "0" * 64}, {"at": "2026-01-01"}, {"signature": "no"}]
)
def test_a_head_that_this_market_did_not_say_is_refused(other):
    act("a", "b", "c")

    [words] = breaks(replace(head(KEY), **other))
    assert "was not signed by this market" in words


def test_the_head_of_another_market_is_refused():
    act("a")

    [words] = breaks(head(KEY), key=Ed25519PrivateKey.generate())
    assert "was not signed by this market" in words
