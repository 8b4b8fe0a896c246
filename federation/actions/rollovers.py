"""Rollover of a feed's key: announce → parallel feed → switch → retire, each step by two operators (docs/keys.md).

An address beside the feed is named after the key that signs it, and keeps that key for as long as it is open: whoever
moves early, to the new key, or stays behind, with the old one, never finds another key under the address they pinned.
"""

from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from federation.acted_on import feed_of
from federation.actions.keys import bring, close, give_keys, in_use, require_usable
from federation.models import Feed, JointAct, Publication, Rollover, SigningKey
from federation.models.key import KeyState
from federation.models.publication import PublicationState
from federation.models.rollover import KeyUse, RolloverState
from members import audit
from members.actions.saving import save_checked
from members.clock import now
from members.errors import Refused
from members.machine import move
from members.models import Person
from members.tags import Tag

R = RolloverState


def check_begin(act: JointAct, by: Person) -> None:
    """The act's feed and new key; `use` (aggregate, mdq or both) and `switch_planned` (an ISO date, or nothing)."""
    feed = feed_of(act, by)
    if open_rollover(feed) is not None:
        raise Refused(_("%(feed)s has a rollover that is not finished.") % {"feed": feed})
    new = _new_key(act)
    require_usable(new)
    use = _use(act)
    if use == KeyUse.BOTH and feed.document_key != feed.signing_key:
        raise Refused(_("The aggregate and the MDQ answers have a key each. Exchange one at a time."))
    if new in (feed.signing_key, feed.document_key):
        raise Refused(_("%(key)s signs %(feed)s already.") % {"key": new, "feed": feed})
    planned = _planned(act)
    if planned is not None and planned < now().date():
        raise Refused(_("The day of the switch has passed. Choose one that comes."))
    _parallel(feed, new, use).full_clean()


def begin(act: JointAct, by: Person) -> None:
    """The new key is announced, and what the feed publishes is published with it too, at an address of its own."""
    feed, new, use = feed_of(act, by), _new_key(act), _use(act)
    beside = _open(_parallel(feed, new, use), by)
    rollover = Rollover(
        feed=feed,
        use=use,
        old_key=feed.document_key if use == KeyUse.MDQ else feed.signing_key,
        new_key=new,
        parallel=beside,
        announced_at=now(),
        switch_planned=_planned(act),
    )
    save_checked(rollover)
    bring(new, KeyState.ANNOUNCED, by)
    audit.record(Tag.ROLLOVER_BEGUN, rollover, by=by, note=act.grounds, slug=beside.slug)


def check_switch(act: JointAct, by: Person) -> None:
    """The act's feed, whose new key has shown that it signs: it is published in parallel."""
    rollover = _rollover(feed_of(act, by), R.PARALLEL)
    require_usable(rollover.new_key)
    if not Publication.objects.filter(feed=rollover.parallel, state=PublicationState.PUBLISHED).exists():
        raise Refused(
            _("Nothing is published with the new key yet, at %(feed)s. See why before you switch.")
            % {"feed": rollover.parallel.slug}
        )
    _with_key(rollover.feed, rollover.old_key, rollover.use).full_clean()


def switch(act: JointAct, by: Person) -> None:
    """The feed's own address gets the new key; for those who are not ready, the old one goes on at its own address."""
    rollover = _rollover(feed_of(act, by), R.PARALLEL)
    feed, new, old = rollover.feed, rollover.new_key, rollover.old_key
    behind = _open(_with_key(feed, old, rollover.use), by)
    give_keys(feed, *_keys(feed, new, rollover.use), by)
    bring(new, KeyState.ACTIVE, by)
    if not in_use(old).exists():
        bring(old, KeyState.RETIRING, by)
    told: Any = {"parallel": behind, "switched_at": now()}
    move(rollover, R.SWITCHED, by=by, tag=Tag.ROLLOVER_MOVED, organisation=None, note=act.grounds, **told)


def check_retire(act: JointAct, by: Person) -> None:
    """The act's feed, which has switched, and whose keys have both been there for long enough; or which has not, and
    then the rollover is cancelled."""
    rollover = _rollover(feed_of(act, by), R.PARALLEL, R.SWITCHED)
    first = _overlap_ends(rollover)
    if rollover.state == R.SWITCHED and now() < first:
        raise Refused(
            _(
                "Both keys are published for twice as long as the feed is valid: the old one is retired on %(day)s at"
                " the earliest. A compromised key is replaced at once."
            )
            % {"day": date_format(localtime(first), "DATE_FORMAT")}
        )


