"""An agreement's document: the text with its fields filled in, typeset once, in the agreement's language."""

from datetime import date

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from members.clock import now, today
from members.models import Agreement, AgreementTemplate, Organisation
from members.models.organisation import Sector
from members.texts import typeset, typst_source
from members.texts.example import EXAMPLE
from members.texts.markup import blocks


def document_of(agreement: Agreement) -> bytes:
    """PDF/UA-1 and PDF/A-2a; the same at the same instant. Raises `Refused` where the text cannot be typeset."""
    with translation.override(agreement.language):
        values = _values(agreement)
        parties = [values["organisation.name"], values["operator.name"]]
        return _typeset(agreement.template, agreement.language, values, parties)


def example_of(template: AgreementTemplate, language: str) -> bytes:
    """The same with made-up values."""
    with translation.override(language):
        values = EXAMPLE | {"template.version": template.version}
        parties = [values["organisation.name"], values["operator.name"]]
        return _typeset(template, language, values, parties)


def _typeset(template: AgreementTemplate, language: str, values: dict[str, str], parties: list[str]) -> bytes:
    lines = [_("Place and date"), _("Signature"), _("Name in block letters, and authority to sign")]
    source = typst_source.source(
        blocks(template.body(language)),
        values,
        title=f"{template.title(language)} {template.version}",
        author=values["operator.name"],
        language=language,
        day=today(),
        signing=[(party, lines) for party in parties],
    )
    return typeset.pdf(source, now())


def _values(agreement: Agreement) -> dict[str, str]:
    operator = Organisation.objects.filter(sector=Sector.OPERATOR).order_by("pk").first()
    pays = agreement.commissioner or agreement.organisation
    covered = agreement.beneficiaries.on(today()).select_related("organisation")
    named = [f"{one.organisation} ({_number(one.organisation)})" for one in covered]
    return {
        "operator.name": str(operator or _("The federation operator")),
        "operator.number": _number(operator) if operator else "–",
        "organisation.name": str(agreement.organisation),
        "organisation.number": _number(agreement.organisation),
        "commissioner.name": str(pays),
        "commissioner.number": _number(pays),
        "beneficiaries": ", ".join(named) or _("no others"),
        "valid_from": _day(agreement.valid_from) or _("the day on which both parties have signed"),
        "valid_until": _day(agreement.valid_until) or _("until further notice"),
        "sent_on": _day(today()),
        "agreement.number": str(agreement.pk),
        "template.version": agreement.template.version,
    }


def _day(day: date | None) -> str:
    return date_format(day, "DATE_FORMAT") if day else ""


def _number(organisation: Organisation) -> str:
    number = organisation.number
    return f"{number[:6]}-{number[6:]}" if organisation.country == "SE" else number
