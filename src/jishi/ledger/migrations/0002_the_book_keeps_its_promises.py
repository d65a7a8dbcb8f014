from django.db import migrations

from jishi.foundation.walls import append_only, by_engine

# SQLite has no trigger at the end of a statement; there only the operation keeps this promise.
SUMS_TO_ZERO = """
CREATE FUNCTION ledger_entry_sums_to_zero() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    wrong bigint;
BEGIN
    SELECT line.entry_id INTO wrong
    FROM ledger_line line JOIN ledger_account account ON account.id = line.account_id
    WHERE line.entry_id IN (SELECT entry_id FROM written)
    GROUP BY line.entry_id, account.unit HAVING sum(line.amount) <> 0 LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'the lines of entry % do not sum to zero', wrong;
    END IF;
    RETURN NULL;
END $$
"""
HANG = """
CREATE TRIGGER ledger_entry_sums_to_zero AFTER INSERT ON ledger_line
REFERENCING NEW TABLE AS written
FOR EACH STATEMENT EXECUTE FUNCTION ledger_entry_sums_to_zero()
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0001_initial")]
    operations = [
        append_only("ledger_entry"),
        append_only("ledger_line"),
        by_engine(
            postgresql=[SUMS_TO_ZERO, HANG],
            postgresql_down=[
                "DROP TRIGGER ledger_entry_sums_to_zero ON ledger_line",
                "DROP FUNCTION ledger_entry_sums_to_zero",
            ],
        ),
    ]
