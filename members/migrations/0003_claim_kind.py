"""A claim says of what kind it is, so that a gate can ask for keys alone."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("members", "0002_seal_audit")]

    operations = [
        migrations.AddField(
            model_name="claim",
            name="kind",
            field=models.CharField(default="", max_length=12),
            preserve_default=False,
        ),
    ]
