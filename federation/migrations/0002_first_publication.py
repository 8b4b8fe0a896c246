"""Since when an environment has known an entity."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("federation", "0001_initial"), ("members", "0002_seal_audit")]

    operations = [
        migrations.CreateModel(
            name="FirstPublication",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "environment",
                    models.CharField(
                        choices=[("trial", "Trial"), ("acceptance", "Acceptance"), ("production", "Production")],
                        max_length=12,
                    ),
                ),
                (
                    "entity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="first_publications",
                        to="members.entity",
                    ),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="federation.publication"
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("entity", "environment"), name="first_published_once")
                ],
            },
        ),
    ]
