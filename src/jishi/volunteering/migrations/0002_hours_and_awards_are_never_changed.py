from django.db import migrations

from jishi.foundation.walls import append_only


class Migration(migrations.Migration):
    dependencies = [("volunteering", "0001_initial")]
    operations = [append_only("volunteering_hours"), append_only("volunteering_award")]
