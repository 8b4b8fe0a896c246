"""Where events are sent, and what became of each."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import members.models.sealed


class Migration(migrations.Migration):
    dependencies = [
        ("federation", "0004_notices"),
        ("members", "0004_saved_views"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="WebhookEndpoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("url", models.CharField(max_length=500, verbose_name="Address")),
                ("types", models.JSONField(blank=True, default=list, verbose_name="Events")),
                ("description", models.CharField(max_length=200, verbose_name="What it is for")),
                ("secrets", members.models.sealed.SealedJSONField(default=list)),
                ("enabled", models.BooleanField(default=True)),
                (
                    "disabled_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("by_hand", "Switched off by somebody"),
                            ("gone", "The receiver answered that it is gone (410)"),
                            ("failing", "Nothing arrived for five days"),
                        ],
                        max_length=10,
                    ),
                ),
                ("disabled_at", models.DateTimeField(blank=True, null=True)),
                ("cursor", models.PositiveBigIntegerField(default=0)),
                ("failing_since", models.DateTimeField(blank=True, null=True)),
                ("resume_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField()),
                (
                    "created_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="webhooks", to="members.organisation"
                    ),
                ),
            ],
            options={
                "ordering": ("organisation", "pk"),
            },
        ),
        migrations.CreateModel(
            name="WebhookDelivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("message_id", models.CharField(max_length=40, unique=True)),
                ("type", models.CharField(max_length=40)),
                ("needs", models.CharField(blank=True, max_length=20)),
                ("body", models.TextField()),
                ("happened_at", models.DateTimeField()),
                ("made_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("delivered", "Delivered"),
                            ("failed", "Failed"),
                            ("dropped", "Not sent: it is no longer for this organisation"),
                        ],
                        default="waiting",
                        max_length=10,
                        verbose_name="State",
                    ),
                ),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("next_attempt_at", models.DateTimeField()),
                ("attempted_at", models.DateTimeField(blank=True, null=True)),
                ("took_ms", models.PositiveIntegerField(blank=True, null=True)),
                ("status", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("answer", models.CharField(blank=True, max_length=500)),
                ("trouble", models.CharField(blank=True, max_length=12)),
                ("delivered_at", models.DateTimeField(blank=True, null=True)),
                (
                    "about",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="members.organisation",
                    ),
                ),
                (
                    "endpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="federation.webhookendpoint",
                    ),
                ),
            ],
            options={
                "ordering": ("-pk",),
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "waiting")),
                        fields=["endpoint", "next_attempt_at"],
                        name="webhooks_due",
                    ),
                    models.Index(fields=["endpoint", "-id"], name="webhooks_of_endpoint"),
                    models.Index(fields=["made_at"], name="webhooks_to_forget"),
                ],
            },
        ),
    ]
