"""The two tables of who may do what, kept on both sides of the book, say the same."""

import pytest

from jishi.trials.doors.duties import WORDS, who_may
from jishi.trials.doors.routes import all_routes
from jishi.web.policy import RULES


@pytest.mark.parametrize("route", all_routes(), ids=str)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_whom_a_door_lets_in_has_a_duty_there_and_nobody_else(route, method):
    assert who_may(route.name, method) == RULES[route.name].who.get(method, frozenset())


def test_no_duty_is_at_a_door_that_does_not_stand():
    doors = {route.name for route in all_routes()}
    assert {word.removeprefix("POST:") for word in set().union(*WORDS.values())} <= doors
