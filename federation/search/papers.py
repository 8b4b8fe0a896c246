"""Agreements and mandates."""

from typing import Any

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from federation.search.asked import Asked
from federation.search.parties import named
from federation.search.reader import Reader
from federation.search.source import Hit
from members.clock import today
from members.models import Agreement, Representation


def agreements(asked: Asked, reader: Reader) -> QuerySet[Agreement]:
    """By their number, the text's title and version, or a party; those that the reader may open."""
    rows = Agreement.objects.all() if reader.seen is None else Agreement.objects.seen_by(set(reader.seen), today())
    text = asked.within("template__title_sv", "template__title_en", "template__version")
    wanted = text | named(asked, "organisation__") | named(asked, "commissioner__") | Q(pk=asked.key)
    found = rows.filter(pk__in=Agreement.objects.filter(wanted).order_by().values("pk"))
    return found.select_related("organisation", "template").order_by("-prepared_at", "-pk")


def tell_agreements(rows: list[Agreement], asked: Asked, _reader: Reader) -> list[Hit]:
    """The text and the party that it binds."""
    return [
        Hit(
            str(one.template),
            reverse("agreement", args=[one.pk]),
            detail=str(one.organisation),
            code=f"#{one.pk}",
            state=one.state,
            label=one.get_state_display(),
            exact=one.pk == asked.key,
        )
        for one in rows
    ]


def mandates(asked: Asked, reader: Reader) -> QuerySet[Representation]:
    """By their number, or by who acts for whom."""
    wanted = named(asked, "representative__") | named(asked, "represented__") | Q(pk=asked.key)
    rows = Representation.objects.filter(wanted).filter(reader.owning("representative", "represented"))
    return rows.select_related("representative", "represented").order_by("-proposed_at", "-pk")


def tell_mandates(rows: list[Any], asked: Asked, _reader: Reader) -> list[Hit]:
    """Who acts for whom, in what way, until when."""
    return [
        Hit(
            str(one),
            reverse("mandate", args=[one.pk]),
            detail=_until(one),
            code=f"#{one.pk}",
            state="expired" if one.expired else one.state,
            label=_("Expired") if one.expired else one.get_state_display(),
            exact=one.pk == asked.key,
        )
        for one in rows
    ]


def _until(mandate: Representation) -> str:
    kind = mandate.get_kind_display()
    if mandate.valid_until is None:
        return kind
    day = date_format(mandate.valid_until, "DATE_FORMAT")
    return _("%(kind)s, last day %(day)s") % {"kind": kind, "day": day}
