"""Entity: an IdP or SP that a member runs, known by its entityID; ServedOrganisation: whom it speaks for."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models.organisation import Organisation

ENTITY_ID_MAX = 1024  # characters; SAML 2.0 Core, section 8.3.6


class Entity(models.Model):
    entity_id = models.CharField("entityID", max_length=ENTITY_ID_MAX, unique=True)
    owner = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="entities")
    # mdrpi:RegistrationInfo/@registrationInstant
    registered_at = models.DateTimeField()
    # When it left for good, as its owner asked (None: it is here). Its history stays.
    retired_at = models.DateTimeField(null=True, blank=True)
    # When somebody of the owner's said last that it is in use and its metadata is right (gate G9, once a year).
    confirmed_at = models.DateTimeField(null=True, blank=True)
    confirmed_by = models.ForeignKey("Person", on_delete=models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering = ("entity_id",)
        verbose_name_plural = "entities"

    def __str__(self) -> str:
        return self.entity_id


class ServedOrganisation(models.Model):
    """A scope (shibmd:Scope) that an entity may assert, and the organisation it stands for; accepted by a registrar."""

    entity = models.ForeignKey(Entity, on_delete=models.PROTECT, related_name="serves")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="served_by")
    scope = models.CharField(_("Scope"), max_length=255)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ("entity", "scope")
        constraints = (
            models.UniqueConstraint(
                fields=("entity", "scope"), condition=models.Q(until=None), name="scope_once_per_entity"
            ),
        )

    def __str__(self) -> str:
        return f"{self.scope} ({self.organisation})"
