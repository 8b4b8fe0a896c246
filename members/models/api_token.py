"""ApiToken: a key with which a program acts as a person, at one organisation, for some purposes, until a day."""

import uuid
from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _
from knox.models import AbstractAuthToken

from members.clock import now
from members.models.organisation import Organisation


class Scope(models.TextChoices):
    """What a token may be used for; it never lets a program do what its person may not."""

    ORGANISATIONS = "organisations:read", _("Read organisations, memberships and mandates")
    ORGANISATIONS_WRITE = "organisations:write", _("Change organisations, memberships and mandates")
    AGREEMENTS = "agreements:read", _("Read agreements")
    AGREEMENTS_WRITE = "agreements:write", _("Send agreements, and take steps with them")
    CONTACTS = "contacts:read", _("Read how organisations are reached")
    CONTACTS_WRITE = "contacts:write", _("Record and change how organisations are reached")
    ENTITIES = "entities:read", _("Read entities, and why they are in feeds or not")
    METADATA = "metadata:read", _("Read metadata, what is found in it and what would be published of it")
    METADATA_WRITE = "metadata:write", _("Submit metadata, confirm it and take it back")
    METADATA_APPROVE = "metadata:approve", _("Approve or reject submitted metadata, as an operator")
    DECLARATIONS = "declarations:read", _("Read declarations and their answers")
    DECLARATIONS_WRITE = "declarations:write", _("Answer declarations, and hand them in")
    COMMUNITIES = "communities:read", _("Read who belongs to communities")
    STATUS = "status:read", _("Read certification status")
    FEEDS_READ = "feeds:read", _("Read how feeds are run, and what two operators do together")
    FEEDS_WRITE = "feeds:write", _("Run feeds: pause, roll back, propose and agree as one of two operators")
    AUDIT = "audit:read", _("Read what has been done")
    JOBS = "jobs:read", _("Read how far long work has come")


class ApiTokenQuerySet(models.QuerySet["ApiToken"]):
    def in_force(self) -> "ApiTokenQuerySet":
        """Those that open something now."""
        return self.filter(revoked_at=None, expiry__gt=now())


class ApiToken(AbstractAuthToken):
    """Kept as a SHA-512 of the key, which is shown once. `public_id` names it to people and in the log."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="api_tokens")
    name = models.CharField(_("What it is for"), max_length=100)
    scopes: Any = models.JSONField(default=list)
    issued_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    in_order = ApiTokenQuerySet.as_manager()

    class Meta:
        ordering = ("-issued_at",)

    def __str__(self) -> str:
        return f"{self.name} ({self.public_id})"

    @property
    def holds(self) -> bool:
        """Whether it opens something now."""
        return self.revoked_at is None and (self.expiry is None or self.expiry > now())
