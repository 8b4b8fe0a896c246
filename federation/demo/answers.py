"""What organisations answer, and what shows it: all in one file, as a house with a system of its own sends it."""

import json
from datetime import UTC, datetime, timedelta
from functools import cache

from federation.demo.declared import DRAFTED, Declared
from federation.demo.story import World
from members.clock import today
from members.models import Person
from members.texts import typeset
from members.uploads import Document
from trustframework.actions import comments, evidences, exchanging
from trustframework.actions.evidences import Shown
from trustframework.exchange import FORMAT
from trustframework.models import Answer, Declaration
from trustframework.models.evidence import Confidentiality

C = Confidentiality
# By the requirement's group; those that answer the same in the same way say the same.
SAID = {
    "GOV": "Ledningen har beslutat om det, och följer upp varje år. / Management has decided it, and follows up.",
    "RSK": "Riskanalysen är från i år, med åtgärdsplan. / The risk analysis is this year's, with a plan.",
    "INC": "Incidenter anmäls till jouren, som svarar dygnet runt. / Incidents go to the on-call desk, day and night.",
    "OPS": "Driften följer rutinerna i vår drifthandbok. / Operations follow the routines in our handbook.",
    "KEY": "Nycklarna skapas och förvaras i en säkerhetsmodul. / Keys are made and kept in a security module.",
    "PRV": "Uppgifterna är kartlagda, och gallras efter plan. / The data is mapped, and disposed of by plan.",
    "EID": "Kortet lämnas ut vid personligt besök. / The card is handed out in person.",
    "IDP": "Nivån i intyget är den som användaren loggade in på. / The level is that of the log-in.",
    "ATT": "Personalsystemet är källan, varje dygn. / The staff system is the source, every day.",
    "SP": "Tjänsten prövar nivå, egenskaper och behov. / The service checks level, attributes and need.",
    "MET": "Metadata läses varje timme och prövas. / Metadata is read hourly, and its signature checked.",
    "AGT": "Varje uppdrag är skriftligt och följs upp. / Each mandate is in writing and followed up.",
}
_PLANNED = "Införs; rutinen är beslutad och personalen utbildas. / Under way; the routine is decided, staff is trained."
NOT_YET = frozenset({"OPS-07", "OPS-05"})  # what some have still to do, where their reviewers find it short
_PAPER = """#set document(title: "Policy för informationssäkerhet")
#set text(lang: "sv")
= Policy för informationssäkerhet
Ledningen har beslutat om policyn. (Påhittat.)
"""
RECENT = 60  # days: whoever began since then shows more


def answer(world: World, declared: Declared) -> None:
    """Read in from a file, one event for all; then what shows it, and what colleagues write to each other."""
    declaration = world.declarations[declared.name]
    by = world.people["region-declarer" if declared.organisation == "region" else declared.organisation]
    text = _file(declaration, declared)
    planned = exchanging.plan(declaration, text, by=by)
    exchanging.import_answers(declaration, text, stand=planned.stand, by=by)
    _show(declaration, declared, by)
    if declared.name == DRAFTED:
        first = declaration.answers.order_by("pk")[0]
        comments.write(first, "Vem har registerutdraget? / Who has the register extract?", by=by)


@cache
def paper() -> bytes:
    """The one document that everybody shows."""
    return typeset.pdf(_PAPER, datetime(2024, 1, 1, tzinfo=UTC))


def _file(declaration: Declaration, declared: Declared) -> str:
    """In the shape of trustframework/exchange.py."""
    rows = declaration.answers.select_related("requirement__group").order_by("pk")
    some = list(rows)[:9] if declared.name == DRAFTED else rows
    version = declaration.framework_version
    return json.dumps(
        {
            "format": FORMAT,
            "framework": version.framework.slug,
            "version": version.version,
            "checklist": declaration.checklist.slug,
            "level": declaration.level.name,
            "answers": [_row(one, declared) for one in some],
        }
    )


def _row(one: Answer, declared: Declared) -> dict[str, str]:
    code = one.requirement.code
    if code in NOT_YET and code in declared.short:
        later = today() + timedelta(days=150)
        return {"requirement": code, "status": "planned", "text": _PLANNED, "planned_on": later.isoformat()}
    return {"requirement": code, "status": "fulfilled", "text": SAID[one.requirement.group.code]}


def _show(declaration: Declaration, declared: Declared, by: Person) -> None:
    """A policy; and, lately, a document that few may read and one that is kept elsewhere."""
    policy = Document(paper(), "policy.pdf")
    shown = [("GOV-01", Shown("Policy för informationssäkerhet", policy, confidentiality=C.INTERNAL))]
    if declared.begun < RECENT and declared.name != DRAFTED:
        shown += [
            ("RSK-01", Shown("Riskanalys", Document(paper(), "riskanalys.pdf"), valid_until=today() + timedelta(400))),
            ("KEY-02", Shown("Nyckelceremoni", Document(paper(), "ceremoni.pdf"), confidentiality=C.STRICT)),
            ("INC-01", Shown("Rutin för incidenter", reference="Diarienummer 2025-0417 (påhittat)")),
        ]
    answers = {one.requirement.code: one for one in declaration.answers.select_related("requirement")}
    for code, one in shown:
        evidences.add(answers[code], one, by=by)
