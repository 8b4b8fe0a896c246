"""A database that was restored: what it is behind of; and turns of the retention table."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

JOINT_ACTS = [
    ("record_key", "Record a signing key"),
    ("begin_rollover", "Announce a new key and publish in parallel with it"),
    ("switch_key", "Switch the feed to the new key"),
    ("retire_key", "Retire the old key and close its feed"),
    ("replace_key", "Replace a compromised key at once"),
    ("change_policy", "Change what the feed asks for"),
    ("change_protected", "Change which entities are protected"),
    ("change_brake", "Change when the brake holds"),
    ("release_hold", "Release what the brake holds"),
    ("catch_up", "Go on from a restored database"),
    ("pin_upstream", "Pin the keys of another federation"),
]
ALARMS = [
    ("validity", "validUntil comes near"),
    ("age", "Not published for too long"),
    ("held", "The brake holds"),
    ("failed", "Publication fails"),
    ("public", "The public address shows something else"),
    ("reading", "A stranger does not trust what is served"),
    ("key", "The key's certificate expires"),
    ("mode", "Paused, rolled back or only signed again"),
    ("size", "The feed is large, or grows fast"),
    ("behind", "The database is older than what is served"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("federation", "0007_api_requests"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="feed",
            name="caught_up_to",
            # The old code writes feeds without it while both run (docs/upgrading.md).
            field=models.PositiveBigIntegerField(db_default=0, default=0),
        ),
        migrations.AlterField(
            model_name="jointact",
            name="kind",
            field=models.CharField(choices=JOINT_ACTS, max_length=20, verbose_name="What"),
        ),
        migrations.AlterField(
            model_name="alarm",
            name="kind",
            field=models.CharField(choices=ALARMS, max_length=10, verbose_name="What"),
        ),
        migrations.CreateModel(
            name="Restoration",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("made_at", models.DateTimeField()),
                ("manifest_sha256", models.CharField(max_length=64)),
                ("events", models.PositiveBigIntegerField()),
            ],
            options={"ordering": ("-at",)},
        ),
        migrations.CreateModel(
            name="RetentionTurn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                ("counts", models.JSONField(default=dict)),
                (
                    "by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"ordering": ("-at",)},
        ),
    ]
