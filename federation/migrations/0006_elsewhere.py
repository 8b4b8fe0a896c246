"""Feeds of other federations, their entities and the conflicts between them and ours."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("federation", "0005_webhooks"),
        ("members", "0004_saved_views"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ForeignEntity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("entity_id", models.CharField(db_index=True, max_length=1024, verbose_name="entityID")),
                (
                    "condition",
                    models.CharField(
                        choices=[
                            ("fit", "In order"),
                            ("quarantined", "In quarantine"),
                            ("gone", "Gone from the aggregate"),
                        ],
                        max_length=12,
                        verbose_name="Found",
                    ),
                ),
                ("registrar", models.CharField(blank=True, max_length=1024, verbose_name="Registrar")),
                ("roles", models.JSONField(default=list)),
                ("categories", models.JSONField(default=list)),
                ("scopes", models.JSONField(default=list)),
                ("keys", models.JSONField(default=list)),
                ("hosts", models.JSONField(default=list)),
                ("findings", models.JSONField(default=list)),
                ("until", models.DateTimeField(blank=True, null=True)),
                ("first_seen_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
                ("cleared_at", models.DateTimeField(blank=True, null=True)),
            ],
            options={
                "verbose_name_plural": "foreign entities",
                "ordering": ("entity_id", "upstream"),
            },
        ),
        migrations.AlterField(
            model_name="jointact",
            name="kind",
            field=models.CharField(
                choices=[
                    ("record_key", "Record a signing key"),
                    ("begin_rollover", "Announce a new key and publish in parallel with it"),
                    ("switch_key", "Switch the feed to the new key"),
                    ("retire_key", "Retire the old key and close its feed"),
                    ("replace_key", "Replace a compromised key at once"),
                    ("change_policy", "Change what the feed asks for"),
                    ("change_protected", "Change which entities are protected"),
                    ("change_brake", "Change when the brake holds"),
                    ("release_hold", "Release what the brake holds"),
                    ("pin_upstream", "Pin the keys of another federation"),
                ],
                max_length=20,
                verbose_name="What",
            ),
        ),
        migrations.CreateModel(
            name="ForeignRevision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64)),
                ("facts", models.JSONField()),
                ("said", models.JSONField()),
                ("seen_at", models.DateTimeField()),
                (
                    "content",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to="members.blob"),
                ),
                (
                    "entity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="revisions",
                        to="federation.foreignentity",
                    ),
                ),
            ],
            options={
                "ordering": ("entity", "-pk"),
            },
        ),
        migrations.AddField(
            model_name="foreignentity",
            name="revision",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="federation.foreignrevision",
            ),
        ),
        migrations.CreateModel(
            name="UpstreamFeed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("slug", models.SlugField(max_length=60, unique=True, verbose_name="Short name")),
                ("name", models.CharField(max_length=200, verbose_name="Federation")),
                ("url", models.URLField(max_length=500, verbose_name="Address of its signed aggregate")),
                ("registrars", models.JSONField(default=list, verbose_name="Registrars that it may bring")),
                ("keys", models.TextField(blank=True, verbose_name="Pinned keys")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Being set up: no key is pinned"),
                            ("active", "Fetched"),
                            ("paused", "Paused: what was taken in holds until it expires"),
                            ("closed", "Closed"),
                        ],
                        default="draft",
                        max_length=10,
                        verbose_name="State",
                    ),
                ),
                ("profile", models.CharField(default="lenient-import", max_length=60, verbose_name="Profile")),
                ("roles", models.JSONField(blank=True, default=list, verbose_name="Only these roles")),
                (
                    "categories",
                    models.JSONField(blank=True, default=list, verbose_name="Only with one of these entity categories"),
                ),
                ("excluded", models.JSONField(blank=True, default=list, verbose_name="Never these entities")),
                ("brake_drop", models.PositiveIntegerField(default=5, verbose_name="Entities that may go at once")),
                (
                    "brake_drop_percent",
                    models.PositiveSmallIntegerField(default=2, verbose_name="Percent that may go at once"),
                ),
                (
                    "brake_key_percent",
                    models.PositiveSmallIntegerField(
                        default=10, verbose_name="Percent of the keys that may change at once"
                    ),
                ),
                ("tried_at", models.DateTimeField(blank=True, null=True)),
                (
                    "result",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("accepted", "Taken in"),
                            ("unchanged", "Unchanged since the last time"),
                            ("held", "Held: an operator has to look at it first"),
                            ("refused", "Refused"),
                        ],
                        max_length=10,
                        verbose_name="Last verdict",
                    ),
                ),
                ("findings", models.JSONField(blank=True, default=list)),
                ("accepted_at", models.DateTimeField(blank=True, null=True)),
                ("digest", models.CharField(blank=True, max_length=64)),
                ("etag", models.CharField(blank=True, max_length=200)),
                ("made_at", models.DateTimeField(blank=True, null=True)),
                ("valid_until", models.DateTimeField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "held",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.blob",
                    ),
                ),
                ("republish_in", models.ManyToManyField(blank=True, related_name="upstreams", to="federation.feed")),
            ],
            options={
                "ordering": ("slug",),
            },
        ),
        migrations.AddField(
            model_name="foreignentity",
            name="upstream",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="entities", to="federation.upstreamfeed"
            ),
        ),
        migrations.CreateModel(
            name="ForeignConflict",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("entity_id", "The same entityID"),
                            ("scope", "A scope that is somebody else's"),
                            ("domain", "An address in a member's domain"),
                            ("key", "The same key with another owner"),
                        ],
                        max_length=10,
                        verbose_name="What",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "Waits for a decision"),
                            ("ours", "Ours wins"),
                            ("theirs", "Theirs wins"),
                            ("neither", "Neither is published"),
                            ("both", "No conflict: both are right"),
                            ("ended", "Over: they no longer claim the same"),
                        ],
                        default="open",
                        max_length=8,
                        verbose_name="State",
                    ),
                ),
                (
                    "newcomer",
                    models.CharField(
                        choices=[
                            ("theirs", "The entity from abroad"),
                            ("ours", "The other one"),
                            ("nobody", "Nobody: both were published before"),
                        ],
                        max_length=8,
                        verbose_name="Stays out meanwhile",
                    ),
                ),
                ("subject", models.CharField(max_length=1024, verbose_name="Claimed by both")),
                ("fingerprint", models.CharField(max_length=64)),
                ("raised_at", models.DateTimeField()),
                ("grounds", models.TextField(blank=True, verbose_name="Grounds")),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "entity",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="foreign_conflicts",
                        to="members.entity",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.organisation",
                    ),
                ),
                (
                    "other",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="conflicts_with_others",
                        to="federation.foreignentity",
                    ),
                ),
                (
                    "theirs",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="conflicts",
                        to="federation.foreignentity",
                    ),
                ),
            ],
            options={
                "ordering": ("-raised_at", "-pk"),
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "ended"), _negated=True),
                        fields=("fingerprint",),
                        name="foreign_conflict_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["ours", "theirs", "neither", "both"]), _negated=True),
                            models.Q(("decided_by__isnull", False), models.Q(("grounds", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="foreign_conflict_decided_with_grounds",
                    ),
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="foreignrevision",
            constraint=models.UniqueConstraint(fields=("entity", "digest"), name="foreign_revision_once"),
        ),
        migrations.AddConstraint(
            model_name="upstreamfeed",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "active"), _negated=True), models.Q(("keys", ""), _negated=True), _connector="OR"
                ),
                name="an_upstream_is_fetched_with_a_key",
            ),
        ),
        migrations.AddConstraint(
            model_name="foreignentity",
            constraint=models.UniqueConstraint(fields=("upstream", "entity_id"), name="foreign_entity_once"),
        ),
    ]
