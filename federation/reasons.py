"""Every reason for which a gate is closed: a code, a sentence in both languages, and what to do about it."""

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
    "trial": ("avtal om provdrift", "trial agreement"),
    "bilateral": ("bilateralt avtal", "bilateral agreement"),
}


def _terms(details: dict[str, str], language: int) -> dict[str, str]:
    return {name: _TERMS[value][language] if value in _TERMS else value for name, value in details.items()}


_ALL = (
    Reason(
        "not_asked_for",
        "G0",
        "Ägaren har inte begärt publicering i den här miljön.",
        "The owner has not asked for publication in this environment.",
        "Begär publicering på entitetens sida.",
        "Ask for publication on the entity's page.",
    ),
    Reason(
        "membership_missing",
        "G1",
        "Organisationen har inget aktivt medlemskap som {role}.",
        "The organisation has no active membership as {role}.",
        "Ansök om medlemskap, eller be federationsoperatören att aktivera det som är beviljat.",
        "Apply for membership, or ask the federation operator to activate the one that is approved.",
    ),
    Reason(
        "membership_suspended",
        "G1",
        "Medlemskapet som {role} är avstängt.",
        "The membership as {role} is suspended.",
        "Kontakta federationsoperatören om vad som krävs för att häva avstängningen.",
        "Contact the federation operator about what lifts the suspension.",
    ),
    Reason(
        "agreement_missing",
        "G2",
        "Det finns inget {kind}.",
        "There is no {kind}.",
        "Be federationsoperatören att skicka avtalet och låt firmatecknaren underteckna det.",
        "Ask the federation operator to send it, and have the signatory sign it.",
    ),
    Reason(
        "agreement_ended",
        "G2",
        "Inget {kind} är i kraft.",
        "No {kind} is in force.",
        "Underteckna det som väntar, eller be federationsoperatören om ett nytt.",
        "Sign the one that is waiting, or ask the federation operator for a new one.",
    ),
    Reason(
        "agreement_outdated",
        "G2",
        "Ert {kind} följer en avtalsmall som inte längre godtas.",
        "Your {kind} is on a template version that is no longer accepted.",
        "Underteckna avtalet på den nya mallen.",
        "Sign the agreement on the new template.",
    ),
    Reason(
        "certification_missing",
        "G3",
        "Inget godkännande på {level} omfattar entiteten i dess roller.",
        "No certification at {level} covers the entity in its roles.",
        "Lämna in en tillitsdeklaration, eller be federationsoperatören att utöka godkännandet.",
        "Submit a trust declaration, or ask the federation operator to extend the certification.",
    ),
    Reason(
        "certification_unconfirmed",
        "G3",
        "Godkännandet på {level} väntar på att bekräftas av ytterligare en handläggare.",
        "The certification at {level} waits for a second operator to confirm it.",
        "Ni behöver inte göra något: federationsoperatören bekräftar.",
        "Nothing is asked of you: the federation operator confirms it.",
    ),
    Reason(
        "certification_not_yet",
        "G3",
        "Godkännandet på {level} har inte börjat gälla.",
        "The certification at {level} has not begun to hold.",
        "Vänta till den dag det börjar gälla; den står på organisationens sida.",
        "Wait for the day it begins; the organisation's page says which.",
    ),
    Reason(
        "certification_expired",
        "G3",
        "Godkännandet på {level} har gått ut.",
        "The certification at {level} has expired.",
        "Lämna in en ny tillitsdeklaration.",
        "Submit a new trust declaration.",
    ),
    Reason(
        "certification_suspended",
        "G3",
        "Godkännandet på {level} är tills vidare upphävt.",
        "The certification at {level} is suspended.",
        "Rätta det som beslutet anger och meddela federationsoperatören.",
        "Mend what the decision names, and tell the federation operator.",
    ),
    Reason(
        "certification_revoked",
        "G3",
        "Godkännandet på {level} är återkallat.",
        "The certification at {level} has been revoked.",
        "En ny tillitsdeklaration och ett nytt beslut krävs.",
        "It takes a new trust declaration and a new decision.",
    ),
    Reason(
        "revision_missing",
        "G4",
        "Entiteten har inga godkända metadata.",
        "The entity has no approved metadata.",
        "Lämna in metadata på entitetens sida.",
        "Submit metadata on the entity's page.",
    ),
    Reason(
        "revision_waiting",
        "G4",
        "Inlämnade metadata väntar på godkännande.",
        "The submitted metadata waits for approval.",
        "Ni behöver inte göra något: en registrator granskar.",
        "Nothing is asked of you: a registrar looks at it.",
    ),
    Reason(
        "revision_errors",
        "G4",
        "Godkända metadata har fel enligt nu gällande regler: {rules}.",
        "The approved metadata has errors under today's rules: {rules}.",
        "Rätta felen och lämna in på nytt.",
        "Mend the errors and submit again.",
    ),
    Reason(
        "sanction_entity",
        "G5",
        "En sanktion mot entiteten gäller.",
        "A sanction on the entity is in effect.",
        "Kontakta federationsoperatören.",
        "Contact the federation operator.",
    ),
    Reason(
        "sanction_organisation",
        "G5",
        "En sanktion mot organisationen gäller.",
        "A sanction on the organisation is in effect.",
        "Kontakta federationsoperatören.",
        "Contact the federation operator.",
    ),
)
REASONS: dict[str, Reason] = {reason.code: reason for reason in _ALL}
