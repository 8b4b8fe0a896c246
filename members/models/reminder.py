"""AgreementReminder: that somebody was reminded of a day, so that the clock says it once."""

from django.db import models

from members.models.agreement import Agreement


class AgreementReminder(models.Model):
    """`what` is the day that comes: the agreement's last one, or its text's; `days` how long before."""

    agreement = models.ForeignKey(Agreement, on_delete=models.CASCADE, related_name="reminders")
    what = models.CharField(max_length=10)
    day = models.DateField()
    days = models.PositiveSmallIntegerField()

    class Meta:
        constraints = (
            models.UniqueConstraint(fields=("agreement", "what", "day", "days"), name="agreement_reminded_once"),
        )
