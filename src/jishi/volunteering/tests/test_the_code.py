"""The code rotates: this half minute's and the last one's are right, no others."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jishi.volunteering.rules import code_at, is_right, minutes_served, points_for

START = datetime(2026, 8, 1, 1, tzinfo=UTC)  # a step begins here


@pytest.mark.parametrize(
    ("seconds", "right"), [(-0.001, False), (0, True), (29.999, True), (59.999, True), (60, False)]
)
def test_a_code_is_right_in_its_half_minute_and_in_the_next(seconds, right):
    code = code_at("secret", START, is_out=False)

    moment = START + timedelta(seconds=seconds)

    assert is_right("secret", code, moment, is_out=False) is right


@given(st.text(min_size=1), st.datetimes(datetime(2020, 1, 1), datetime(2100, 1, 1)), st.booleans())
def test_a_code_has_six_digits(secret, moment, is_out):
    code = code_at(secret, moment.replace(tzinfo=UTC), is_out=is_out)

    assert len(code) == 6
    assert code.isdigit()
    assert code.isascii()


def test_codes_differ_by_shift_by_door_and_by_time():
    moments = [START + timedelta(seconds=30 * step) for step in range(50)]
    codes = [
        code_at(secret, moment, is_out=is_out)
        for secret in ("this", "that")
        for moment in moments
        for is_out in (True, False)
    ]

    assert len(set(codes)) > 195  # of 200; two of a million may meet by chance


@given(
    came=st.integers(-30, 150),
    stayed=st.integers(0, 180),
    shift=st.integers(1, 120),
    rate=st.integers(0, 100),
)
def test_minutes_lie_within_the_shift_and_points_follow_them(came, stayed, shift, rate):
    minute = timedelta(minutes=1)
    served = minutes_served(
        START + came * minute, START + (came + stayed) * minute, START, START + shift * minute
    )

    assert 0 <= served <= min(stayed, shift)
    assert served == len(set(range(came, came + stayed)) & set(range(shift)))
    assert points_for(served, points_per_hour=rate) * 60 <= served * rate
