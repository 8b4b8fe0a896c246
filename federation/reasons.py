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
    "technical": ("teknisk kontakt", "technical contact"),
    "security": ("säkerhetskontakt", "security contact"),
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
        "community_missing",
        "G11",
        "Organisationen hör inte till gemenskapen som flödet är till för ({communities}).",
        "The organisation does not belong to the community that the feed is for ({communities}).",
        "Be den som för gemenskapens medlemsförteckning att släppa in organisationen.",
        "Ask whoever keeps the community to admit the organisation.",
    ),
    Reason(
        "sector_other",
        "G11",
        "Flödet är till för organisationer i andra sektorer.",
        "The feed is for organisations in other sectors.",
        "Välj en annan miljö, eller be federationsoperatören att rätta organisationens sektor.",
        "Choose another environment, or ask the federation operator to correct the organisation's sector.",
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
        "certification_conditions_overdue",
        "G3",
        "Ett villkor för godkännandet på {level} skulle ha varit uppfyllt.",
        "A condition of the certification at {level} should have been met.",
        "Redovisa att villkoret är uppfyllt, på beslutets sida.",
        "Report that the condition is met, on the decision's page.",
    ),
    Reason(
        "certification_retired",
        "G3",
        "Godkännandet på {level} följer en version av tillitsramverket som inte längre gäller.",
        "The certification at {level} stands on a version of the framework that no longer counts.",
        "Lämna in en ny tillitsdeklaration enligt den version som gäller.",
        "Submit a new trust declaration on the version in force.",
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
        "revision_waits_for_owner",
        "G4",
        "Inlämnade metadata väntar på organisationens eget godkännande.",
        "The submitted metadata waits for the organisation's own approval.",
        "En administratör eller firmatecknare godkänner på revisionens sida.",
        "An administrator or signatory approves it on the revision's page.",
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
    Reason(
        "contact_missing",
        "G6",
        "Organisationen har ingen {kind}.",
        "The organisation has no {kind}.",
        "Registrera en på organisationens sida.",
        "Record one on the organisation's page.",
    ),
    Reason(
        "contact_unverified",
        "G6",
        "Ingen {kind} har bekräftat sin adress det senaste året.",
        "No {kind} has verified its address within the last year.",
        "Be kontakten att bekräfta på organisationens sida, och låt någon svara på e-posten.",
        "Ask the contact to verify on the organisation's page, and let somebody answer the e-mail.",
    ),
    Reason(
        "not_tested",
        "G7",
        "Entiteten har aldrig publicerats i acceptansmiljön.",
        "The entity has never been published in the acceptance environment.",
        "Begär publicering i acceptansmiljön, och prova entiteten där.",
        "Ask for publication in acceptance, and try the entity there.",
    ),
    Reason(
        "keys_unknown",
        "G8",
        "Det finns inga godkända metadata att pröva nycklarna i.",
        "There is no approved metadata whose keys could be looked at.",
        "Lämna in metadata på entitetens sida, eller vänta på att de godkänns.",
        "Submit metadata on the entity's page, or wait for its approval.",
    ),
    Reason(
        "key_revoked",
        "G8",
        "En av entitetens nycklar är spärrad: dess privata del kan vara känd för andra.",
        "One of the entity's keys is revoked: others may know its private half.",
        "Skapa en ny nyckel och lämna in metadata med den.",
        "Make a new key, and submit metadata with it.",
    ),
    Reason(
        "key_shared",
        "G8",
        "En av entitetens nycklar används också av en annan organisations entitet.",
        "One of the entity's keys is used by another organisation's entity, too.",
        "Skapa en egen nyckel och lämna in metadata med den.",
        "Make a key of your own, and submit metadata with it.",
    ),
    Reason(
        "key_weak",
        "G8",
        "En av entitetens nycklar har en algoritm eller storlek som inte godtas: {rules}.",
        "One of the entity's keys has an algorithm or a size that is not accepted: {rules}.",
        "Skapa en starkare nyckel och lämna in metadata med den.",
        "Make a stronger key, and submit metadata with it.",
    ),
    Reason(
        "not_confirmed",
        "G9",
        "Ingen har bekräftat det senaste året att entiteten används och att dess metadata stämmer.",
        "Nobody has confirmed within the last year that the entity is in use and its metadata right.",
        "Bekräfta på entitetens sida.",
        "Confirm it on the entity's page.",
    ),
    Reason(
        "means_missing",
        "G10",
        "Ingen e-legitimation på {level} eller högre är knuten till intygsutfärdaren.",
        "No e-ID means at {level} or above is connected to the identity provider.",
        "Be federationsoperatören att knyta den e-legitimation som ni använder, eller ansök om dispens.",
        "Ask the federation operator to connect the one that you use, or ask for a dispensation.",
    ),
    Reason(
        "means_unverified",
        "G10",
        "E-legitimationen på {level} väntar på att kontrolleras av ytterligare en handläggare.",
        "The e-ID means at {level} waits for a second operator to verify it.",
        "Ni behöver inte göra något: federationsoperatören kontrollerar.",
        "Nothing is asked of you: the federation operator verifies it.",
    ),
    Reason(
        "means_not_yet",
        "G10",
        "E-legitimationen på {level} har inte börjat gälla.",
        "The e-ID means at {level} has not begun to hold.",
        "Vänta till den dag den börjar gälla; den står i registret över e-legitimationer.",
        "Wait for the day it begins; the register of e-ID means says which.",
    ),
    Reason(
        "means_expired",
        "G10",
        "E-legitimationen på {level} gäller inte längre.",
        "The e-ID means at {level} no longer holds.",
        "Byt till den som efterträder den, eller ansök om dispens.",
        "Change to the one that succeeds it, or ask for a dispensation.",
    ),
    Reason(
        "standing_missing",
        "G11",
        "Flödet är till för dem som är godkända av {bodies}, och inget sådant godkännande är registrerat.",
        "The feed is for those approved by {bodies}, and no such approval is recorded.",
        "Visa godkännandet för federationsoperatören.",
        "Show the approval to the federation operator.",
    ),
    Reason(
        "standing_unverified",
        "G11",
        "Godkännandet från {bodies} väntar på att kontrolleras av ytterligare en handläggare.",
        "The approval by {bodies} waits for a second operator to verify it.",
        "Ni behöver inte göra något: federationsoperatören kontrollerar.",
        "Nothing is asked of you: the federation operator verifies it.",
    ),
    Reason(
        "standing_not_yet",
        "G11",
        "Godkännandet från {bodies} har inte börjat gälla.",
        "The approval by {bodies} has not begun to hold.",
        "Vänta till den dag det börjar gälla; den står på organisationens sida.",
        "Wait for the day it begins; the organisation's page says which.",
    ),
    Reason(
        "standing_expired",
        "G11",
        "Godkännandet från {bodies} har gått ut.",
        "The approval by {bodies} has expired.",
        "Visa det förnyade godkännandet för federationsoperatören.",
        "Show the renewed approval to the federation operator.",
    ),
    Reason(
        "category_missing",
        "G11",
        "Entiteten har ingen av de kategorier som flödet är till för ({categories}).",
        "The entity has none of the categories that the feed is for ({categories}).",
        "Begär kategorin på entitetens sida.",
        "Ask for the category on the entity's page.",
    ),
    Reason(
        "scopes_lost",
        "G12",
        "Inget scope är kvar: ingen av de organisationer som intygsutfärdaren talar för får publiceras här.",
        "No scope is left: none of the organisations that the identity provider speaks for can be published here.",
        "Se under varje scope vad som saknas. När en av dem är i ordning publiceras entiteten igen.",
        "See under each scope what is missing. Once one of them is in order, the entity is published again.",
    ),
)
REASONS: dict[str, Reason] = {reason.code: reason for reason in _ALL}
# What costs an entity the scope of one served organisation, and not its place.
NOTICES: dict[str, Reason] = {
    reason.code: reason
    for reason in (
        Reason(
            "served_without_mandate",
            "G12",
            "{scope} publiceras inte: entitetens ägare har ingen gällande fullmakt från {organisation}.",
            "{scope} is not published: the entity's owner has no mandate in force from {organisation}.",
            "Förnya fullmakten, eller ta bort organisationen bland dem som entiteten betjänar.",
            "Renew the mandate, or remove the organisation from those that the entity serves.",
        ),
        Reason(
            "served_sanctioned",
            "G12",
            "{scope} publiceras inte: en sanktion mot {organisation} gäller.",
            "{scope} is not published: a sanction on {organisation} is in effect.",
            "{organisation} kontaktar federationsoperatören.",
            "{organisation} contacts the federation operator.",
        ),
        Reason(
            "served_without_membership",
            "G12",
            "{scope} publiceras inte: {organisation} har inget aktivt medlemskap, eget eller genom en "
            "gruppföreträdare.",
            "{scope} is not published: {organisation} has no active membership, of its own or through a group "
            "representative.",
            "{organisation} ansöker om medlemskap, eller kontaktar federationsoperatören om det som är avstängt.",
            "{organisation} applies for membership, or contacts the federation operator about the suspended one.",
        ),
        Reason(
            "served_without_agreement",
            "G12",
            "{scope} publiceras inte: ett avtal som flödet kräver är inte i kraft för {organisation}.",
            "{scope} is not published: an agreement that the feed requires is not in force for {organisation}.",
            "{organisation} undertecknar avtalet, eller tas in bland dem som ombudets avtal omfattar.",
            "{organisation} signs the agreement, or is taken in among those whom the agent's agreement covers.",
        ),
    )
}
