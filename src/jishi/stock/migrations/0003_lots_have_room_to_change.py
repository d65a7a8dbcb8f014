from django.db import migrations

from jishi.foundation.walls import by_engine


class Migration(migrations.Migration):
    dependencies = [("stock", "0002_no_movement_is_ever_changed")]
    # A lot's counters change with every order; a page with room lets them change in place.
    operations = [
        by_engine(
            postgresql=["ALTER TABLE stock_lot SET (fillfactor = 50)"],
            postgresql_down=["ALTER TABLE stock_lot RESET (fillfactor)"],
        )
    ]
