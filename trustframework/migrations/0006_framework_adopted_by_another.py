"""Whoever drafted a framework version does not adopt it."""

from django.db import migrations, models
from django.db.models import F, Q


class Migration(migrations.Migration):
    dependencies = [("trustframework", "0005_auditor_confirms")]

    operations = [
        migrations.AddConstraint(
            model_name="frameworkversion",
            constraint=models.CheckConstraint(
                condition=~Q(adopted_by=F("drafted_by")),
                name="framework_adopted_by_another",
                violation_error_message="Somebody else than who drafted a version adopts it.",
            ),
        ),
    ]
