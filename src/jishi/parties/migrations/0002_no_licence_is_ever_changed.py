from django.db import migrations

from jishi.foundation.walls import append_only


class Migration(migrations.Migration):
    dependencies = [("parties", "0001_initial")]
    operations = [
        append_only("parties_licence"),
    ]
