"""Record feeds."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from federation.actions import keys
from federation.gate import Policy
from federation.models import Feed, SigningKey
from members import audit, profiles
from members.actions.saving import save_checked
from members.errors import Refused
from members.models import Community, Person
from members.permissions import Permission, require
from members.saml.prerequisites import GRANTABLE
from members.tags import Tag


@transaction.atomic
def record(*, by: Person, signing_key: SigningKey, policy: dict[str, Any], **fields: str) -> Feed:
    """A new feed; raises KeyError or ValueError for a policy that the gate cannot read, `Refused` for a profile, a
    community or a category that there is not, or a key that is going or gone, ValidationError else. The key is active
    from now on."""
    require(by, Permission.HANDLE_PUBLICATION)
    require_policy(policy)
    keys.put_to_use(signing_key, by=by)
    feed = Feed(signing_key=signing_key, policy=policy, **fields)
    save_checked(feed)
    audit.record(Tag.FEED_RECORDED, feed, by=by, environment=feed.environment)
    return feed


def require_policy(policy: Any) -> None:
    """Raise KeyError or ValueError for what the gate cannot read, `Refused` for a name that there is not."""
    wanted = Policy.from_json(policy)
    if wanted.profile:
        profiles.get(wanted.profile)
    _require_communities(wanted.communities)
    _require_categories(wanted.categories)


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
