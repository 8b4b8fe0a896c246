"""Events say more and keep personal data beside the chain. New columns are empty for older events, so they come at once
however many there are; on PostgreSQL the two new indexes of their own columns have nothing to read yet."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

ORGANISATION = {
    "on_delete": django.db.models.deletion.PROTECT,
    "null": True,
    "blank": True,
    "db_index": False,
    "related_name": "+",
    "to": "members.organisation",
}


def text(length, **options):
    return models.CharField(max_length=length, blank=True, default="", **options)


class Migration(migrations.Migration):

    dependencies = [
        ("members", "0017_letters"),
    ]

    operations = [
        migrations.AddField("auditevent", "form", models.PositiveSmallIntegerField(default=1)),
        migrations.AddField("auditevent", "on_behalf_of", models.ForeignKey(**ORGANISATION)),
        migrations.AddField(
            "auditevent",
            "entity",
            models.ForeignKey(**{**ORGANISATION, "related_name": "audit_events", "to": "members.entity"}),
        ),
        migrations.AddField(
            "auditevent", "person", models.ForeignKey(**{**ORGANISATION, "to": settings.AUTH_USER_MODEL})
        ),
        migrations.AddField("auditevent", "object_kind", text(60), preserve_default=False),
        migrations.AddField("auditevent", "object_pk", text(64), preserve_default=False),
        migrations.AddField("auditevent", "before", text(64), preserve_default=False),
        migrations.AddField("auditevent", "after", text(64), preserve_default=False),
        migrations.AddField("auditevent", "request", text(64), preserve_default=False),
        migrations.AddField("auditevent", "private_digests", models.JSONField(blank=True, default=dict)),
        # The column keeps its name.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.RenameField("auditevent", "details", "chained"),
                migrations.AlterField("auditevent", "chained", models.JSONField(default=dict, db_column="details")),
            ]
        ),
        migrations.CreateModel(
            name="AuditPrivate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=60)),
                ("salt", models.CharField(max_length=32)),
                ("value", models.TextField()),
                ("about_kind", models.CharField(max_length=60)),
                ("about_pk", models.CharField(max_length=64)),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="private", to="members.auditevent"
                    ),
                ),
            ],
            options={
                "constraints": [models.UniqueConstraint(fields=("event", "name"), name="private_once_per_event")],
                "indexes": [models.Index(fields=["about_kind", "about_pk"], name="private_by_owner")],
            },
        ),
        migrations.CreateModel(
            name="AuditSalt",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("object_kind", models.CharField(max_length=60)),
                ("object_pk", models.CharField(max_length=64)),
                ("salt", models.CharField(max_length=32)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(fields=("object_kind", "object_pk"), name="audit_salt_once_per_object")
                ],
            },
        ),
        migrations.RemoveIndex("auditevent", "members_aud_subject_345b4f_idx"),
        migrations.AddIndex("auditevent", models.Index(fields=["actor", "-number"], name="audit_by_actor")),
        migrations.AddIndex(
            "auditevent", models.Index(fields=["object_kind", "object_pk", "-number"], name="audit_by_object")
        ),
        migrations.AddIndex(
            "auditevent",
            models.Index(
                fields=["entity", "-number"], name="audit_by_entity", condition=models.Q(("entity__isnull", False))
            ),
        ),
        migrations.AddIndex(
            "auditevent",
            models.Index(
                fields=["person", "-number"], name="audit_by_person", condition=models.Q(("person__isnull", False))
            ),
        ),
    ]
