"""How software of others is configured for a feed: the addresses and times that are filled in, and the pieces to copy.

The pieces are text files in templates/federation/snippets. Those that can be tried are: see
tests/pages/test_connect.py and tests/consumers.
"""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.template.loader import render_to_string

from federation.aggregate.durations import plain_duration
from federation.models import Feed
from federation.models.feed import VALIDITY_DAYS

SNIPPETS = (
    "certificate",
    "fetch",
    "fetch-entity",
    "shibboleth-sp",
    "shibboleth-sp-mdq",
    "shibboleth-idp",
    "shibboleth-idp-mdq",
    "simplesamlphp",
    "simplesamlphp-mdq",
    "mellon",
    "pysaml2",
    "pysaml2-mdq",
    "adfs",
    "adfs-toolkit",
)
_REFRESH = timedelta(hours=1)
_DAY = 24 * 3600


@dataclass(frozen=True, slots=True)
class Addresses:
    """What is filled in for one feed. Fingerprints as openssl writes them; `mdq` ends with a slash, as bases do."""

    slug: str
    base: str
    fingerprint: str
    mdq_fingerprint: str
    validity_days: int
    cache_duration: str

    # As long as consumers should let a document say that it is valid: the longest that any feed here may be.
    longest_days = VALIDITY_DAYS[1]
    longest_seconds = VALIDITY_DAYS[1] * _DAY

    @property
    def feed(self) -> str:
        return f"{self.base}.xml"

    @property
    def mdq(self) -> str:
        return f"{self.base}/"

    @property
    def mdq_without_slash(self) -> str:
        return self.base

    @property
    def has_own_mdq_key(self) -> bool:
        return self.fingerprint != self.mdq_fingerprint

    @property
    def certificate(self) -> str:
        return f"{self.base}.crt"

    @property
    def certificate_file(self) -> str:
        return f"{self.slug}.crt"

    @property
    def mdq_certificate(self) -> str:
        return f"{self.base}/mdq.crt" if self.has_own_mdq_key else self.certificate

    @property
    def mdq_certificate_file(self) -> str:
        return f"{self.slug}-mdq.crt" if self.has_own_mdq_key else self.certificate_file

    @property
    def validity_seconds(self) -> int:
        return self.validity_days * _DAY

    @property
    def refresh_seconds(self) -> int:
        """How often to ask: every hour, or as often as the feed wants where that is more."""
        wanted = plain_duration(self.cache_duration) or _REFRESH
        return int(min(wanted, _REFRESH).total_seconds())


def addresses(feed: Feed) -> Addresses:
    """Of a feed whose keys are at hand (`signing_key`, `mdq_key`)."""
    return Addresses(
        slug=feed.slug,
        base=f"{settings.SIGILL_BASE_URL}/md/{feed.slug}",
        fingerprint=_as_openssl(feed.signing_key.certificate_sha256),
        mdq_fingerprint=_as_openssl(feed.document_key.certificate_sha256),
        validity_days=feed.validity_days,
        cache_duration=feed.cache_duration,
    )


def snippet(name: str, at: Addresses) -> str:
    """One of SNIPPETS, filled in; ends with one line break."""
    return render_to_string(f"federation/snippets/{name}.txt", {"at": at}).strip() + "\n"


def _as_openssl(digest: str) -> str:
    return ":".join(digest[i : i + 2] for i in range(0, len(digest), 2)).upper()
