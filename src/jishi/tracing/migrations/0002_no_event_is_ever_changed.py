from django.db import migrations

from jishi.foundation.walls import append_only


class Migration(migrations.Migration):
    dependencies = [("tracing", "0001_initial")]
    operations = [
        append_only("tracing_event"),
        append_only("tracing_name"),
        append_only("tracing_capture"),
    ]
