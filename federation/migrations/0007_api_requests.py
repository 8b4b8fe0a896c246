"""What a program asked for under an idempotency key, so that asking again does nothing twice."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("federation", "0006_elsewhere")]
    operations = [
        migrations.CreateModel(
            name="ApiRequest",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("asker", models.CharField(max_length=64, unique=True)),
                ("asked", models.CharField(max_length=64)),
                ("asked_at", models.DateTimeField(db_index=True)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("status", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("headers", models.JSONField(default=dict)),
                ("answer", models.TextField(blank=True)),
            ],
            options={"ordering": ("pk",)},
        ),
    ]
