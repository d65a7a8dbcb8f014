"""Expected goods are what the plans promise and the fields have not given yet."""

from datetime import timedelta

import pytest

from jishi.foundation import clock
from jishi.production.expecting import expected
from jishi.production.models import Plan
from jishi.production.tests.factories import make_batch, make_harvest

pytestmark = pytest.mark.django_db


def left() -> list[int]:
    return [row.left for row in expected(clock.today())]


def test_what_was_harvested_is_not_expected_any_more():
    batch = make_batch()
    whole = batch.plan.expected
    assert left() == [whole]

    make_harvest(batch, quantity=whole // 4)
    assert left() == [whole - whole // 4]

    make_harvest(batch, quantity=whole)
    assert left() == []


def test_a_plan_whose_time_is_over_promises_nothing():
    batch = make_batch()
    Plan.objects.filter(pk=batch.plan_id).update(
        harvest_from=clock.today() - timedelta(days=9), harvest_until=clock.today() - timedelta(1)
    )

    assert left() == []


def test_one_question_for_many_plans(django_assert_num_queries):
    for _ in range(3):
        make_batch()

    with django_assert_num_queries(1):
        assert sum(len(row.plans) for row in expected(clock.today())) == 3
