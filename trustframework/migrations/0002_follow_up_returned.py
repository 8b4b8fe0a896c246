from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("trustframework", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="followup",
            name="returned_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
