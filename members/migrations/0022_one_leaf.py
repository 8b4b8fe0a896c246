"""Letters and mandates met: one leaf again."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [
        ("members", "0021_sealed_letters"),
        ("members", "0021_serving"),
    ]

    operations = []
