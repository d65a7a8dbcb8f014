from django.db import migrations

from jishi.foundation.walls import append_only


class Migration(migrations.Migration):
    dependencies = [("stock", "0001_initial")]
    operations = [append_only("stock_movement")]
