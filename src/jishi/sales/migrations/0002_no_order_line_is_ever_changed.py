from django.db import migrations

from jishi.foundation.walls import append_only


class Migration(migrations.Migration):
    dependencies = [("sales", "0001_initial")]
    operations = [append_only("sales_orderline")]
