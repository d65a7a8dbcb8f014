import django.db.models.deletion
from django.db import migrations, models

from jishi.foundation.walls import append_only


class Migration(migrations.Migration):
    dependencies = [
        ("parties", "0001_initial"),
        ("production", "0005_inspections_and_reissues"),
    ]
    # Both columns may be empty: so SQLite adds them without making the table, and its wall, anew.
    operations = [
        migrations.CreateModel(
            name="FieldPhoto",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("key", models.CharField(max_length=160, unique=True)),
                ("on", models.DateField()),
                ("jpeg", models.BinaryField()),
                ("said_at", models.DateTimeField(help_text="when it was taken; it arrived at `recorded_at`")),
                ("recorded_at", models.DateTimeField()),
                ("batch", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="photos", to="production.batch")),
                ("recorded_by", models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="parties.party")),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(said_at__lte=models.F("recorded_at")),
                        name="a_photo_arrives_after_it_was_taken",
                    )
                ],
            },
        ),
        migrations.AddField(
            model_name="fieldrecord",
            name="said_at",
            field=models.DateTimeField(blank=True, help_text="when it was typed, where it waited on a phone", null=True),
        ),
        migrations.AddField(
            model_name="fieldrecord",
            name="photo",
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name="records", to="production.fieldphoto"),
        ),
        append_only("production_fieldphoto"),
    ]
