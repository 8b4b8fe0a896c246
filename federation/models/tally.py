"""Tally: how many of something there were on a day. Written once counted; a day that nobody counted has no row."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from federation.models.feed import Feed


class Measure(models.TextChoices):
    """What is counted; the comment says what `key` names."""

    FEED = "feed", _("Entities in the feed")  # nothing; of a feed
    VERDICT = "verdict", _("Entities that ask for the feed")  # admitted, kept_out; of a feed
    ROLE = "role", _("Entities by role")  # idp, sp, aa
    LEVEL = "level", _("Entities by level")  # a level's name; empty: none
    MEMBER = "member", _("Members by kind")  # a kind of membership
    SECTOR = "sector", _("Members by sector")  # a sector
    CERTIFICATION = "certification", _("Certifications by level")  # a level's name
    KEY = "key", _("Keys by algorithm and size")  # "RSA 3072"
    KEY_END = "key_end", _("Certificates by the month in which they end")  # "2027-03"
    SEVERITY = "severity", _("Findings by severity")  # error, warning, info
    RULE = "rule", _("Entities by rule that found something")  # a rule's id


class Tally(models.Model):
    """`day` is the operator's; what was counted last on it stands."""

    day = models.DateField()
    feed = models.ForeignKey(Feed, on_delete=models.CASCADE, null=True, blank=True, related_name="tallies")
    measure = models.CharField(max_length=16, choices=Measure)
    key = models.CharField(max_length=40, blank=True)
    value = models.PositiveIntegerField()

    class Meta:
        verbose_name_plural = "tallies"
        constraints = (
            models.UniqueConstraint(
                fields=("measure", "day", "key"), condition=Q(feed=None), name="one_tally_of_a_day"
            ),
            models.UniqueConstraint(
                fields=("measure", "feed", "day", "key"),
                condition=Q(feed__isnull=False),
                name="one_tally_of_a_feed_of_a_day",
            ),
        )

    def __str__(self) -> str:
        return f"{self.day} {self.measure} {self.key}: {self.value}"
