"""Group `entity-attributes`, prerequisites: what a category asks of a service (MD-ENA-010 to 013, 015 to 017).

What a member declares itself (the codes of conduct) is published, and an error. The others are the registry's to grant:
the claim is left out, and what it lacks is a warning to whoever applies (MD-ENA-010, 015 to 017: what is lacking is
said by `prerequisites`; of what was granted it is an error, see `categories_granted`).
"""

from collections.abc import Iterator
from typing import Final

from lxml import etree

from ..names import LANG, clark, name_of
from ..prerequisites import ANONYMOUS, PERSONALIZED, PSEUDONYMOUS, RESEARCH, lack
from ..settable import CATEGORY, SUBJECT_ID
from ..subject import Subject
from ..text import text, tidy
from ..types import Severity
from .registry import Hit, hit, rule

CODE_OF_CONDUCT: Final = "https://refeds.org/category/code-of-conduct/v2"
CODE_OF_CONDUCT_1: Final = "http://www.geant.net/uri/dataprotection-code-of-conduct/v1"
_SHOWN: Final = f"{clark('md:Extensions')}/{clark('mdui:UIInfo')}/*"
_NAME, _DESCRIPTION = "mdui:DisplayName", "mdui:Description"
_PRIVACY = "mdui:PrivacyStatementURL"


def claims_by_service(subject: Subject, category: str) -> Iterator[etree._Element]:
    """Claims of the category by a service provider; of anybody else they are MD-ENA-008's."""
    for element, value in subject.claims.get(CATEGORY, ()):
        if value == category and any(name == "sp" for name, _ in subject.roles):
            yield element


def _lacking(subject: Subject, category: str) -> Iterator[Hit]:
    for element in claims_by_service(subject, category):
        if lacking := lack(category, subject.facts):
            yield hit(element, **lacking.words())


def _shown(subject: Subject) -> dict[str, set[str]]:
    """{short name of an mdui element: its languages, without region} of the service provider's role."""
    found: dict[str, set[str]] = {}
    for name, role in subject.roles:
        for element in role.iterfind(_SHOWN) if name == "sp" else ():
            if text(element):
                language = tidy(element.get(LANG, "")).lower().partition("-")[0]
                found.setdefault(name_of(element), set()).add(language)
    return found


def _without_english(subject: Subject, *names: str) -> list[str]:
    """Those of the names that have no English text, and every other text on show that has none."""
    shown = _shown(subject)
    wanted = dict.fromkeys([*names, *(name for name, languages in shown.items() if languages - {""})])
    return [f'{name} xml:lang="en"' for name in wanted if "en" not in shown.get(name, ())]


@rule(
    "MD-ENA-010",
    Severity.WARNING,
    group="entity-attributes",
    needs="mdattr:EntityAttributes",
    source="REFEDS Research and Scholarship §4.3",
    title="R&S prerequisites",
    en="Of what Research and Scholarship demands this is missing: {missing}.",
    sv="Av det som Research and Scholarship kräver saknas: {missing}.",
    mend_en="Add it to the service provider: the category is granted, and stays, only with it.",
    mend_sv="Lägg till det hos SP:n: kategorin beviljas, och består, bara med det.",
)
def research_and_scholarship(subject: Subject) -> Iterator[Hit]:
    """A warning: the claim is left out until the registry grants it."""
    yield from _lacking(subject, RESEARCH)


@rule(
    "MD-ENA-011",
    Severity.ERROR,
    group="entity-attributes",
    needs="mdattr:EntityAttributes",
    source="GÉANT CoCo v1 SAML profile §2",
    title="CoCo v1 prerequisites (legacy)",
    en="The Code of Conduct version 1 is superseded by version 2. Missing of what version 1 demands: {missing}.",
    sv="Uppförandekoden version 1 är ersatt av version 2. Av det som version 1 kräver saknas: {missing}.",
    mend_en="Follow version 2 and remove version 1, or add what is missing.",
    mend_sv="Följ version 2 och ta bort version 1, eller lägg till det som saknas.",
)
def old_code_of_conduct(subject: Subject) -> Iterator[Hit]:
    """A warning where nothing is missing: the code is old, the service keeps to it. Otherwise an error, although a few
    services in use claim it in vain: providers release personal data on the strength of it."""
    for element in claims_by_service(subject, CODE_OF_CONDUCT_1):
        shown = _shown(subject)
        missing = [f'{n} xml:lang="en"' for n in (_PRIVACY, _NAME, _DESCRIPTION) if "en" not in shown.get(n, ())]
        if not any(attribute.required for attribute in subject.facts.requested_attributes):
            missing.append('md:RequestedAttribute isRequired="true"')
        yield hit(element, severity=None if missing else Severity.WARNING, missing=", ".join(missing) or "–")


