"""SigningKey: the public half of a key that the signer holds; the private half never comes near the database."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class KeyState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    ANNOUNCED = "announced", _("Announced")
    ACTIVE = "active", _("Active")
    RETIRING = "retiring", _("Retiring")
    RETIRED = "retired", _("Retired")
    COMPROMISED = "compromised", _("Compromised")


K = KeyState
KEY_TRANSITIONS: dict[K, frozenset[K]] = {
    K.PLANNED: frozenset({K.ANNOUNCED, K.COMPROMISED}),
    K.ANNOUNCED: frozenset({K.ACTIVE, K.COMPROMISED}),
    K.ACTIVE: frozenset({K.RETIRING, K.COMPROMISED}),
    K.RETIRING: frozenset({K.RETIRED, K.COMPROMISED}),
    K.RETIRED: frozenset({K.COMPROMISED}),
    K.COMPROMISED: frozenset(),
}


class SigningKey(models.Model):
    TRANSITIONS = KEY_TRANSITIONS

    # The name under which the signer finds the private half: a file name without suffix, or a token label.
    label = models.SlugField(_("Label"), max_length=80, unique=True)
    certificate_pem = models.TextField(_("Certificate"))
    certificate_sha256 = models.CharField(_("SHA-256 fingerprint"), max_length=64, unique=True)
    state = models.CharField(_("State"), max_length=20, choices=KeyState, default=K.PLANNED)
    # Made by ./run for the demonstration; outside demo mode Sigill refuses to start while one exists.
    is_demo = models.BooleanField(default=False, editable=False)

    def __str__(self) -> str:
        return self.label
