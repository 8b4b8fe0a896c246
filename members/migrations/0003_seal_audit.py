"""After this the database itself refuses to change or remove an audit event."""

from django.db import migrations

from members import chain_triggers


def seal(apps, schema_editor):
    schema_editor.connection.check_constraints()  # PostgreSQL makes no trigger on a table with checks outstanding
    chain_triggers.install(schema_editor.connection)


def unseal(apps, schema_editor):
    chain_triggers.remove(schema_editor.connection)


class Migration(migrations.Migration):

    dependencies = [("members", "0002_registry")]

    operations = [migrations.RunPython(seal, unseal)]