@rule(
    "MD-ENA-012",
    Severity.ERROR,
    group="entity-attributes",
    needs="mdattr:EntityAttributes",
    source="REFEDS CoCo v2 §5.1-5.2",
    title="CoCo v2 prerequisites",
    en="Of what the Code of Conduct version 2 demands this is missing: {missing}.",
    sv="Av det som uppförandekoden version 2 kräver saknas: {missing}.",
    mend_en="Add it to the service provider, or remove the category.",
    mend_sv="Lägg till det hos SP:n, eller ta bort kategorin.",
)
def code_of_conduct(subject: Subject) -> Iterator[Hit]:
    for element in claims_by_service(subject, CODE_OF_CONDUCT):
        missing = _without_english(subject, _PRIVACY, _NAME, _DESCRIPTION)
        if not subject.facts.requested_attributes and not subject.claims.get(SUBJECT_ID):
            missing.append("md:RequestedAttribute")
        if missing:
            yield hit(element, missing=", ".join(missing))


@rule(
    "MD-ENA-013",
    Severity.ERROR,
    group="entity-attributes",
    needs="mdattr:EntityAttributes",
    source="REFEDS CoCo v2 §5.2.1",
    title="CoCo v2 restricts subject-id:req",
    en="The Code of Conduct version 2 wants the service to say what it asks for; subject-id:req {value} says nothing.",
    sv="Uppförandekoden version 2 vill att tjänsten anger vad den begär; subject-id:req {value} anger inget.",
    mend_en="Write pairwise-id or subject-id, or list the attributes that the service needs as RequestedAttribute.",
    mend_sv="Skriv pairwise-id eller subject-id, eller räkna upp attributen som behövs, som RequestedAttribute.",
)
def stated_request(subject: Subject) -> Iterator[Hit]:
    """Only where subject-id:req is all that the service asks for."""
    if subject.facts.requested_attributes or next(claims_by_service(subject, CODE_OF_CONDUCT), None) is None:
        return
    for element, value in subject.claims.get(SUBJECT_ID, ()):
        if value in ("any", "none"):
            yield hit(element, value=value)


@rule(
    "MD-ENA-015",
    Severity.WARNING,
    group="entity-attributes",
    needs="mdattr:EntityAttributes",
    source="REFEDS Anonymous RC",
    title="Anonymous access prerequisites",
    en="Anonymous access: missing is {missing}; attributes that it rules out are {surplus}.",
    sv="Anonymous access: det som saknas är {missing}; attribut som utesluts är {surplus}.",
    mend_en="Add what is missing, and do not ask for what tells one user from another.",
    mend_sv="Lägg till det som saknas, och begär inget som skiljer en användare från en annan.",
)
def anonymous_access(subject: Subject) -> Iterator[Hit]:
    """A warning: the claim is left out until the registry grants it."""
    yield from _lacking(subject, ANONYMOUS)


@rule(
    "MD-ENA-016",
    Severity.WARNING,
    group="entity-attributes",
    needs="mdattr:EntityAttributes",
    source="REFEDS Pseudonymous RC3.1",
    title="Pseudonymous access prerequisites",
    en="Pseudonymous access: missing is {missing}; attributes that it rules out are {surplus}.",
    sv="Pseudonymous access: det som saknas är {missing}; attribut som utesluts är {surplus}.",
    mend_en="Add what is missing, and ask for pairwise-id instead of names and addresses.",
    mend_sv="Lägg till det som saknas, och begär pairwise-id i stället för namn och adresser.",
)
def pseudonymous_access(subject: Subject) -> Iterator[Hit]:
    """A warning: the claim is left out until the registry grants it."""
    yield from _lacking(subject, PSEUDONYMOUS)


@rule(
    "MD-ENA-017",
    Severity.WARNING,
    group="entity-attributes",
    needs="mdattr:EntityAttributes",
    source="REFEDS Personalized RC3.1",
    title="Personalized access prerequisites",
    en="Of what Personalized Access demands this is missing: {missing}.",
    sv="Av det som Personalized Access kräver saknas: {missing}.",
    mend_en="Add it to the service provider: the category is granted, and stays, only with it.",
    mend_sv="Lägg till det hos SP:n: kategorin beviljas, och består, bara med det.",
)
def personalized_access(subject: Subject) -> Iterator[Hit]:
    """A warning: the claim is left out until the registry grants it."""
    yield from _lacking(subject, PERSONALIZED)
