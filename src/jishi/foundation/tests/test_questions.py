from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from jishi.foundation.questions import Given, Question

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 25, 4, tzinfo=UTC)


def lapsing():
    """Sessions that end after a moment; the foundation has no table of its own."""
    return Session.objects.filter(expire_date__gt=Given("moment")).order_by("session_key")


def test_it_answers_as_the_queryset_would():
    for number in range(3):
        ends = NOON + timedelta(hours=number)
        Session.objects.create(session_key=f"s{number}", session_data="", expire_date=ends)
    question = Question(lapsing)

    for moment in (NOON - timedelta(hours=1), NOON, NOON + timedelta(hours=5)):
        expected = Session.objects.filter(expire_date__gt=moment).order_by("session_key")
        asked = question.ask(moment=moment)
        assert asked == list(expected)
        assert [row.expire_date for row in asked] == [row.expire_date for row in expected]


def test_the_orm_writes_it_once():
    built = []

    def build():
        built.append(1)
        return lapsing()

    question = Question(build)
    question.ask(moment=NOON)
    with CaptureQueriesContext(connection) as captured:
        assert question.first(moment=NOON) is None

    assert (len(built), len(captured)) == (1, 1)


def test_joined_rows_and_annotations_come_with_it():
    kind = ContentType.objects.create(app_label="market", model="gate")
    Permission.objects.create(content_type=kind, codename="open", name="May open")
    question = Question(
        lambda: (
            Permission.objects.filter(codename=Given("word"), content_type=Given("kind"))
            .select_related("content_type")
            .annotate(gate=F("content_type__model"))
        )
    )

    with CaptureQueriesContext(connection) as captured:
        found = question.first(word="open", kind=kind.pk)
        assert found is not None and found.content_type == kind and found.gate == "gate"

    assert len(captured) == 1
    assert question.first(word="shut", kind=kind.pk) is None


def test_what_is_prefetched_is_fetched_anew_each_time():
    kind = ContentType.objects.create(app_label="market", model="gate")
    question = Question(
        lambda: ContentType.objects.filter(pk=Given("kind")).prefetch_related("permission_set")
    )

    for codename in ("open", "shut"):
        Permission.objects.create(content_type=kind, codename=codename, name=f"May {codename}")
        (found,) = question.ask(kind=kind.pk)
        with CaptureQueriesContext(connection) as captured:
            prefetched = set(found.permission_set.all())
        assert (len(captured), codename in {row.codename for row in prefetched}) == (0, True)

    assert len(prefetched) == 2


def test_a_value_that_is_not_given_is_a_mistake_of_ours():
    with pytest.raises(KeyError):
        Question(lapsing).ask(time=NOON)
