import pytest

from jishi.foundation import clock
from jishi.parties.models import Membership
from jishi.parties.tests.factories import make_person
from jishi.production.models import Batch, FieldRecord
from jishi.production.tests.factories import make_batch
from jishi.web.api.tests.program import Program

pytestmark = pytest.mark.django_db


def grower_of(batch: Batch) -> Program:
    member = Membership.objects.get(organisation=batch.grower, role=Membership.Role.GROWER)
    return Program(member.person)


@pytest.mark.parametrize("path", [
    "orders", "mine/points", "mine/hours", "mine/vouchers", "mine/shifts", "farm/batches",
    "farm/offers", "farm/choices", "hub/stations", "hub/lines", "office/statements",
])  # fmt: skip
def test_a_stranger_is_asked_to_sign_in(path):
    answer = Program().get(path)

    assert (answer.status_code, answer.json()["code"]) == (401, "login_required")


@pytest.mark.parametrize("path", ["farm/batches", "hub/stations"])
def test_who_has_no_part_there_is_refused(path):
    assert Program(make_person()).get(path).status_code == 403


def test_a_grower_records_a_harvest_and_certifies_it():
    batch = make_batch()
    program = grower_of(batch)
    asked = {"on": clock.today().isoformat(), "quantity": 4_000}

    program.post(f"farm/batches/{batch.number}/harvests", asked)
    told = program.post(f"farm/batches/{batch.number}/certificates", {"quantity": 3_000}).json()

    assert told["batch"]["harvested"] == 4_000
    assert [row["quantity"] for row in told["certificates"]] == [3_000]


def test_another_growers_batch_is_not_there():
    batch, other = make_batch(), make_batch()
    asked = {"on": clock.today().isoformat(), "quantity": 1}

    answer = grower_of(other).post(f"farm/batches/{batch.number}/harvests", asked)

    assert answer.status_code == 404
    assert not FieldRecord.objects.filter(kind="harvested", batch=batch).exists()


@pytest.mark.parametrize("day", ["2026-02-30", "20260201", "tomorrow", "２026-02-01"])
def test_a_day_is_written_in_one_way(day):
    batch = make_batch()
    asked = {"on": day, "quantity": 1}

    answer = grower_of(batch).post(f"farm/batches/{batch.number}/harvests", asked)

    assert (answer.status_code, list(answer.json()["fields"])) == (400, ["on"])
