"""What the parties have signed: a membership agreement in two versions, and every state that an agreement can be in."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache

from federation.demo.story import Story, World
from members.actions import agreements, authorities, beneficiaries, templates
from members.clock import today
from members.models import Organisation, Person, SigningAuthority
from members.models.agreement import AgreementKind, Party, SignatureMethod
from members.models.authority import AuthorityKind
from members.texts import typeset
from members.texts.shipped import shipped
from members.uploads import Document

K = AgreementKind
FIRST, SECOND = "1.0", "2.0"
NEW_TEXT = 240  # days ago that version 2.0 of the membership agreement was adopted
LAST_DAY_OF_OLD_TEXT = 20
_KINDS = (K.MEMBERSHIP, K.REVIEW, K.AGENT, K.GROUP, K.NON_DISCLOSURE, K.DATA_PROCESSING, K.TRIAL)
# What version 2.0 of the membership agreement added to version 1.0.
_ADDED = (
    "- Att utan dröjsmål anmäla incidenter som kan påverka andra medlemmar.\n",
    "- To report without delay incidents that may affect other members.\n",
)
_PAPER = """#set document(title: "Delegationsbeslut")
#set text(lang: "sv")
= Delegationsbeslut
Firmatecknaren får underteckna avtal med federationsoperatören. (Påhittat.)
"""


@dataclass(frozen=True)
class Invented:
    """An agreement prepared so many days ago; `state` is how far it came within its first days."""

    organisation: str
    kind: AgreementKind
    version: str
    prepared: int
    state: str = "in_force"  # draft, sent, partly_signed or in_force
    commissioner: str = ""
    beneficiaries: tuple[str, ...] = ()


# Membership agreements on the first text, and when those who signed the second one did so.
_FIRST_TEXT = {
    "region": 712,
    "datid": 710,
    "pahittsvik": 708,
    "journalverket": 698,
    "exempelby": 692,
    "provkoping": 682,
    "modellinge": 652,
    "testmala": 642,
    "exempelhemmet": 602,
    "apotek": 562,
    "exempelnat": 512,
}
_SECOND_TEXT = {
    "region": 230,
    "exempelby": 222,
    "journalverket": 215,
    "apotek": 210,
    "testmala": 204,
    "exempelhemmet": 190,
    "pahittsvik": 181,
    "exempelnat": 176,
    "modellinge": 170,
}
OTHERS = (
    Invented("synprovet", K.REVIEW, FIRST, 722),
    Invented("synprovet", K.NON_DISCLOSURE, FIRST, 722),
    Invented("exempelnat", K.AGENT, FIRST, 511, beneficiaries=("testmala", "provkoping")),
    Invented("region", K.REVIEW, FIRST, 700),  # declarations.py says for whom else it holds
    Invented("journalverket", K.REVIEW, FIRST, 690),
    Invented("apotek", K.REVIEW, FIRST, 550),
    Invented("exempelnat", K.REVIEW, FIRST, 500),
    Invented("tvivel", K.NON_DISCLOSURE, FIRST, 34),
    Invented("tvivel", K.REVIEW, FIRST, 30, "sent", commissioner="region"),
    Invented("region", K.GROUP, FIRST, 45, "partly_signed"),
    Invented("mallboda", K.MEMBERSHIP, SECOND, 112),
    Invented("mallboda", K.DATA_PROCESSING, FIRST, 15, "draft"),
    Invented("provkoping", K.MEMBERSHIP, SECOND, 40, "sent"),
)


def tell(story: Story) -> None:
    """Templates, agreements, and how some of them ended."""
    for kind in _KINDS:
        story.add(728, _template, kind)
    story.add(NEW_TEXT, _new_text)
    story.add(12, _text_in_work)
    for organisation, prepared in _FIRST_TEXT.items():
        _tell_of_one(story, Invented(organisation, K.MEMBERSHIP, FIRST, prepared))
    for organisation, prepared in _SECOND_TEXT.items():
        _tell_of_one(story, Invented(organisation, K.MEMBERSHIP, SECOND, prepared))
        story.add(prepared - 4, _end, f"{organisation} membership 1.0", agreements.supersede)
    for invented in OTHERS:
        _tell_of_one(story, invented)
    _tell_of_endings(story)


def _tell_of_endings(story: Story) -> None:
    _tell_of_one(story, Invented("skissen", K.MEMBERSHIP, FIRST, 320, "sent"))
    story.add(310, _end, "skissen membership 1.0", agreements.decline)
    _tell_of_one(story, Invented("utkast", K.MEMBERSHIP, SECOND, 225, "draft"))
    story.add(205, _end, "utkast membership 2.0", agreements.void)
    story.add(105, _end, "datid membership 1.0", agreements.end)
    story.add(60, _give_notice, "modellinge membership 2.0", 6)
    story.add(5, _end, "modellinge membership 2.0", agreements.end)
    _tell_of_one(story, Invented("apotek", K.TRIAL, FIRST, 569))
    story.add(25, _give_notice, "apotek trial 1.0", -60)


def _tell_of_one(story: Story, invented: Invented) -> None:
    """Prepared one day, sent on it; the member signs two days later, the operator the day after."""
    story.add(invented.prepared, _prepare, invented)
    if invented.state != "draft":
        story.add(invented.prepared, _send, invented)
    if invented.state in ("partly_signed", "in_force"):
        story.add(invented.prepared - 2, _sign, invented, Party.MEMBER)
    if invented.state == "in_force":
        story.add(invented.prepared - 3, _sign, invented, Party.OPERATOR)


def _name(invented: Invented) -> str:
    return f"{invented.organisation} {invented.kind} {invented.version}"


def _template(world: World, kind: AgreementKind) -> None:
    texts = shipped(kind)
    if kind is K.MEMBERSHIP:
        texts |= {
            name: texts[name].replace(line, "") for name, line in zip(("body_sv", "body_en"), _ADDED, strict=True)
        }
    world.templates[f"{kind} {FIRST}"] = templates.record(
        kind, FIRST, adopted_on=today(), by=world.people["rebecka"], **texts
    )


def _new_text(world: World) -> None:
    """Version 2.0, which members get longer than usual to sign."""
    old, by = world.templates[f"{K.MEMBERSHIP} {FIRST}"], world.people["rebecka"]
    new = templates.draft(K.MEMBERSHIP, SECOND, supersedes=old, by=by, **shipped(K.MEMBERSHIP))
    templates.adopt(new, by=by)
    templates.accept_until(old, world.day(LAST_DAY_OF_OLD_TEXT), by=by)
    world.templates[f"{K.MEMBERSHIP} {SECOND}"] = new


def _text_in_work(world: World) -> None:
    old = world.templates[f"{K.DATA_PROCESSING} {FIRST}"]
    templates.draft(K.DATA_PROCESSING, SECOND, supersedes=old, by=world.people["rebecka"], **shipped(K.DATA_PROCESSING))


def _prepare(world: World, invented: Invented) -> None:
    by = world.people["rebecka"]
    draft = agreements.prepare(
        world.organisations[invented.organisation],
        world.templates[f"{invented.kind} {invented.version}"],
        commissioner=world.organisations.get(invented.commissioner),
        by=by,
    )
    beneficiaries.add(draft, [world.organisations[name] for name in invented.beneficiaries], by=by)
    world.agreements[_name(invented)] = draft


def _send(world: World, invented: Invented) -> None:
    agreements.send(world.agreements[_name(invented)], by=world.people["rebecka"])


def _sign(world: World, invented: Invented, party: Party) -> None:
    """The member's signatory signs in Sigill; the operator's signature is a registrar's."""
    signer = world.people["rolf" if party == Party.OPERATOR else invented.organisation]
    agreement = world.agreements[_name(invented)]
    if party == Party.MEMBER:
        _show_authority(world, agreement.organisation, signer)
    agreements.sign(
        agreement,
        party,
        signer=signer,
        authority="Registrator, delegation" if party == Party.OPERATOR else "Firmatecknare",
        method=SignatureMethod.LOGGED_IN,
        document_sha256=str(agreement.document_id),
        by=signer,
    )


@cache
def _paper() -> bytes:
    return typeset.pdf(_PAPER, datetime(2024, 1, 1, tzinfo=UTC))


def _show_authority(world: World, at: Organisation, signer: Person) -> None:
    """A delegation decision, handed in and accepted before the first signature."""
    if SigningAuthority.objects.valid(at, signer, today()).exists():
        return
    paper = Document(_paper(), "delegationsbeslut.pdf")
    shown = authorities.submit(at, signer, kind=AuthorityKind.DELEGATION, document=paper, valid_until=None, by=signer)
    authorities.accept(shown, by=world.people["rebecka"])


def _end(world: World, name: str, verb: Callable[..., None]) -> None:
    verb(world.agreements[name], by=world.people["rebecka"])


def _give_notice(world: World, name: str, until: int) -> None:
    agreements.give_notice(world.agreements[name], until=world.day(until), by=world.people["rebecka"])
