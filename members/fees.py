"""What memberships are invoiced by: a class per kind and size, and the days of a period in which each was active."""

from collections.abc import Iterator
from datetime import date, datetime, time
from functools import lru_cache
from pathlib import Path

import yaml
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db.models import Q
from django.utils.timezone import localdate, make_aware
from django.utils.translation import gettext as _

from members.errors import Refused
from members.models import Contact, Membership
from members.models.contact import ContactKind
from members.models.membership import MembershipKind
from members.models.organisation import SizeClass

COLUMNS = ("country", "number", "name", "kind", "fee_class", "from", "until", "billing_email")


@lru_cache(maxsize=8)
def classes(path: str) -> dict[str, dict[str, str]]:
    """Kind -> size -> class, from a file like members/fees.yaml; raises ImproperlyConfigured for one with a gap."""
    found: dict[str, dict[str, str]] = yaml.safe_load(Path(path).read_text(encoding="utf-8"))
    for kind in MembershipKind.values:
        for size in SizeClass.values:
            if not isinstance(found, dict) or not str((found.get(kind) or {}).get(size, "")):
                raise ImproperlyConfigured(f"{path} has no fee class for {kind}, {size}. Add it.")
    return found


def basis(since: date, until: date) -> Iterator[dict[str, str]]:
    """One row per membership that was active on some day of the period, both days included; raises `Refused` for a
    period that ends before it begins. Three queries, whatever the number of members."""
    if until < since:
        raise Refused(_("The period ends before it begins. Change the two days."))
    begun = make_aware(datetime.combine(until, time.max))
    rows = Membership.objects.filter(active_from__lte=begun).select_related("organisation")
    billing = dict(
        Contact.objects.filter(kind=ContactKind.BILLING).order_by("-pk").values_list("organisation_id", "email")
    )
    table = classes(str(settings.SIGILL_FEES))
    for row in rows.filter(Q(ended_at=None) | Q(ended_at__gte=make_aware(datetime.combine(since, time.min)))):
        at = row.organisation
        first = max(since, localdate(row.active_from)) if row.active_from else since
        yield {
            "country": at.country,
            "number": at.number,
            "name": at.name_sv,
            "kind": row.kind,
            "fee_class": str(table[row.kind][at.size_class]),
            "from": first.isoformat(),
            "until": (min(until, localdate(row.ended_at)) if row.ended_at else until).isoformat(),
            "billing_email": billing.get(at.pk, ""),
        }
