"""Community: a closed group of organisations, such as a regional association's, that may have a feed of its own."""

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from members.clock import now
from members.models.organisation import Organisation
from members.naming import validate_names


class Community(models.Model):
    slug = models.SlugField(
        _("Short name"),
        max_length=60,
        unique=True,
        error_messages={"unique": _("There is a community with this short name already. Choose another one.")},
    )
    name_sv = models.CharField(_("Name in Swedish"), max_length=200)
    name_en = models.CharField(_("Name in English"), max_length=200)
    # Who says who belongs to it, beside the federation operator; None: the operator alone.
    keeper = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="keeps", verbose_name=_("Kept by")
    )
    founded_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("name_sv",)
        verbose_name_plural = "communities"

    def __str__(self) -> str:
        return self.name_en if (get_language() or "").startswith("en") else self.name_sv

    def clean(self) -> None:
        validate_names(name_sv=self.name_sv, name_en=self.name_en)


class CommunityPlaceQuerySet(models.QuerySet["CommunityPlace"]):
    def in_force(self) -> "CommunityPlaceQuerySet":
        """Places that are held at this moment, in communities that there still are. Who has left has left: a clock that
        is put back lets nobody in again."""
        return self.filter(until=None, since__lte=now(), community__closed_at=None)


class CommunityPlace(models.Model):
    """An organisation's place in a community, from when until when."""

    community = models.ForeignKey(Community, on_delete=models.PROTECT, related_name="places")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="places")
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    objects = CommunityPlaceQuerySet.as_manager()

    class Meta:
        ordering = ("community", "organisation")
        constraints = (
            models.UniqueConstraint(
                fields=("community", "organisation"),
                condition=models.Q(until=None),
                name="place_held_once",
                violation_error_message=_("The organisation belongs to this community already."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.organisation} – {self.community}"
