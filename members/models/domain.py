"""Domain: a domain name that an organisation says is its own, and how it was shown to be."""

import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _

from members.models.organisation import Organisation

NAME_MAX = 253  # characters of a host name; RFC 1035, section 2.3.4


class DomainState(models.TextChoices):
    CLAIMED = "claimed", _("Claimed")
    PROVEN = "proven", _("Proven")
    LAPSED = "lapsed", _("Lapsed")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class DomainMethod(models.TextChoices):
    DNS = "dns", _("A TXT record in the domain's DNS")
    HTTPS = "https", _("A file on the domain's web site")
    REGISTRAR = "registrar", _("Shown to the registrar in another way")


class DomainResult(models.TextChoices):
    """What the last look at the domain came to; empty before the first."""

    FOUND = "found", _("The token is published.")
    MISSING = "missing", _("Nothing is published there yet. New DNS records can take some hours to be seen.")
    OTHER = "other", _("Something else is published there than the token. Compare it letter by letter.")
    UNREACHABLE = "unreachable", _("Nobody answered. Check that the address works, and try again.")
    TAKEN = "taken", _("Another member has proven the domain. Ask the federation operator.")


D = DomainState
DOMAIN_TRANSITIONS: dict[D, frozenset[D]] = {
    D.CLAIMED: frozenset({D.PROVEN, D.WITHDRAWN}),
    D.PROVEN: frozenset({D.LAPSED, D.WITHDRAWN}),
    D.LAPSED: frozenset({D.PROVEN, D.WITHDRAWN}),
    D.WITHDRAWN: frozenset(),
}


def new_token() -> str:
    """What the organisation publishes: 160 bits that nobody can guess, in letters that survive every DNS form."""
    return f"sigill-{secrets.token_hex(20)}"


class Domain(models.Model):
    """`verified_at` is the last time that the proof was seen; `asked_at` is set while a look is waited for."""

    TRANSITIONS = DOMAIN_TRANSITIONS

    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="domains")
    # In lower case, as ASCII (RFC 5890 A-labels), without a dot at the end.
    name = models.CharField(_("Domain"), max_length=NAME_MAX)
    method = models.CharField(_("How it is shown"), max_length=10, choices=DomainMethod)
    token = models.CharField(max_length=60, default=new_token)
    state = models.CharField(_("State"), max_length=10, choices=DomainState, default=D.CLAIMED)
    claimed_at = models.DateTimeField()
    asked_at = models.DateTimeField(null=True, blank=True)
    checked_at = models.DateTimeField(null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    result = models.CharField(max_length=12, choices=DomainResult, blank=True)
    note = models.TextField(blank=True)

    class Meta:
        ordering = ("organisation", "name")
        constraints = (
            models.UniqueConstraint(
                fields=("organisation", "name"),
                condition=~models.Q(state=D.WITHDRAWN),
                name="domain_claimed_once",
                violation_error_message=_("The organisation has claimed this domain already. Go on with that claim."),
            ),
            models.UniqueConstraint(
                fields=("name",),
                condition=models.Q(state=D.PROVEN),
                name="domain_proven_by_one",
                violation_error_message=_("Another member has proven the domain. Ask the federation operator."),
            ),
        )

    def __str__(self) -> str:
        return self.name
