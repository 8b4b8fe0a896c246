"""Long work may be a batch of submissions, too."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("members", "0004_saved_views")]
    operations = [
        migrations.AlterField(
            model_name="job",
            name="kind",
            field=models.CharField(
                choices=[("import_metadata", "Import of metadata"), ("submit_batch", "Batch of submissions")],
                max_length=30,
            ),
        ),
    ]
