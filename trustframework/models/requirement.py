"""Requirement and its group: what a framework version asks, in both languages."""

from typing import Any

from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from trustframework.models.framework import FrameworkVersion


def _english() -> bool:
    return (get_language() or "").startswith("en")


class RequirementGroup(models.Model):
    """A chapter of the framework, such as KEY, "Cryptography and keys"."""

    version = models.ForeignKey(FrameworkVersion, on_delete=models.CASCADE, related_name="groups")
    code = models.CharField(_("Code"), max_length=20)
    position = models.PositiveSmallIntegerField(default=0)
    title_sv = models.CharField(_("Title in Swedish"), max_length=200)
    title_en = models.CharField(_("Title in English"), max_length=200)

    class Meta:
        ordering = ("version", "position", "code")
        constraints = (models.UniqueConstraint(fields=("version", "code"), name="requirement_group_once"),)

    def __str__(self) -> str:
        return f"{self.code} {self.title_en if _english() else self.title_sv}"


class Requirement(models.Model):
    """One sentence to live up to. `applies_to` holds "all" or the tags that checklists filter on; `rank` is the lowest
    level's rank at which it is asked; a critical one can never be met on conditions."""

    version = models.ForeignKey(FrameworkVersion, on_delete=models.PROTECT, related_name="requirements")
    group = models.ForeignKey(RequirementGroup, on_delete=models.PROTECT, related_name="requirements")
    code = models.CharField(_("Code"), max_length=20)
    position = models.PositiveSmallIntegerField(default=0)
    applies_to: Any = models.JSONField(default=list)
    rank = models.PositiveSmallIntegerField(default=0)
    critical = models.BooleanField(_("Critical"), default=False)
    title_sv = models.CharField(_("Title in Swedish"), max_length=300)
    title_en = models.CharField(_("Title in English"), max_length=300)
    text_sv = models.TextField(_("Text in Swedish"))
    text_en = models.TextField(_("Text in English"))
    evidence_sv = models.TextField(_("Examples of evidence, in Swedish"), blank=True)
    evidence_en = models.TextField(_("Examples of evidence, in English"), blank=True)
    source = models.CharField(_("Source"), max_length=500, blank=True)

    class Meta:
        ordering = ("version", "position", "code")
        constraints = (models.UniqueConstraint(fields=("version", "code"), name="requirement_once"),)

    def __str__(self) -> str:
        return f"{self.code} {self.title}"

    @property
    def title(self) -> str:
        """In the reader's language."""
        return self.title_en if _english() else self.title_sv

    @property
    def text(self) -> str:
        """In the reader's language."""
        return self.text_en if _english() else self.text_sv

    @property
    def evidence(self) -> str:
        """Examples of what shows it, in the reader's language."""
        return self.evidence_en if _english() else self.evidence_sv
