import pytest

from jishi.production.models import FieldRecord
from jishi.production.tests.factories import make_batch
from jishi.web.farm.tests.factories import make_desk

pytestmark = pytest.mark.django_db


def test_a_grower_sees_their_own_batch():
    desk = make_desk()
    batch = make_batch(grower=desk.grower)

    assert batch.number in desk.client.get(f"/farm/batches/{batch.number}").content.decode()


def test_another_growers_batch_is_not_there():
    desk, batch = make_desk(), make_batch()
    harvest = {"key": "form-1", "quantity": "5", "on": str(batch.begun_on)}

    page = desk.client.get(f"/farm/batches/{batch.number}")
    sent = desk.client.post(f"/farm/batches/{batch.number}/harvest", harvest)

    assert (page.status_code, sent.status_code) == (404, 404)
    assert not FieldRecord.objects.filter(kind=FieldRecord.Kind.HARVESTED).exists()
