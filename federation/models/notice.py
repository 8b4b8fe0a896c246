"""Notice: what the operator tells everybody, or some, at the top of every page, and by mail where it wants to."""

from datetime import datetime
from typing import Any

from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models import Person


class Audience(models.TextChoices):
    PUBLIC = "public", _("Everybody")
    LOGGED_IN = "logged_in", _("Everybody who is logged in")
    MEMBERS = "members", _("Members' people")
    OPERATORS = "operators", _("The operator's people")


class Tone(models.TextChoices):
    """The value is the second half of the class name of a notice."""

    INFORMS = "wait", _("Informs")
    WARNS = "warn", _("Warns")
    ALARMS = "bad", _("Something is wrong")
    GOOD = "good", _("All is well again")


class Notice(models.Model):
    """Shown from `starts_at` until `ends_at`, unless it was withdrawn before. What a notice says never changes: who
    wants other words withdraws it and writes another one.

    `mail_to` names whom a mail is for (federation.notice_mail); a worker posts the letters, `mailed` of `mail_total` so
    far, in the order of the contacts' keys, up to `mailed_up_to`.
    """

    heading_sv = models.CharField(_("Heading in Swedish"), max_length=120)
    heading_en = models.CharField(_("Heading in English"), max_length=120)
    text_sv = models.TextField(_("Text in Swedish"), validators=[MaxLengthValidator(2_000)])
    text_en = models.TextField(_("Text in English"), validators=[MaxLengthValidator(2_000)])
    audience = models.CharField(_("For"), max_length=10, choices=Audience, default=Audience.PUBLIC)
    tone = models.CharField(_("Tone"), max_length=5, choices=Tone, default=Tone.INFORMS)
    starts_at = models.DateTimeField(_("From"))
    ends_at = models.DateTimeField(_("Until"))
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField()
    withdrawn_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    mail_to: Any = models.JSONField(default=dict, blank=True)
    mail_asked_at = models.DateTimeField(null=True, blank=True)
    mail_total = models.PositiveIntegerField(default=0)
    mailed = models.PositiveIntegerField(default=0)
    mailed_up_to = models.PositiveBigIntegerField(default=0)
    mail_ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("-written_at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(ends_at__gt=models.F("starts_at")),
                name="notice_ends_after_it_starts",
                violation_error_message=_("It has to end after it begins."),
            ),
        )

    def __str__(self) -> str:
        return self.heading_sv

    def standing(self, at: datetime) -> str:
        """ "withdrawn", "ended", "planned" or "shown" at the instant."""
        if self.withdrawn_at is not None:
            return "withdrawn"
        if self.ends_at <= at:
            return "ended"
        return "planned" if at < self.starts_at else "shown"
