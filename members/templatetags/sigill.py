"""What every template may use: `{% load sigill %}`."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from django import template
from django.forms import BoundField
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.timesince import timesince
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from members.clock import now
from members.models import Organisation
from members.templatetags.tones import SEVERITIES, SEVERITY_LABELS, tone_of

register = template.Library()


@register.filter
def localised(source: Any, name: str = "") -> str:
    """The text of `source` in the page's language: its `sv` or `en`, or `remedy_sv` for "remedy"; object or dict."""
    language = "en" if (get_language() or "").startswith("en") else "sv"
    key = f"{name}_{language}" if name else language
    text = source.get(key, "") if isinstance(source, dict) else getattr(source, key, "")
    return str(text)


@register.filter
def tone(state: str) -> str:
    """The tone of a state, which picks its colours: good, wait, warn, bad or quiet. Words always stand beside it."""
    return tone_of(str(state))


@register.filter
def age(since: datetime) -> str:
    """How long ago it was, on Sigill's clock and in the largest unit alone: "3 weeks"."""
    return timesince(since, now(), depth=1)


@register.filter
def hex_groups(digest: str, size: int = 4) -> list[str]:
    """A digest cut into groups of `size` characters, for reading aloud."""
    return [digest[i : i + size] for i in range(0, len(digest), size)]


@register.filter
def soft_breaks(address: str) -> SafeString:
    """An entityID or URL that may be broken after "/", "." and ":", where a reader expects it, when the line ends."""
    text = str(escape(address))
    for sign in "/.:":
        text = text.replace(sign, f"{sign}<wbr>")
    return mark_safe(text.replace("/<wbr>/<wbr>", "//<wbr>"))  # noqa: S308 - escaped above


@register.filter
def by_severity(findings: Iterable[Any]) -> Iterator[dict[str, Any]]:
    """The findings grouped, worst first: {"label", "tone", "findings"} per severity that occurs."""
    listed = list(findings or ())
    for severity, (label, its_tone) in SEVERITIES.items():
        group = [f for f in listed if _severity(f) == severity]
        if group:
            yield {"label": label, "tone": its_tone, "findings": group}


@register.filter
def severity_label(severity: str | None) -> str:
    """What a finding of that severity does; None is one that a profile does not tell."""
    return str(SEVERITY_LABELS[severity])


@register.filter
def severity_tone(severity: str | None) -> str:
    """The class that gives a severity its colours."""
    return f"tone-{SEVERITIES[severity][1]}" if severity else "tone-quiet"


@register.filter
def titled(profile: Any) -> str:
    """A profile's title in the page's language."""
    return localised(profile.title)


@register.filter
def get(mapping: dict[Any, Any], key: Any) -> Any:
    """`mapping[key]`, or nothing."""
    return mapping.get(key)


@register.filter
def control(field: BoundField) -> SafeString:
    """The field's control without a placeholder, which says the label again and vanishes when one begins to write."""
    field.field.widget.attrs.pop("placeholder", None)
    return field.as_widget()


@register.simple_tag
def other_languages() -> list[dict[str, str]]:
    """The languages that one can switch to, each named in itself."""
    now = (get_language() or "sv")[:2]
    return [{"code": code, "name": name} for code, name in (("sv", "Svenska"), ("en", "English")) if code != now]


@register.filter
def number_of(organisation: Organisation) -> str:
    """An organisation's number as people write it: 556000-0001; a foreign one says whose it is: NO 974760673."""
    number = organisation.number
    if organisation.is_foreign:
        return _("%(country)s %(number)s (foreign)") % {"country": organisation.country, "number": number}
    return f"{number[:6]}-{number[6:]}"


@register.filter
def roles_named(roles: Iterable[str]) -> str:
    """SAML roles in words: "idp" and "sp" as an identity provider and a service provider; functions of an organisation
    that it is certified for, too."""
    names = {
        "idp": pgettext("SAML role", "identity provider (IdP)"),
        "sp": pgettext("SAML role", "service provider (SP)"),
        "aa": pgettext("SAML role", "attribute authority (AA)"),
        "eid_issuer": pgettext("certified function", "e-ID issuer"),
        "agent": pgettext("certified function", "agent or group representative"),
        "identity_assignment": pgettext("certified function", "assigns identity and rights"),
    }
    return ", ".join(names.get(role, role) for role in roles)


def _severity(finding: Any) -> str:
    return str(finding["severity"] if isinstance(finding, dict) else finding.severity)
