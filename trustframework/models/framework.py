"""Framework, its versions and its levels: what members promise to live up to."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from members.models import Person


class Framework(models.Model):
    slug = models.SlugField(max_length=80, unique=True)
    name_sv = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200)

    def __str__(self) -> str:
        return self.name_en if (get_language() or "").startswith("en") else self.name_sv


class VersionState(models.TextChoices):
    DRAFT = "draft", _("Draft")
    CONSULTATION = "consultation", _("Consultation")
    ADOPTED = "adopted", _("Adopted")
    IN_FORCE = "in_force", _("In force")
    SUPERSEDED = "superseded", _("Superseded")
    RETIRED = "retired", _("Retired")


V = VersionState
VERSION_TRANSITIONS: dict[V, frozenset[V]] = {
    V.DRAFT: frozenset({V.CONSULTATION}),
    V.CONSULTATION: frozenset({V.DRAFT, V.ADOPTED}),
    V.ADOPTED: frozenset({V.IN_FORCE}),
    V.IN_FORCE: frozenset({V.SUPERSEDED}),
    V.SUPERSEDED: frozenset({V.RETIRED}),
    V.RETIRED: frozenset(),
}


class FrameworkVersion(models.Model):
    """`in_force_from` is planned while it is adopted. A superseded one takes declarations that were begun in time until
    `transition_until`, its last day. The notices say what the text is and is not, and its licence."""

    TRANSITIONS = VERSION_TRANSITIONS

    framework = models.ForeignKey(Framework, on_delete=models.PROTECT, related_name="versions")
    version = models.CharField(max_length=20)
    state = models.CharField(_("State"), max_length=20, choices=VersionState, default=V.DRAFT)
    in_force_from = models.DateField(null=True, blank=True)
    consultation_until = models.DateField(null=True, blank=True)
    transition_until = models.DateField(null=True, blank=True)
    notice_sv = models.TextField(blank=True)
    notice_en = models.TextField(blank=True)
    based_on = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    drafted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    adopted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    source_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ("framework", "-in_force_from")
        constraints = (
            models.UniqueConstraint(fields=("framework", "version"), name="framework_version_once"),
            models.CheckConstraint(
                condition=~Q(adopted_by=F("drafted_by")),
                name="framework_adopted_by_another",
                violation_error_message=_("Somebody else than who drafted a version adopts it."),
            ),
        )

    def __str__(self) -> str:
        return f"{self.framework} {self.version}"


class Level(models.Model):
    """A level of assurance, such as LoA3, and the URI that stands for it in published metadata."""

    name = models.CharField(max_length=20, unique=True)
    rank = models.PositiveSmallIntegerField(unique=True)
    uri = models.URLField(max_length=255, unique=True)

    class Meta:
        ordering = ("rank",)

    def __str__(self) -> str:
        return self.name
