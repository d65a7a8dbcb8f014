from datetime import UTC, date, datetime, timedelta

import pytest

from jishi.foundation import clock

LATE = datetime(2026, 11, 23, 16, 30, tzinfo=UTC)  # half past midnight in the county


def test_a_business_day_is_the_countys_day():
    with clock.standing_at(LATE):
        assert clock.today() == date(2026, 11, 24)


def test_a_clock_time_of_a_day_is_a_moment_in_utc():
    assert clock.at(date(2026, 11, 24), 0, 30) == LATE


def test_hands_move_forward_only():
    hands = clock.Hands(LATE)

    with clock.standing_at(hands):
        hands.move(hours=2)
        assert clock.now() == LATE + timedelta(hours=2)

    with pytest.raises(AssertionError):
        hands.move_to(LATE)


def test_afterwards_the_clock_goes_on():
    with clock.standing_at(LATE):
        pass

    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)
