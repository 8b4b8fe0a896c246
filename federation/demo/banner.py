"""What `./run` prints when the demonstration is open: where it is, how to get in, how to check what it publishes."""

from collections.abc import Iterator
from pathlib import Path
from shlex import quote

from django.conf import settings
from django.utils import translation

from federation.aggregate import release
from federation.demo.people import PASSWORD
from federation.models import Feed
from members.models import RoleAssignment
from members.models.organisation import Sector
from members.roles import Role

ROOT = "urn:oasis:names:tc:SAML:2.0:metadata:EntitiesDescriptor"


def lines(base_url: str) -> Iterator[str]:
    """The banner, line by line; `base_url` has no slash at its end."""
    yield "DEMO  Everything here is invented, and its passwords and its key are no secrets. / Allt här är påhittat."
    yield ""
    yield f"  Sigill        {base_url}/"
    yield f"  Log in as     (password for all / lösenord för alla: {PASSWORD})"
    yield from (f"    {role:<22}{email}" for role, email in log_ins())
    if settings.SIGILL_SECOND_FACTOR == "offered":
        yield "    A second factor is offered here, required elsewhere. / En andra faktor erbjuds här, krävs annars."
    checks = []
    for feed in Feed.objects.select_related("signing_key"):
        serial = release.current_serial(settings.RELEASES, feed.slug)
        checks += [check_line(base_url, feed.slug)] if serial else []
        yield ""
        yield from _feed(feed, base_url, published=serial is not None)
    yield from _check(checks)


def log_ins() -> list[tuple[str, str]]:
    """Role and e-mail: both registrars, for one may not approve alone; for any other role one person, the region's
    where it has somebody."""
    held = RoleAssignment.objects.in_force().filter(person__is_demo=True).order_by("since", "pk")
    found: dict[str, list[str]] = {role: [] for role in Role}
    for assignment in sorted(held.select_related("person", "organisation"), key=_not_the_regions):
        found[assignment.role].append(assignment.person.email)
    with translation.override("en"):
        return [
            (str(role.label), email) for role in Role for email in found[role][: 2 if role == Role.REGISTRAR else 1]
        ]


def _not_the_regions(assignment: RoleAssignment) -> bool:
    return assignment.organisation.sector != Sector.REGIONAL_CARE


def _feed(feed: Feed, base_url: str, *, published: bool) -> Iterator[str]:
    address = f"{base_url}/md/{feed.slug}"
    yield f"  Feed          {address}.xml" + ("" if published else "   (not published yet / inte publicerat än)")
    yield f"  Certificate   {address}.crt"
    yield f"    SHA-256     {fingerprint(feed.signing_key.certificate_sha256)}"


def _check(checks: list[str]) -> Iterator[str]:
    yield ""
    if checks:
        yield "  Check it as a stranger would / kontrollera som en främling:"
        yield f"    {checks[-1]}"
        yield ""


def check_line(base_url: str, slug: str) -> str:
    """A shell line that fetches the feed and verifies it against the certificate on disk, and nothing that it brings.

    xmlsec1 takes a trusted certificate only from a file; without `--enabled-key-data x509` it would also take any bare
    key that a document holds.
    """
    certificate = quote(str(Path(settings.RELEASES) / slug / "current" / "certificate.pem"))
    return (
        f"curl -s {base_url}/md/{slug}.xml | xmlsec1 --verify --enabled-key-data x509 --trusted-pem {certificate} "
        f"--id-attr:ID {ROOT} /dev/stdin"
    )


def fingerprint(sha256: str) -> str:
    """As certificate tools write it: pairs in capitals with colons."""
    return ":".join(sha256[i : i + 2] for i in range(0, len(sha256), 2)).upper()
