"""The auditor confirms competence and interests before the operator renews the accreditation for another year."""

import django.core.validators
from django.db import migrations, models

_AT_MOST = django.core.validators.MaxLengthValidator(5000)


class Migration(migrations.Migration):
    dependencies = [("trustframework", "0004_finding_corrected_by")]

    operations = [
        migrations.AddField(
            model_name="auditor",
            name="confirmed_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="auditor",
            name="interests",
            field=models.TextField(blank=True, validators=[_AT_MOST], verbose_name="Interests that may matter"),
        ),
        migrations.AlterField(
            model_name="auditor",
            name="qualifications",
            field=models.TextField(blank=True, validators=[_AT_MOST], verbose_name="Qualifications"),
        ),
    ]
