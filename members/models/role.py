"""RoleAssignment: what a person may do for an organisation, from when until when."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.clock import now
from members.models.entity import Entity
from members.models.organisation import Organisation
from members.models.person import Person
from members.roles import Role

# The roles that can be limited to some of the organisation's entities.
LIMITABLE = (Role.TECHNICAL_CONTACT, Role.TECHNICAL_AGENT)


class RoleAssignmentQuerySet(models.QuerySet["RoleAssignment"]):
    def in_force(self) -> "RoleAssignmentQuerySet":
        """Those that hold at this moment."""
        at = now()
        return self.not_over().filter(since__lte=at)

    def not_over(self) -> "RoleAssignmentQuerySet":
        """Those that hold at this moment, or will."""
        return self.filter(models.Q(until=None) | models.Q(until__gt=now()))


class RoleAssignment(models.Model):
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="roles")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="roles")
    role = models.CharField(_("Role"), max_length=20, choices=Role)
    since = models.DateTimeField(_("From"))
    until = models.DateTimeField(_("Until"), null=True, blank=True)
    # The only entities that a technical role is about; none: all of the organisation's.
    entities = models.ManyToManyField(Entity, blank=True, related_name="delegated_to")
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

    def __str__(self) -> str:
        return f"{self.person}: {self.get_role_display()} – {self.organisation}"

    def covers(self, entity: Entity | None) -> bool:
        """Whether the role is about the entity; None: about the organisation's entities as such, also new ones."""
        if entity is not None and entity.owner_id != self.organisation_id:
            return False
        limits = {limit.pk for limit in self.entities.all()} if self.role in LIMITABLE else set()
        return not limits or (entity is not None and entity.pk in limits)
