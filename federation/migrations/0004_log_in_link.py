import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("federation", "0003_checkpoint"),
    ]

    operations = [
        migrations.CreateModel(
            name="LogInLink",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("issuer", models.CharField(max_length=1024, verbose_name="Issuer")),
                ("subject", models.CharField(max_length=512)),
                ("digest", models.CharField(max_length=64, unique=True)),
                ("since", models.DateTimeField(verbose_name="Connected")),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="log_in_links",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={"ordering": ("issuer", "pk")},
        ),
    ]
