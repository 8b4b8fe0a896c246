"""Statistics over time: a number a day; when certificates end; and how far a publication has come."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("federation", "0001_initial"), ("members", "0004_saved_views")]

    operations = [
        migrations.CreateModel(
            name="KeysRead",
            fields=[
                (
                    "revision",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="members.metadatarevision",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="publication",
            name="step",
            field=models.CharField(
                blank=True,
                choices=[
                    ("assembling", "Assembling and checking"),
                    ("signing", "Signing"),
                    ("writing", "Signing the single answers, and writing"),
                    ("reading", "Reading it as a stranger would"),
                    ("serving", "Serving it, and looking from outside"),
                ],
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="publication",
            name="step_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.CreateModel(
            name="KeyEnd",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("role", models.CharField(max_length=10)),
                ("use", models.CharField(blank=True, max_length=20)),
                ("algorithm", models.CharField(max_length=40)),
                ("bits", models.PositiveIntegerField(null=True)),
                ("not_after", models.DateTimeField(db_index=True)),
                ("certificate_sha256", models.CharField(max_length=64)),
                (
                    "entity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="key_ends", to="members.entity"
                    ),
                ),
                (
                    "read",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="keys", to="federation.keysread"
                    ),
                ),
            ],
            options={
                "ordering": ("not_after", "entity__entity_id", "role", "use", "pk"),
            },
        ),
        migrations.CreateModel(
            name="Tally",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("day", models.DateField()),
                (
                    "measure",
                    models.CharField(
                        choices=[
                            ("feed", "Entities in the feed"),
                            ("verdict", "Entities that ask for the feed"),
                            ("role", "Entities by role"),
                            ("level", "Entities by level"),
                            ("member", "Members by kind"),
                            ("sector", "Members by sector"),
                            ("certification", "Certifications by level"),
                            ("key", "Keys by algorithm and size"),
                            ("key_end", "Certificates by the month in which they end"),
                            ("severity", "Findings by severity"),
                            ("rule", "Entities by rule that found something"),
                        ],
                        max_length=16,
                    ),
                ),
                ("key", models.CharField(blank=True, max_length=40)),
                ("value", models.PositiveIntegerField()),
                (
                    "feed",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tallies",
                        to="federation.feed",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "tallies",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("feed", None)), fields=("measure", "day", "key"), name="one_tally_of_a_day"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("feed__isnull", False)),
                        fields=("measure", "feed", "day", "key"),
                        name="one_tally_of_a_feed_of_a_day",
                    ),
                ],
            },
        ),
    ]
