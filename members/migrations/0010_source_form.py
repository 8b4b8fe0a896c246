"""Metadata may come from the form."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('members', '0004_claims'),
    ]

    operations = [
        migrations.AlterField(
            model_name='metadatarevision',
            name='source',
            field=models.CharField(choices=[('upload', 'Upload'), ('paste', 'Pasted'), ('form', 'Filled in'), ('url', 'Fetched from a URL'), ('import', 'Imported by the operator')], max_length=10, verbose_name='Source'),
        ),
    ]
