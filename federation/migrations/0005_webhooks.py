"""Where events are sent, and what became of each."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("federation", "0004_notices")]
    operations = []
