from django.db import migrations

from jishi.foundation.walls import append_only


class Migration(migrations.Migration):
    dependencies = [("stock", "0001_initial")]
    operations = [
        append_only("stock_movement"),
        append_only("stock_use"),
        append_only("stock_storelimit"),
        append_only("stock_temperature"),
        append_only("stock_temperature_locked"),
    ]
