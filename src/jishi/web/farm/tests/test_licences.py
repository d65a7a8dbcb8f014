"""A grower hears in time what ends, and what stops then."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from jishi.foundation import clock
from jishi.parties.models import Licence, Party
from jishi.parties.queries import WARNED_DAYS
from jishi.web.farm.tests.factories import make_desk

pytestmark = pytest.mark.django_db


def make_licence(party: Party, days: int, kind: str = Licence.Kind.GREEN) -> None:
    until = clock.today() + timedelta(days=days)
    Licence.objects.create(
        party=party, kind=kind, number=f"{party.pk}-{kind}-{days}", valid_until=until,
        valid_from=until - timedelta(days=365),
    )  # fmt: skip


def page_of(desk):
    return desk.client.get("/farm/").content.decode()


@pytest.mark.parametrize(
    ("days", "kind", "words"),
    [
        (WARNED_DAYS - 1, Licence.Kind.GREEN, "过了这天，标了这项认证的货停卖。"),
        (WARNED_DAYS - 1, Licence.Kind.FOOD, "过了这天，你卖的货全部停卖。"),
        (0, Licence.Kind.ORIGIN, "过了这天，标了这项认证的货停卖。"),
        (-1, Licence.Kind.ORGANIC, "标了这项认证的货停卖了。"),
        (-1, Licence.Kind.BUSINESS, "你卖的货全部停卖了。"),
    ],
)
def test_what_ends_is_said_with_what_stops(days, kind, words):
    desk = make_desk()
    make_licence(desk.grower, days, kind)

    assert words in page_of(desk)


def test_nothing_is_said_too_early_of_what_is_renewed_or_anothers():
    desk = make_desk()
    make_licence(desk.grower, WARNED_DAYS)
    make_licence(desk.grower, 3, Licence.Kind.FOOD)
    make_licence(desk.grower, 300, Licence.Kind.FOOD)
    make_licence(make_desk().grower, 3)

    assert "停卖" not in page_of(desk)


def test_one_question_for_many_licences():
    desk = make_desk()
    page_of(desk)
    with CaptureQueriesContext(connection) as before:
        page_of(desk)
    for days in range(3):
        make_licence(desk.grower, days, list(Licence.Kind)[days])
    with CaptureQueriesContext(connection) as after:
        page_of(desk)

    assert len(after) == len(before)
