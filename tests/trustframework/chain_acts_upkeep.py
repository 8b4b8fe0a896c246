"""Acts on all else that a gate asks for, the yearly follow-up, the framework's versions, and the publication itself;
see chain_acts.py for their shape."""

import re
import shutil
import tempfile
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings

from federation.actions import placements
from federation.cycle.run import publish
from federation.models import Environment, Feed
from members.actions import agreements, communities, contacts, entities, keys, memberships
from members.clock import today
from members.models import Agreement, CommunityPlace, Membership, Person
from tests import builders
from tests.trustframework.adopting import new
from tests.trustframework.chain_acts import DAY, Act
from tests.trustframework.chain_world import World
from tests.trustframework.test_follow_ups import GOOD
from trustframework.actions import changes, follow_ups, frameworks, means
from trustframework.actions import framework_life as life
from trustframework.models import EidMeans, FollowUp, FrameworkVersion, MaterialChange
from trustframework.models.follow_up import ChangeKind, ChangeState


def put_out(w: World, _n: int, _by: Person | None) -> object:
    """The signer's turn, of the feed that the walk is about: what it then serves is looked at by the machine."""
    return _published(w, w.feed)


def try_out(w: World, _n: int, by: Person | None) -> object:
    """In acceptance first (G7)."""
    placements.ask(w.entity, Environment.ACCEPTANCE, by=by or w.member.administrator)
    return _published(w, w.acceptance)


def _published(w: World, feed: Feed) -> bool:
    """Each run has a folder of releases of its own, in which those stand that it began with."""
    if w.own_releases is None:
        w.own_releases, begun_with = Path(tempfile.mkdtemp(dir=settings.SIGILL_VAR)), Path(settings.RELEASES)
        if begun_with.exists():
            shutil.copytree(begun_with, w.own_releases / "releases", symlinks=True)
        settings.RELEASES = w.own_releases / "releases"
    result = publish(feed.slug)
    assert result.what in ("published", "unchanged"), result
    w.served[feed.slug] = w.at
    return result.what == "published"


def served(feed: Feed) -> set[str]:
    """The entityIDs in the aggregate that is served."""
    document = (Path(settings.RELEASES) / feed.slug / "current" / "aggregate.xml").read_text()
    return set(re.findall(r'<md:EntityDescriptor[^>]* entityID="([^"]+)"', document))


def confirm(w: World, n: int, by: Person | None) -> object:
    """Once a year somebody answers for the entity, and for each contact (G6, G9)."""
    if n % 2:
        return entities.confirm(w.entity, by=by or w.member.administrator)
    for one in w.member.organisation.contacts.current():
        contacts.vouch(one, by=by or w.operator.registrar)
    return True


def belong(w: World, n: int, by: Person | None) -> object:
    """To the federation (G1, G2), to the community (G11), and in the environment (G0)."""
    registrar, at = by or w.operator.registrar, w.member.organisation
    kind = n % 8
    if kind < 3:
        one = Membership.objects.get(organisation=at, kind="user_organisation")
        return memberships.advance(one, "active" if one.state == "suspended" else "suspended", by=registrar)
    if kind == 3:
        return _agree(w, n, registrar)
    if kind < 6:
        place = CommunityPlace.objects.filter(organisation=at, until=None).first()
        return communities.leave(place, by=registrar) if place else communities.admit(w.community, at, by=registrar)
    asks = placements.stop_asking if kind == 6 else placements.ask
    return asks(w.entity, Environment.PRODUCTION, by=by or w.member.administrator)


def _agree(w: World, n: int, registrar: Person) -> object:
    held = Agreement.objects.filter(organisation=w.member.organisation, template__kind="membership")
    one = held.filter(state__in=("in_force", "notice_given")).first()
    if one is None:
        return builders.agreement_in_force(w.operator, w.member)
    if n % 16 < 8:
        return agreements.give_notice(one, until=today() + 20 * DAY, by=registrar)
    return agreements.end(one, by=registrar, note="Uppsagt.")


def log_in_with(w: World, n: int, by: Person | None) -> object:
    """An e-ID means at the level (G10)."""
    one = w.pick(EidMeans, n // 8)
    if one is None or n % 8 == 0:
        until = today() + timedelta(days=400)
        given: dict[str, Any] = {"level": w.level, "valid_from": today(), "valid_until": until}
        one = means.record(name=f"E-leg {n}", issuer="Utgivaren", by=by or w.operator.trust_officer, **given)
    if n % 8 == 7:
        return means.end(one, by=by or w.operator.trust_officer, note="Utbytt.")
    if n % 8 == 6:
        return means.unlink(one, w.entity, by=by or w.operator.trust_officer)
    if one.state == "recorded":
        means.verify(one, by=by or w.deciders[0])
    return means.link(one, [w.entity], by=by or w.operator.trust_officer)


def revoke_key(w: World, _n: int, by: Person | None) -> object:
    """The entity's only key has leaked (G8)."""
    return keys.revoke(w.spki, reason="Läckt.", by=by or w.operator.registrar)


def follow_up(w: World, n: int, by: Person | None) -> object:
    one, officer = w.pick(FollowUp, n // 4, certification__organisation=w.member.organisation), w.operator.trust_officer
    if one is None:
        return False
    if n % 4 < 2 and one.state == "open":
        return follow_ups.answer(one, answers=GOOD, by=by or w.member.administrator)
    deeds: tuple[Any, ...] = (follow_ups.accept, follow_ups.send_back, follow_ups.lead_to_review)
    return deeds[n % 3](one, by=by or officer, remark="Se över.")


def change(w: World, n: int, by: Person | None) -> object:
    """The member reports a material change; the operator says what follows from it."""
    one = w.pick(MaterialChange, n // 2)
    if one is None or n % 2:
        given: dict[str, Any] = {"kind": list(ChangeKind)[n % 3], "text": "Ny leverantör.", "from_day": today()}
        return changes.report(w.member.organisation, by=by or w.member.administrator, **given)
    to = list(ChangeState)[n // 2 % len(ChangeState)]
    return changes.assess(one, to, consequence="Inget.", by=by or w.operator.trust_officer)


def framework(w: World, n: int, by: Person | None) -> object:
    """A new version: drafted, consulted on, adopted, in force; and the former one retired, once its time is over."""
    newest = FrameworkVersion.objects.order_by("-pk")[0]
    officer, decider = by or w.operator.trust_officer, by or w.deciders[0]
    if newest.state in ("in_force", "superseded") and n % 3 == 2:
        oldest = FrameworkVersion.objects.order_by("pk")[0]
        return life.retire(oldest, by=decider)
    if newest.state == "draft":
        return life.consult(newest, until=today(), by=officer)
    if newest.state == "consultation":
        return life.take_back(newest, by=officer) if n % 8 == 7 else life.adopt(newest, by=decider)
    if newest.state == "adopted":
        return life.bring_into_force(newest, on=today() + (n % 4) * 10 * DAY, by=decider)
    drafted = frameworks.draft(newest.framework, f"{newest.pk + 1}.0", based_on=newest, by=officer)
    return new(drafted, f"GOV-{newest.pk + 10}", officer) if n % 2 else drafted


UPKEEP: dict[str, Act] = {
    "put_out": put_out,
    "try_out": try_out,
    "confirm": confirm,
    "belong": belong,
    "log_in_with": log_in_with,
    "revoke_key": revoke_key,
    "follow_up": follow_up,
    "change": change,
    "framework": framework,
}
