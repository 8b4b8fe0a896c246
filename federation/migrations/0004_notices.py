"""What the operator tells everybody at once."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("federation", "0003_incidents"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Notice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("heading_sv", models.CharField(max_length=120, verbose_name="Heading in Swedish")),
                ("heading_en", models.CharField(max_length=120, verbose_name="Heading in English")),
                (
                    "text_sv",
                    models.TextField(
                        validators=[django.core.validators.MaxLengthValidator(2000)], verbose_name="Text in Swedish"
                    ),
                ),
                (
                    "text_en",
                    models.TextField(
                        validators=[django.core.validators.MaxLengthValidator(2000)], verbose_name="Text in English"
                    ),
                ),
                (
                    "audience",
                    models.CharField(
                        choices=[
                            ("public", "Everybody"),
                            ("logged_in", "Everybody who is logged in"),
                            ("members", "Members' people"),
                            ("operators", "The operator's people"),
                        ],
                        default="public",
                        max_length=10,
                        verbose_name="For",
                    ),
                ),
                (
                    "tone",
                    models.CharField(
                        choices=[
                            ("wait", "Informs"),
                            ("warn", "Warns"),
                            ("bad", "Something is wrong"),
                            ("good", "All is well again"),
                        ],
                        default="wait",
                        max_length=5,
                        verbose_name="Tone",
                    ),
                ),
                ("starts_at", models.DateTimeField(verbose_name="From")),
                ("ends_at", models.DateTimeField(verbose_name="Until")),
                ("written_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(blank=True, null=True)),
                ("mail_to", models.JSONField(blank=True, default=dict)),
                ("mail_asked_at", models.DateTimeField(blank=True, null=True)),
                ("mail_total", models.PositiveIntegerField(default=0)),
                ("mailed", models.PositiveIntegerField(default=0)),
                ("mailed_up_to", models.PositiveBigIntegerField(default=0)),
                ("mail_ended_at", models.DateTimeField(blank=True, null=True)),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "written_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ("-written_at", "-pk"),
            },
        ),
        migrations.AddConstraint(
            model_name="notice",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                name="notice_ends_after_it_starts",
                violation_error_message="It has to end after it begins.",
            ),
        ),
    ]
