"""Signing keys as acts: recorded, taken into use, compromised (docs/keys.md). The signer alone has the private halves.

`check_record`, `record`, `check_replace` and `replace` are the registry's of `joint_acts`.
"""

from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from django.db.models import Q, QuerySet
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from federation.aggregate.keys import KeyRefused, load_certificate
from federation.models import Feed, JointAct, Rollover, SigningKey
from federation.models.key import KeyState
from federation.models.rollover import RolloverState
from members import audit
from members.actions.saving import save_checked
from members.clock import now
from members.errors import Refused
from members.machine import move
from members.models import Person
from members.permissions import Permission, require
from members.tags import Tag

K = KeyState
_WAY = (K.PLANNED, K.ANNOUNCED, K.ACTIVE, K.RETIRING, K.RETIRED)


def check_record(act: JointAct, by: Person) -> None:
    """`label` and `certificate_pem`, of which only the certificate is kept, whatever was pasted with it; beside it
    stands its fingerprint, for the second operator."""
    require(by, Permission.HANDLE_PUBLICATION)
    certificate = _certificate(str(act.arguments.get("certificate_pem", "")))
    act.arguments["certificate_pem"] = certificate.public_bytes(serialization.Encoding.PEM).decode()
    act.arguments["certificate_sha256"] = certificate.fingerprint(hashes.SHA256()).hex()
    _planned(act).full_clean()


def record(act: JointAct, by: Person) -> None:
    """The public half of a key that the signer holds under `label`: planned, until a feed or a rollover takes it."""
    require(by, Permission.HANDLE_PUBLICATION)
    _save(_planned(act), by)


def record_demo(label: str, certificate_pem: str) -> SigningKey:
    """The demonstration's own key, which Sigill itself makes and takes into use; outside a demonstration it refuses to
    start with it. Raises Refused."""
    key = _row(label, _certificate(certificate_pem))
    key.state, key.is_demo = K.ACTIVE, True
    return _save(key, None)


def check_replace(act: JointAct, by: Person) -> None:
    """`compromised` is the label of the key that somebody else may have; the act's key takes its place, at once.

    A key that signs nothing is compromised without another in its place.
    """
    require(by, Permission.HANDLE_PUBLICATION)
    old = _compromised(act)
    if old.state == K.COMPROMISED:
        raise Refused(_("%(key)s is recorded as compromised already.") % {"key": old})
    new = act.signing_key
    if new is None:
        if in_use(old).exists():
            raise Refused(_("%(key)s signs feeds. Say which recorded key takes its place.") % {"key": old})
        return
    require_usable(new)
    if new.pk == old.pk:
        raise Refused(_("Another key has to take its place."))


def replace(act: JointAct, by: Person) -> None:
    """Every feed that the compromised key signs gets the other one, and rollovers with it end; nothing is published in
    parallel, as nobody may trust the old key one more day. The signer is woken by the audit events."""
    require(by, Permission.HANDLE_PUBLICATION)
    old, new = _compromised(act), act.signing_key
    _end_rollovers(old, by)
    if new is not None:
        for feed in in_use(old).select_for_update():
            signing = new if feed.signing_key_id == old.pk else feed.signing_key
            give_keys(feed, signing, new if feed.mdq_key_id == old.pk else feed.mdq_key, by)
        bring(new, K.ACTIVE, by)
    bring(old, K.COMPROMISED, by, note=act.grounds)


def put_to_use(key: SigningKey, *, by: Person) -> None:
    """A key becomes a feed's: it is active from now on. Raises Refused for one that is going or gone."""
    require(by, Permission.HANDLE_PUBLICATION)
    require_usable(key)
    bring(key, K.ACTIVE, by)


def require_usable(key: SigningKey) -> None:
    """Raise Refused for a key that must not sign anything new."""
    if key.state in (K.RETIRING, K.RETIRED, K.COMPROMISED):
        raise Refused(
            _("%(key)s is %(state)s. Record a new key.") % {"key": key, "state": key.get_state_display().lower()}
        )


