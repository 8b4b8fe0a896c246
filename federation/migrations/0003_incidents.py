"""Incidents and what was done about them."""

import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("federation", "0002_tallies"),
        ("members", "0003_seal_audit"),
        ("trustframework", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Incident",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(max_length=12, unique=True, verbose_name="Number")),
                ("heading", models.CharField(max_length=150, verbose_name="Heading")),
                (
                    "what_happened",
                    models.TextField(
                        validators=[django.core.validators.MaxLengthValidator(20000)], verbose_name="What happened"
                    ),
                ),
                (
                    "severity",
                    models.CharField(
                        choices=[
                            ("low", "Low: nobody's trust is in question"),
                            ("serious", "Serious: one organisation's log-ins or services are in question"),
                            ("critical", "Critical: several organisations, or the federation's own keys"),
                        ],
                        default="serious",
                        max_length=10,
                        verbose_name="How serious",
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("reported", "Reported"),
                            ("open", "Open"),
                            ("contained", "Contained"),
                            ("resolved", "Resolved"),
                            ("closed", "Closed"),
                            ("dismissed", "No incident"),
                        ],
                        default="reported",
                        max_length=10,
                        verbose_name="State",
                    ),
                ),
                ("discovered_at", models.DateTimeField(verbose_name="Discovered")),
                ("reported_at", models.DateTimeField()),
                ("from_member", models.BooleanField(default=False)),
                (
                    "public_sv",
                    models.TextField(
                        blank=True,
                        validators=[django.core.validators.MaxLengthValidator(2000)],
                        verbose_name="Public text in Swedish",
                    ),
                ),
                (
                    "public_en",
                    models.TextField(
                        blank=True,
                        validators=[django.core.validators.MaxLengthValidator(2000)],
                        verbose_name="Public text in English",
                    ),
                ),
                (
                    "learned",
                    models.TextField(
                        blank=True,
                        validators=[django.core.validators.MaxLengthValidator(10000)],
                        verbose_name="What was learned",
                    ),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                ("version", models.PositiveIntegerField(default=1, editable=False)),
                (
                    "changes",
                    models.ManyToManyField(blank=True, related_name="incidents", to="trustframework.materialchange"),
                ),
                (
                    "follow_ups",
                    models.ManyToManyField(blank=True, related_name="incidents", to="trustframework.followup"),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="incidents",
                        to="members.organisation",
                    ),
                ),
                (
                    "reported_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "sanctions",
                    models.ManyToManyField(blank=True, related_name="incidents", to="trustframework.sanction"),
                ),
            ],
            options={
                "ordering": ("-reported_at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="IncidentEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                (
                    "text",
                    models.TextField(validators=[django.core.validators.MaxLengthValidator(5000)], verbose_name="Text"),
                ),
                ("shown", models.BooleanField(default=False, verbose_name="The organisations concerned read it")),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="entries", to="federation.incident"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="incident_entries",
                        to="members.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ("-at", "-pk"),
            },
        ),
        migrations.CreateModel(
            name="IncidentParty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("why", models.CharField(blank=True, max_length=200, verbose_name="Why")),
                ("added_at", models.DateTimeField()),
                ("told_at", models.DateTimeField(blank=True, null=True)),
                ("answer_by", models.DateField(blank=True, null=True, verbose_name="Answer by")),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("entities", models.ManyToManyField(blank=True, related_name="incident_parts", to="members.entity")),
                (
                    "incident",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="parties", to="federation.incident"
                    ),
                ),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="incident_parts",
                        to="members.organisation",
                    ),
                ),
            ],
            options={
                "ordering": ("incident", "organisation"),
            },
        ),
        migrations.AddConstraint(
            model_name="incident",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "closed"), _negated=True),
                    models.Q(("learned", ""), _negated=True),
                    _connector="OR",
                ),
                name="closed_with_what_was_learned",
            ),
        ),
        migrations.AddConstraint(
            model_name="incidentparty",
            constraint=models.UniqueConstraint(fields=("incident", "organisation"), name="once_a_party"),
        ),
    ]
