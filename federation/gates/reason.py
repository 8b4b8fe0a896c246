"""A reason for which a gate is closed: a code, a sentence in both languages, and what to do about it."""

from dataclasses import dataclass, replace


@dataclass(frozen=True, slots=True)
class Reason:
    """`code` never changes once released: integrators match on it."""

    code: str
    gate: str
    sv: str
    en: str
    remedy_sv: str
    remedy_en: str

    def about(self, **details: str) -> "Reason":
        """The same reason with its details filled in."""
        return replace(
            self,
            sv=self.sv.format(**_terms(details, 0)),
            en=self.en.format(**_terms(details, 1)),
            remedy_sv=self.remedy_sv.format(**_terms(details, 0)),
            remedy_en=self.remedy_en.format(**_terms(details, 1)),
        )

    def as_json(self) -> dict[str, str]:
        """For the manifest and the API."""
        return {
            "code": self.code,
            "gate": self.gate,
            "sv": self.sv,
            "en": self.en,
            "remedy_sv": self.remedy_sv,
            "remedy_en": self.remedy_en,
        }


# What identifiers in facts are called in a sentence: Swedish, English.
_TERMS = {
    "idp": ("intygsutfärdare (IdP)", "identity provider"),
    "sp": ("tjänst (SP)", "service provider"),
    "aa": ("attributkälla", "attribute authority"),
    "membership": ("anslutningsavtal", "membership agreement"),
    "review": ("tillitsgranskningsavtal", "review agreement"),
    "agent": ("ombudsavtal", "agent agreement"),
    "group": ("gruppföreträdaravtal", "group representative agreement"),
    "non_disclosure": ("sekretessavtal", "non-disclosure agreement"),
    "data_processing": ("personuppgiftsbiträdesavtal", "data processing agreement"),
    "technical": ("teknisk kontakt", "technical contact"),
    "security": ("säkerhetskontakt", "security contact"),
    "trial": ("avtal om provdrift", "trial agreement"),
    "bilateral": ("bilateralt avtal", "bilateral agreement"),
}


def _terms(details: dict[str, str], language: int) -> dict[str, str]:
    return {name: _TERMS[value][language] if value in _TERMS else value for name, value in details.items()}
