"""Subscription: what one person wants to be mailed about, and how often. NewsRead: how far the news have been told."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models.letter import Topic
from members.models.person import Person


class Delivery(models.TextChoices):
    AT_ONCE = "at_once", _("At once")
    DAILY = "daily", _("Gathered, once a day")
    WEEKLY = "weekly", _("Gathered, once a week")
    NONE = "none", _("Not at all")


class Subscription(models.Model):
    """The person's own choice; where there is none, their roles say (members.subscriptions)."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="subscriptions")
    topic = models.CharField(max_length=20, choices=Topic)
    delivery = models.CharField(max_length=10, choices=Delivery)

    class Meta:
        constraints = (models.UniqueConstraint(fields=("person", "topic"), name="one_choice_per_topic"),)


class NewsRead(models.Model):
    """One row: the number of the last audit event that people have been told about."""

    number = models.PositiveBigIntegerField(default=0)
