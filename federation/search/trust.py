"""Certifications, what reviews have found, and what frameworks ask."""

from typing import Any

from django.db.models import BooleanField, Case, Q, QuerySet, Value, When
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from federation.search.asked import Asked
from federation.search.parties import named
from federation.search.reader import Reader
from federation.search.source import Hit
from members.clock import today
from trustframework import status
from trustframework.casework import findings_seen_by
from trustframework.models import Certification, Finding, Requirement
from trustframework.models.framework import VersionState
from trustframework.views.framework_access import address, versions_for

_NEWEST_FIRST = (VersionState.IN_FORCE, VersionState.ADOPTED, VersionState.CONSULTATION, VersionState.DRAFT)
_AFTER = len(_NEWEST_FIRST)


def certifications(asked: Asked, reader: Reader) -> QuerySet[Certification]:
    """By their number, the level, or the organisation: the reader's own to see, and those the public may know."""
    rows = status.certifications() if reader.seen == frozenset() else status.told(_for(reader))
    wanted = named(asked, "organisation__") | asked.within("level__name") | Q(pk=asked.key)
    return rows.filter(wanted).order_by("-valid_until", "-pk")


def _for(reader: Reader) -> QuerySet[Certification]:
    """All of whose things the reader sees, drafts too; of others, what the public may know."""
    if reader.seen is None:
        return Certification.objects.all()
    public = status.certifications().order_by().values("pk")
    return Certification.objects.filter(reader.owning("organisation") | Q(pk__in=public))


def tell_certifications(rows: list[Any], asked: Asked, reader: Reader) -> list[Hit]:
    """As the public is told; the link leads to the certification's own page for whom it opens."""
    day = today()
    return [_certification(one, status.tell(one, day), asked, reader) for one in rows]


def _certification(row: Certification, told: status.Told, asked: Asked, reader: Reader) -> Hit:
    page = reverse("public_status_of", args=[told.organisation.country, told.organisation.number])
    if reader.sees(row.organisation_id):
        page = reverse("certification", args=[row.pk])
    last = date_format(told.last_day, "DATE_FORMAT")
    return Hit(
        f"{told.level} – {told.organisation}",
        page,
        detail=_("last day %(day)s") % {"day": last},
        code=f"#{row.pk}",
        state=told.state,
        label=str(told.state.label),
        exact=row.pk == asked.key,
    )


def findings(asked: Asked, reader: Reader) -> QuerySet[Finding]:
    """Of reviews: by the requirement, the text, or the organisation; those that the reader may read."""
    if reader.person is None:
        return Finding.objects.none()
    wanted = asked.within("requirement__code", "text") | named(asked, "review__declaration__organisation__")
    rows = findings_seen_by(reader.person).filter(wanted)
    return rows.select_related("requirement", "review__declaration__organisation").order_by("-recorded_at", "-pk")


def tell_findings(rows: list[Finding], _asked: Asked, _reader: Reader) -> list[Hit]:
    """What it is about, where, and how it stands."""
    return [
        Hit(
            f"{one.get_severity_display()}: {one.requirement}",
            reverse("finding", args=[one.pk]),
            detail=str(one.review.declaration.organisation),
            state=one.state,
            label=one.get_state_display(),
        )
        for one in rows
    ]


def requirements(asked: Asked, reader: Reader) -> QuerySet[Requirement]:
    """Of the framework versions that the reader finds: by code, title or text; what is in force comes first."""
    language = "en" if (get_language() or "").startswith("en") else "sv"
    rows = Requirement.objects.filter(version__in=versions_for(reader.person).order_by().values("pk"))
    rows = rows.filter(asked.within("code", f"title_{language}", f"text_{language}"))
    exact = Case(When(code__iexact=asked.text, then=Value(True)), default=Value(False), output_field=BooleanField())
    order = [When(version__state=state, then=Value(place)) for place, state in enumerate(_NEWEST_FIRST)]
    rows = rows.annotate(exact=exact, place=Case(*order, default=Value(_AFTER)))
    return rows.select_related("version__framework").order_by("-exact", "place", "version", "position", "code")


def tell_requirements(rows: list[Any], _asked: Asked, _reader: Reader) -> list[Hit]:
    """To its place on the version's page."""
    return [
        Hit(
            str(one),
            f"{address(one.version)}#{one.code}",
            detail=str(one.version),
            state=one.version.state,
            label=one.version.get_state_display(),
            exact=one.exact,
        )
        for one in rows
    ]