def _overlap_ends(rollover: Rollover) -> datetime:
    """Until when both keys are published, for consumers who fetch seldom and keep what they have for as long as it
    is valid (SAML V2.0 Metadata Interoperability Profile; twice the validity is the catalogue's MD-SIG-015)."""
    return rollover.announced_at + 2 * timedelta(days=rollover.feed.validity_days)


def retire(act: JointAct, by: Person) -> None:
    """The feeds beside are closed and the old key is retired. Before the switch: the new key stays announced instead,
    free for another rollover."""
    rollover = _rollover(feed_of(act, by), R.PARALLEL, R.SWITCHED)
    for beside in Feed.objects.filter(parallel_to=rollover.feed, closed_at=None):
        close(beside, by)
    to = R.FINISHED if rollover.state == R.SWITCHED else R.CANCELLED
    move(rollover, to, by=by, tag=Tag.ROLLOVER_MOVED, organisation=None, note=act.grounds, ended_at=now())
    if to == R.FINISHED and not in_use(rollover.old_key).exists():
        bring(rollover.old_key, KeyState.RETIRED, by)


def open_rollover(feed: Feed) -> Rollover | None:
    """The feed's rollover that is not over, with its keys and the feed beside."""
    rows = Rollover.objects.select_related("feed", "old_key", "new_key", "parallel")
    return rows.filter(feed=feed, state__in=[R.PARALLEL, R.SWITCHED]).first()


def _rollover(feed: Feed, *states: RolloverState) -> Rollover:
    found = open_rollover(feed)
    if found is None:
        raise Refused(_("%(feed)s has no rollover. Begin one by announcing a new key.") % {"feed": feed})
    if found.state not in states:
        raise Refused(_("The rollover has come further already: %(state)s.") % {"state": found.get_state_display()})
    found.feed = feed
    return found


def _new_key(act: JointAct) -> SigningKey:
    if act.signing_key is None:
        raise Refused(_("Say which recorded key is the new one."))
    return act.signing_key


def _use(act: JointAct) -> KeyUse:
    try:
        return KeyUse(act.arguments.get("use", KeyUse.BOTH))
    except ValueError as error:
        raise Refused(_("A key is for the aggregate, for MDQ, or for both.")) from error


def _planned(act: JointAct) -> date | None:
    given = act.arguments.get("switch_planned")
    try:
        return date.fromisoformat(given) if given else None
    except (TypeError, ValueError) as error:
        raise Refused(_("Write the day as 2027-01-31.")) from error


def _keys(feed: Feed, key: SigningKey, use: KeyUse | str) -> tuple[SigningKey, SigningKey | None]:
    """The feed's keys, the aggregate's and that of MDQ, with this one in their place or in that of one of them."""
    if use == KeyUse.BOTH:
        return key, None
    return (key, feed.document_key) if use == KeyUse.AGGREGATE else (feed.signing_key, key)


def _parallel(feed: Feed, key: SigningKey, use: KeyUse) -> Feed:
    """Not saved yet: what the feed publishes, with another key, under its name and the key's."""
    signing, mdq = _keys(feed, key, use)
    return Feed(
        slug=_free_slug(feed, key),
        title_sv=f"{feed.title_sv}, med nyckeln {key.label}"[:200],
        title_en=f"{feed.title_en}, with the key {key.label}"[:200],
        environment=feed.environment,
        policy=feed.policy,
        protected=feed.protected,
        signing_key=signing,
        mdq_key=None if mdq == signing else mdq,
        parallel_to=feed,
        **{name: getattr(feed, name) for name in _SAME},
    )


_SAME = ("validity_days", "cache_duration", "brake_drop", "brake_drop_percent", "brake_key_percent")


def _with_key(feed: Feed, key: SigningKey, use: str) -> Feed:
    return _parallel(feed, key, KeyUse(use))


def _open(beside: Feed, by: Person) -> Feed:
    save_checked(beside)
    audit.record(Tag.FEED_RECORDED, beside, by=by, environment=beside.environment, slug=beside.slug)
    return beside


def _free_slug(feed: Feed, key: SigningKey) -> str:
    """An address is never used for a second time: those who still ask there would get what they did not choose."""
    wanted = f"{feed.slug}-{key.label}"[:56]
    taken = set(Feed.objects.filter(slug__startswith=wanted).values_list("slug", flat=True))
    names = (wanted, *(f"{wanted}-{number}" for number in range(2, 100)))
    for name in names:
        if name not in taken:
            return name
    raise ValidationError({"slug": _("There are too many feeds with that name.")})
