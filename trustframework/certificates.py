"""A certification's certificate: one page to print and hang up, which says where to see whether it still holds."""

import hashlib
from collections.abc import Iterator
from datetime import date, datetime

import qrcode
from django.core.cache import cache
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from qrcode.image.svg import SvgPathFillImage

from members.errors import Refused
from members.models import Organisation
from members.models.organisation import Sector
from members.templatetags.sigill import number_of, roles_named
from members.texts import typeset, typst_source
from members.texts.typst_source import literal
from trustframework.status import Told, page_of

KEPT_S = 24 * 60 * 60  # anybody may ask: the same page is typeset once a day


def certificate(told: Told, day: date, language: str) -> bytes:
    """PDF/UA-1 and PDF/A-2a, the same bytes all day. Raises `Refused` for one that does not hold."""
    with translation.override(language):
        if not told.holds:
            raise Refused(_("There is a certificate only of a certification that holds."))
        written = source(told, day, language)
        key = f"certificate:{hashlib.sha256(written.encode()).hexdigest()}"
        made: bytes | None = cache.get(key)
        if made is None:
            made = typeset.pdf(written, datetime(day.year, day.month, day.day, tzinfo=timezone.get_default_timezone()))
            cache.set(key, made, KEPT_S)
    return made


def source(told: Told, day: date, language: str) -> str:
    """As Typst, in the language that is active."""
    operator = Organisation.objects.filter(sector=Sector.OPERATOR).order_by("pk").first()
    registry, address = str(operator or _("The federation operator")), page_of(told.organisation)
    title = _("Certificate: %(level)s, %(organisation)s") % {"level": told.level, "organisation": told.organisation}
    head = typst_source.head(title=title, author=registry, language=language, day=day)
    says = _("%(registry)s vouches for this organisation at the level and within the scope below.")
    items = "".join(f"terms.item({literal(name)}, {literal(value)}), " for name, value in facts(told))
    look = _("This page says how it stood on %(day)s. Whether it still holds is told at the address that the code has:")
    return (
        f"{head}#{{\nheading(level: 1, {literal(title)})\n"
        f"par({literal(says % {'registry': registry})})\n"
        f"terms(tight: false, separator: [: ], {items})\n"
        f"par({literal(look % {'day': date_format(day, 'DATE_FORMAT')})})\n"
        f"par(link({literal(address)}))\n"
        f"{_code(address)}}}\n"
    )


def facts(told: Told) -> Iterator[tuple[str, str]]:
    """What stands on it, in the language that is active."""
    yield _("Organisation"), str(told.organisation)
    yield _("Organisation number"), number_of(told.organisation)
    yield _("Level"), f"{told.level} ({told.uri})"
    yield _("State"), str(told.state.label)
    yield _("For"), roles_named(told.scope)
    if told.roles:
        yield _("Entities"), ", ".join(told.entities) or _("all that the organisation has in these roles")
    if told.suspended_entities:
        yield _("Suspended entities"), ", ".join(told.suspended_entities)
    yield _("Valid from"), date_format(told.since, "DATE_FORMAT")
    yield _("Last day"), date_format(told.last_day, "DATE_FORMAT")
    if told.framework_version:
        yield _("Framework"), f"{told.framework_name} {told.framework_version}"
    yield _("Certification number"), str(told.number)


def _code(address: str) -> str:
    """The address as a QR code, with words for whoever does not see it."""
    svg: str = qrcode.make(address, image_factory=SvgPathFillImage).to_string(encoding="unicode")
    words = _("QR code that leads to the status page: %(address)s") % {"address": address}
    return f'image(bytes({literal(svg)}), format: "svg", width: 40mm, alt: {literal(words)})\n'
