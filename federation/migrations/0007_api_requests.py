"""What a program asked for under an idempotency key, so that asking again does nothing twice."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("federation", "0006_elsewhere")]
    operations = []
