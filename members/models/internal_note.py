"""InternalNote: what the operator's people write to each other about an organisation or an application.

Members never see it. Nothing changes or removes one: what turned out wrong is answered by another note.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models.application import Application
from members.models.organisation import Organisation
from members.models.person import Person


class InternalNote(models.Model):
    organisation = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="internal_notes"
    )
    application = models.ForeignKey(
        Application, on_delete=models.PROTECT, null=True, blank=True, related_name="internal_notes"
    )
    text = models.TextField(_("Note"), max_length=4000)
    # What another system knows the matter by; SIGILL_CASE_URL makes a link of it.
    case = models.CharField(_("Case"), max_length=100, blank=True)
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering = ("-at", "-pk")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(organisation=None, application__isnull=False)
                | models.Q(organisation__isnull=False, application=None),
                name="internal_note_about_one_thing",
            ),
        )

    def __str__(self) -> str:
        return f"#{self.pk}"
