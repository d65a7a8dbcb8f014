"""The two guarded writes that hold on both engines: insert once, change only if."""

from django.db import connection, models


def insert_once(row: models.Model) -> bool:
    """Insert a row unless a UNIQUE of it is taken; say whether it was inserted, and set its key.

    One statement, `INSERT ... ON CONFLICT DO NOTHING RETURNING`, on both engines: of those who try
    at the same moment exactly one is told True. The ORM's own form does not tell who won.
    """
    meta = row._meta
    fields = [field for field in meta.concrete_fields if not field.generated]
    if row.pk is None:
        fields = [field for field in fields if not field.primary_key]
    quote = connection.ops.quote_name
    columns = ", ".join(quote(str(field.column)) for field in fields)
    values = [field.get_db_prep_save(field.pre_save(row, True), connection) for field in fields]  # noqa: FBT003
    holes = ", ".join(["%s"] * len(fields))
    assert meta.pk is not None, "every table has a key"
    sql = (
        f"INSERT INTO {quote(meta.db_table)} ({columns}) VALUES ({holes}) "  # noqa: S608 (names of our own columns)
        f"ON CONFLICT DO NOTHING RETURNING {quote(str(meta.pk.column))}"
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found = cursor.fetchone()
    if found is None:
        return False
    row.pk = found[0]
    row._state.adding = False
    return True
