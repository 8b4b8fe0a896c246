"""Older events get the columns that timelines look for, from what they say of their object (that is sealed, and stays);
after that the database refuses to change any event."""

from django.db import migrations

from members import chain_triggers

BATCH = 2000
ABOUT = ("entity", "person", "object_kind", "object_pk")


def tell_objects(apps, schema_editor):
    """In batches by number: no more than one of them is in memory."""
    events, last = apps.get_model("members", "AuditEvent").objects.using(schema_editor.connection.alias), 0
    entity_of = dict(apps.get_model("members", "MetadataRevision").objects.values_list("pk", "entity_id"))
    there = {
        kind: set(apps.get_model("members", kind).objects.values_list("pk", flat=True)) for kind in ("entity", "person")
    }
    while batch := list(events.filter(number__gt=last).order_by("number")[:BATCH]):
        for event in batch:
            kind, pk, _name = f"{event.subject}  ".split(" ", 2)
            event.object_kind, event.object_pk = kind, pk
            if pk.isdecimal() and kind == "metadatarevision":
                event.entity_id = entity_of.get(int(pk))
            elif pk.isdecimal() and kind in there and int(pk) in there[kind]:
                setattr(event, f"{kind}_id", int(pk))
        events.bulk_update(batch, ABOUT)
        last = batch[-1].number


def seal(apps, schema_editor):
    schema_editor.connection.check_constraints()  # PostgreSQL makes no trigger on a table with checks outstanding
    chain_triggers.install(schema_editor.connection)


def unseal(apps, schema_editor):
    chain_triggers.remove(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [("members", "0018_audit_form_2")]

    operations = [
        migrations.RunPython(tell_objects, migrations.RunPython.noop, elidable=True),
        migrations.RunPython(seal, unseal),
    ]
