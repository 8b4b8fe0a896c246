"""The ways to log in elsewhere that the settings open: at most one OpenID provider, and IdPs of our own feed."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings

OIDC = "oidc"


@dataclass(frozen=True, slots=True)
class Way:
    """`slug` stands in addresses; `name` on buttons; `issuer` is the provider's or the IdP's own name."""

    slug: str
    name: str
    issuer: str


def ways() -> list[Way]:
    """All of them; none unless the operator sets so."""
    return list(_ways())


def way(slug: str) -> Way | None:
    """The one with the slug, while it is open."""
    return next((one for one in _ways() if one.slug == slug), None)


def way_to(issuer: str) -> Way | None:
    """The one that leads to the issuer."""
    return next((one for one in _ways() if one.issuer == issuer), None)


def _ways() -> Iterator[Way]:
    if settings.SIGILL_LOGIN_OIDC_ISSUER:
        yield Way(OIDC, settings.SIGILL_LOGIN_OIDC_NAME, settings.SIGILL_LOGIN_OIDC_ISSUER)
    if settings.SIGILL_LOGIN_SAML_FEED:
        for number, entity_id in enumerate(settings.SIGILL_LOGIN_SAML_IDPS, start=1):
            yield Way(f"saml-{number}", entity_id, entity_id)
