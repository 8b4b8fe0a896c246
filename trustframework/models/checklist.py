"""Checklist: which requirements of a framework version an organisation answers for, in which capacity."""

from typing import Any

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from trustframework.models.framework import FrameworkVersion


class ChecklistRole(models.TextChoices):
    """In which capacity an organisation declares."""

    IDP = "idp", _("Identity provider")
    SP = "sp", _("Service provider")
    ATTRIBUTE_SOURCE = "attribute_source", _("Attribute source")
    EID_ISSUER = "eid_issuer", _("E-ID issuer")
    AGENT = "agent", _("Agent or group representative")
    WITHOUT_IDP = "without_idp", _("Assigns identity and rights, without an identity provider")


# What a decision on a checklist certifies: roles of entities (see certification.ROLES), or functions of the house.
CERTIFIES: dict[ChecklistRole, tuple[str, ...]] = {
    ChecklistRole.IDP: ("idp",),
    ChecklistRole.SP: ("sp",),
    ChecklistRole.ATTRIBUTE_SOURCE: ("aa",),
    ChecklistRole.EID_ISSUER: ("eid_issuer",),
    ChecklistRole.AGENT: ("agent",),
    ChecklistRole.WITHOUT_IDP: ("identity_assignment",),
}


class Checklist(models.Model):
    """The requirements of `version` whose `applies_to` has one of `tags`, less those that `left_out` names by code.

    A simplified one is for organisations of the size classes in `size_classes` (empty: for everybody).
    """

    version = models.ForeignKey(FrameworkVersion, on_delete=models.PROTECT, related_name="checklists")
    slug = models.SlugField(max_length=60)
    role = models.CharField(_("Role"), max_length=20, choices=ChecklistRole)
    title_sv = models.CharField(_("Title in Swedish"), max_length=200)
    title_en = models.CharField(_("Title in English"), max_length=200)
    tags: Any = models.JSONField(default=list)
    left_out: Any = models.JSONField(default=list, blank=True)
    size_classes: Any = models.JSONField(default=list, blank=True)

    class Meta:
        ordering = ("version", "slug")
        constraints = (models.UniqueConstraint(fields=("version", "slug"), name="checklist_once"),)

    def __str__(self) -> str:
        return self.title_en if (get_language() or "").startswith("en") else self.title_sv
