from django.db import migrations

from jishi.foundation.walls import append_only


class Migration(migrations.Migration):
    dependencies = [("production", "0001_initial")]
    operations = [
        append_only("production_fieldrecord"),
        append_only("production_fieldphoto"),
        append_only("production_inspection"),
        append_only("production_reading"),
        append_only("production_acceptance"),
    ]
