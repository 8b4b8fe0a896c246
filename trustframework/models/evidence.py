"""Evidence: a file, or a reference to one, that shows how a requirement is met."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from members.models import Person
from members.models.blob import Blob
from trustframework.models.answer import Answer


class Confidentiality(models.TextChoices):
    """Who opens it: everybody of the case; only the declarer's own and assigned reviewers; and, of these, only on
    a stated reason that is logged."""

    INTERNAL = "internal", _("Internal")
    CONFIDENTIAL = "confidential", _("Confidential")
    STRICT = "strict", _("Strictly confidential")


class Evidence(models.Model):
    """Never changed: another version is another row, and `replaced_by` names it. `file` is None for a reference."""

    answer = models.ForeignKey(Answer, on_delete=models.PROTECT, related_name="evidence")
    title = models.CharField(_("Title"), max_length=200)
    reference = models.CharField(_("Where it is kept"), max_length=500, blank=True)
    file = models.ForeignKey(Blob, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    file_name = models.CharField(max_length=200, blank=True)
    confidentiality = models.CharField(
        _("Confidentiality"), max_length=12, choices=Confidentiality, default=Confidentiality.CONFIDENTIAL
    )
    valid_until = models.DateField(_("Valid until"), null=True, blank=True)
    added_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField()
    removed_at = models.DateTimeField(null=True, blank=True)
    replaced_by = models.OneToOneField("self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaces")

    class Meta:
        ordering = ("answer", "added_at")
        constraints = (
            models.CheckConstraint(
                condition=Q(file__isnull=False) | ~Q(reference=""),
                name="evidence_is_somewhere",
                violation_error_message=_("Choose a file, or say where the document is kept."),
            ),
        )

    def __str__(self) -> str:
        return self.title
