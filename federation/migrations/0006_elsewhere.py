"""Feeds of other federations, their entities and the conflicts between them and ours."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("federation", "0005_webhooks")]
    operations = []
