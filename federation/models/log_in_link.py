"""LogInLink: who a person is elsewhere, so that a log-in there opens their account here."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models import Person


class LogInLink(models.Model):
    """One identity at one issuer: an OpenID provider, or an IdP of the federation's own feed."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="log_in_links")
    issuer = models.CharField(_("Issuer"), max_length=1024)
    subject = models.CharField(max_length=512)
    # SHA-256 of both: together they can be longer than an index takes.
    digest = models.CharField(max_length=64, unique=True)
    since = models.DateTimeField(_("Connected"))
    used_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ("issuer", "pk")

    def __str__(self) -> str:
        return self.issuer
