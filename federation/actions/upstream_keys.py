"""Which keys another federation signs with: pinned by two operators, each of whom has compared the fingerprint.

The functions are the registry's of `joint_acts`; `upstream` (its short name) and `keys` (PEM) are the act's arguments.
"""

from typing import Any

from cryptography.hazmat.primitives import serialization
from django.utils.translation import gettext as _

from federation.foreign.pinned import NotKeys, PinnedKey, keys_in
from federation.models import JointAct, UpstreamFeed
from federation.models.upstream import UpstreamState
from members import audit
from members.errors import AlreadyMoved, Refused
from members.machine import move
from members.models import Person
from members.permissions import Permission, require
from members.saml.types import Refusal
from members.tags import Tag
from members.wording import in_words


def check_pin(act: JointAct, by: Person) -> None:
    """Only the public halves are kept, whatever was pasted with them; beside them stand their fingerprints."""
    require(by, Permission.HANDLE_PUBLICATION)
    upstream = _upstream(act)
    if upstream.state == UpstreamState.CLOSED:
        raise Refused(_("%(upstream)s is closed.") % {"upstream": upstream})
    keys = _keys(str(act.arguments.get("keys", "")))
    act.arguments["keys"] = "".join(_pem(key) for key in keys)
    act.arguments["fingerprints"] = [key.fingerprint for key in keys]
    was = fingerprints(upstream)
    if act.arguments.setdefault("was", was) != was:
        raise AlreadyMoved(_("Its keys were changed meanwhile. Let it be proposed again."))
    if act.arguments["fingerprints"] == was:
        raise Refused(_("These are the keys that are pinned already."))


def pin(act: JointAct, by: Person) -> None:
    """From the next look on, nothing else is believed. What is fetched first begins then."""
    require(by, Permission.HANDLE_PUBLICATION)
    upstream = UpstreamFeed.objects.select_for_update().get(pk=_upstream(act).pk)
    was = audit.fields_of(upstream)
    upstream.keys, upstream.etag, upstream.digest = act.arguments["keys"], "", ""
    upstream.version += 1
    upstream.save(update_fields=["keys", "etag", "digest", "version"])
    told = {"fingerprints": act.arguments["fingerprints"]}
    audit.record(Tag.UPSTREAM_KEYS_PINNED, upstream, by=by, was=was, **told)
    if upstream.state == UpstreamState.DRAFT:
        move(upstream, UpstreamState.ACTIVE, by=by, tag=Tag.UPSTREAM_MOVED, organisation=None)


def fingerprints(upstream: UpstreamFeed) -> list[str]:
    """SHA-256 of each key that is pinned; none where what is kept cannot be read: nothing is believed by it."""
    try:
        return [key.fingerprint for key in keys_in(upstream.keys)] if upstream.keys else []
    except NotKeys:
        return []


def _upstream(act: JointAct) -> UpstreamFeed:
    found = UpstreamFeed.objects.filter(slug=act.arguments.get("upstream", "")).first()
    if found is None:
        raise Refused(_("There is no such upstream."))
    return found


def _keys(pem: str) -> tuple[PinnedKey, ...]:
    try:
        keys = keys_in(pem)
    except NotKeys as error:
        raise Refused(
            _("There is no certificate or public key in PEM form here: %(detail)s.") % {"detail": error}
        ) from error
    for key in keys:
        try:
            key.require_strength()
        except Refusal as refusal:
            raise Refused(in_words(refusal.finding)) from refusal
    return keys


def _pem(key: PinnedKey) -> str:
    public: Any = key.public
    encoding, info = serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    return str(public.public_bytes(encoding, info).decode())
