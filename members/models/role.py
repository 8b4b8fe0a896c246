"""RoleAssignment: what a person may do for an organisation, from when until when."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.clock import now
from members.models.organisation import Organisation
from members.models.person import Person
from members.roles import Role


class RoleAssignmentQuerySet(models.QuerySet["RoleAssignment"]):
    def in_force(self) -> "RoleAssignmentQuerySet":
        """Those that hold at this moment."""
        at = now()
        return self.filter(models.Q(until=None) | models.Q(until__gt=at), since__lte=at)


class RoleAssignment(models.Model):
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="roles")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="roles")
    role = models.CharField(_("Role"), max_length=20, choices=Role)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)
    granted_by = models.ForeignKey(Person, on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    objects = RoleAssignmentQuerySet.as_manager()

    class Meta:
        ordering = ("organisation", "role", "person")
        constraints = (
            models.UniqueConstraint(
                fields=("person", "organisation", "role"),
                condition=models.Q(until=None),
                name="role_held_once",
                violation_error_message=_(
                    "The person holds this role at the organisation already. Nothing needs to be done."
                ),
            ),
        )
