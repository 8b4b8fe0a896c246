"""Lists as a person wants to see them again, and where the list of entities looks things up."""

from collections.abc import Iterator
from itertools import islice
from typing import Any

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import members.naming
from members.saml.fingerprints import of_facts
from members.saml.types import EntityFacts


def index(apps: Any, _editor: Any) -> None:
    """What `members.actions.entity_index` keeps from now on, for the metadata that is here already."""
    revision, entry = apps.get_model("members", "MetadataRevision"), apps.get_model("members", "EntityIndex")
    newest = revision.objects.filter(entity=models.OuterRef("entity")).order_by("-number").values("pk")[:1]
    rows = (
        revision.objects.filter(pk=models.Subquery(newest)).select_related("entity").only("entity__entity_id", "facts")
    )
    entries = _entries(entry, rows.iterator(chunk_size=500))
    while some := list(islice(entries, 500)):
        entry.objects.bulk_create(some)


def _entries(entry: Any, rows: Iterator[Any]) -> Iterator[Any]:
    for row in rows:
        names = (row.facts.get("display_names") or {}).values()
        words = "\n".join(text.strip().casefold() for text in (row.entity.entity_id, *names))
        roles = "".join(f"{role} " for role in sorted(row.facts.get("roles") or ()))
        yield entry(entity_id=row.entity_id, newest_id=row.pk, words=words, roles=f" {roles}")


def fingerprints(apps: Any, _editor: Any) -> None:
    """What `members.actions.fingerprints` keeps from now on, for the metadata that is here already."""
    revision, kept = apps.get_model("members", "MetadataRevision"), apps.get_model("members", "Fingerprint")
    rows = revision.objects.filter(state__in=("submitted", "approved")).order_by("entity", "state")
    entries = _digests(kept, rows.values_list("entity_id", "state", "facts").iterator(chunk_size=500))
    while some := list(islice(entries, 500)):
        kept.objects.bulk_create(some, ignore_conflicts=True)  # what waits often has what is approved


def _digests(kept: Any, rows: Iterator[Any]) -> Iterator[Any]:
    for entity, state, facts in rows:
        for digest, kind in of_facts(EntityFacts.from_json(facts)).items():
            yield kept(entity_id=entity, digest=digest, kind=kind.value, approved=state == "approved")


class Migration(migrations.Migration):
    dependencies = [("members", "0003_seal_audit")]

    operations = [
        migrations.CreateModel(
            name="EntityIndex",
            fields=[
                (
                    "entity",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="index",
                        serialize=False,
                        to="members.entity",
                    ),
                ),
                ("words", models.TextField()),
                ("roles", models.CharField(max_length=40)),
                (
                    "newest",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="members.metadatarevision"
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="SavedView",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("list", models.CharField(max_length=20)),
                ("place", models.CharField(blank=True, max_length=80)),
                (
                    "name",
                    models.CharField(max_length=60, validators=[members.naming.validate_name], verbose_name="Name"),
                ),
                ("query", models.CharField(blank=True, max_length=2000)),
                ("is_default", models.BooleanField(default=False, verbose_name="Open the list with this view")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="saved_views",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ("list", "place", "name"),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person", "list", "place", "name"),
                        name="saved_view_named_once",
                        violation_error_message=("You have a view of this list with that name. Choose another name."),
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("is_default", True)),
                        fields=("person", "list", "place"),
                        name="one_default_view",
                    ),
                ],
            },
        ),
        # The digests by which certificates are looked up.
        migrations.CreateModel(
            name="Fingerprint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(max_length=64)),
                ("kind", models.CharField(max_length=6)),
                ("approved", models.BooleanField()),
                (
                    "entity",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="fingerprints", to="members.entity"
                    ),
                ),
            ],
            options={
                "ordering": ("digest", "entity"),
                "constraints": [
                    models.UniqueConstraint(fields=("digest", "entity"), name="fingerprint_once_by_entity")
                ],
            },
        ),
        migrations.RunPython(index, migrations.RunPython.noop),
        migrations.RunPython(fingerprints, migrations.RunPython.noop),
    ]
