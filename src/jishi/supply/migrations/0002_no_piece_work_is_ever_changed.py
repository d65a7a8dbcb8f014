from django.db import migrations

from jishi.foundation.walls import append_only


class Migration(migrations.Migration):
    dependencies = [("supply", "0001_initial")]
    operations = [
        append_only("supply_piecerate"),
        append_only("supply_piecework"),
    ]