def bring(key: SigningKey, to: KeyState, by: Person, note: str = "") -> None:
    """Move the key to the state through those before it; one that is there, or beyond, stays where it is."""
    if to == K.COMPROMISED:
        steps: tuple[KeyState, ...] = (to,)
    else:
        steps = _WAY[_WAY.index(K(key.state)) + 1 : _WAY.index(to) + 1]
    for step in steps:
        move(key, step, by=by, tag=Tag.KEY_MOVED, organisation=None, note=note)


def give_keys(feed: Feed, signing_key: SigningKey, mdq_key: SigningKey | None, by: Person) -> None:
    """From the next turn of the cycle on, the feed is signed with these; one key for both is kept as one."""
    was = audit.fields_of(feed)
    feed.signing_key = signing_key
    feed.mdq_key = None if mdq_key is None or mdq_key.pk == signing_key.pk else mdq_key
    feed.save(update_fields=["signing_key", "mdq_key"])
    fingerprints: Any = {
        "certificate_sha256": signing_key.certificate_sha256,
        "mdq_certificate_sha256": feed.document_key.certificate_sha256,
    }
    audit.record(Tag.FEED_KEY_CHANGED, feed, by=by, was=was, **fingerprints)


def close(feed: Feed, by: Person) -> None:
    """Nothing is published there any more; what it served last stays until its validUntil."""
    was = audit.fields_of(feed)
    feed.closed_at = now()
    feed.save(update_fields=["closed_at"])
    audit.record(Tag.FEED_CLOSED, feed, by=by, was=was)


def in_use(key: SigningKey) -> QuerySet[Feed]:
    """The feeds that people configure, which are not only parallel to one, and that the key signs."""
    return Feed.objects.filter(Q(signing_key=key) | Q(mdq_key=key), closed_at=None, parallel_to=None)


def _end_rollovers(old: SigningKey, by: Person) -> None:
    """A rollover to or from the key is over, and so are the feeds beside."""
    going = Rollover.objects.filter(state__in=[RolloverState.PARALLEL, RolloverState.SWITCHED])
    for rollover in going.filter(Q(old_key=old) | Q(new_key=old)).select_related("feed"):
        for beside in Feed.objects.filter(parallel_to=rollover.feed, closed_at=None):
            close(beside, by)
        switched = rollover.state == RolloverState.SWITCHED
        to = RolloverState.FINISHED if switched else RolloverState.CANCELLED
        move(rollover, to, by=by, tag=Tag.ROLLOVER_MOVED, organisation=None, ended_at=now())


def _compromised(act: JointAct) -> SigningKey:
    label = act.arguments.get("compromised", "")
    found = SigningKey.objects.filter(label=label).first()
    if found is None:
        raise Refused(_("There is no signing key %(label)s. Correct the label.") % {"label": label})
    return found


def _planned(act: JointAct) -> SigningKey:
    return _row(str(act.arguments.get("label", "")), _certificate(act.arguments["certificate_pem"]))


def _row(label: str, certificate: x509.Certificate) -> SigningKey:
    return SigningKey(
        label=label,
        certificate_pem=certificate.public_bytes(serialization.Encoding.PEM).decode(),
        certificate_sha256=certificate.fingerprint(hashes.SHA256()).hex(),
    )


def _save(key: SigningKey, by: Person | None) -> SigningKey:
    save_checked(key)
    told: Any = {"certificate_sha256": key.certificate_sha256, "state": str(key.state)}
    audit.record(Tag.KEY_RECORDED, key, by=by, **told)
    return key


def _certificate(pem: str) -> x509.Certificate:
    try:
        return load_certificate(pem.encode())
    except KeyRefused as refused:
        raise Refused(refused.sv if (get_language() or "").startswith("sv") else refused.en) from refused
