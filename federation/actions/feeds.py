"""Record feeds and the public half of signing keys."""

from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from django.db import transaction
from django.utils.translation import gettext as _

from federation.gate import Policy
from federation.models import Feed, SigningKey
from federation.models.key import KeyState
from members import audit, profiles
from members.actions.saving import save_checked
from members.errors import Refused
from members.models import Community, Person
from members.permissions import Permission, require
from members.saml.prerequisites import GRANTABLE
from members.tags import Tag


@transaction.atomic
def record_key(
    label: str, certificate_pem: str, *, by: Person | None, state: KeyState = KeyState.ACTIVE, is_demo: bool = False
) -> SigningKey:
    """The public half of a key that the signer holds under `label`; raises Refused for what is no certificate.

    `by=None` is Sigill itself, which makes only the demonstration's key.
    """
    if by is not None or not is_demo:
        require_person(by)
    try:
        certificate = x509.load_pem_x509_certificate(certificate_pem.encode())
    except ValueError as error:
        raise Refused(_("That is not a PEM certificate: %(error)s") % {"error": error}) from error
    key = SigningKey(
        label=label,
        # Only the certificate, whatever was pasted with it.
        certificate_pem=certificate.public_bytes(serialization.Encoding.PEM).decode(),
        certificate_sha256=certificate.fingerprint(hashes.SHA256()).hex(),
        state=state,
        is_demo=is_demo,
    )
    save_checked(key)
    audit.record(Tag.KEY_RECORDED, key, by=by, certificate_sha256=key.certificate_sha256)
    return key


@transaction.atomic
def record(*, by: Person, signing_key: SigningKey, policy: dict[str, Any], **fields: str) -> Feed:
    """A new feed; raises KeyError or ValueError for a policy that the gate cannot read, `Refused` for a profile, a
    community or a category that there is not, ValidationError else."""
    require(by, Permission.HANDLE_PUBLICATION)
    wanted = Policy.from_json(policy)
    if wanted.profile:
        profiles.get(wanted.profile)
    _require_communities(wanted.communities)
    _require_categories(wanted.categories)
    feed = Feed(signing_key=signing_key, policy=policy, **fields)
    save_checked(feed)
    audit.record(Tag.FEED_RECORDED, feed, by=by, environment=feed.environment)
    return feed


def _require_communities(slugs: tuple[str, ...]) -> None:
    known = set(Community.objects.filter(slug__in=slugs, closed_at=None).values_list("slug", flat=True))
    if missing := sorted(set(slugs) - known):
        raise Refused(_("There is no community %(slug)s. Found it first, or correct the name.") % {"slug": missing[0]})


def _require_categories(values: tuple[str, ...]) -> None:
    if unknown := sorted(set(values) - set(GRANTABLE)):
        raise Refused(
            _("%(category)s is nothing that the registry grants. Those it grants: %(known)s.")
            % {"category": unknown[0], "known": ", ".join(GRANTABLE)}
        )


def require_person(by: Person | None) -> None:
    """Somebody with the right to handle publication, not Sigill itself."""
    if by is None:
        raise Refused(_("Only a key custodian can record a signing key."))
    require(by, Permission.HANDLE_PUBLICATION)
