"""A wall can be taken down by its migration, and put up again."""

import pytest
from django.db import DatabaseError, connection, transaction

from jishi.audit.operations import record
from jishi.foundation.walls import append_only

pytestmark = pytest.mark.django_db


def change_everything():
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE audit_record SET subject = 'x'")


def test_down_and_up_again():
    with transaction.atomic():
        record(key="a", verb="v", by=None, subject="s")
    step, schema = append_only("audit_record"), connection.SchemaEditorClass(connection)

    step.database_backwards("audit", schema)
    change_everything()

    step.database_forwards("audit", schema)
    with pytest.raises(DatabaseError, match="never changed"):
        change_everything()
