"""How the members' metadata came in, what the registrars did with it, and where its owners want it published."""

from dataclasses import dataclass, replace
from datetime import timedelta

from federation.actions import approvals, confirmations, placements
from federation.demo import metadata
from federation.demo.organisations import ORGANISATIONS
from federation.demo.story import Story, World
from federation.demo.systems import APPROVED, ASKED, REJECTED, SYSTEMS, WITHDRAWN, Planned, Sent
from federation.models import Confirmation, Environment
from members.actions import revisions
from members.clock import now
from members.models import MetadataRevision
from members.models.contact import ContactKind
from members.models.revision import Source
from members.saml.inspect import inspect
from members.saml.types import Inspection
from members.surroundings import with_surroundings

DECIDED_AFTER = 2  # days
_ABOUT = (
    (
        "{} i vård och omsorg. Påhittad, för demonstration.",
        "{} in health and social care. Invented, for demonstration.",
    ),
    ("{} i vård och omsorg, med ny beskrivning. Påhittad.", "{} in health and social care, described anew. Invented."),
)
_WHY_NOT = "Namnet på tjänsten är ett annat än i anmälan. / The service’s name is not the one that was notified."


# In so many days from today the certificates of these end: what the key calendar and the roll-over assistant are for.
ENDS = {"bokning": 25, "video": 80, "testmala-idp": 160, "pahittsvik-idp": 320}


@dataclass
class _Submission:
    """Filled when it is sent, for the decision that follows."""

    revision: MetadataRevision | None = None


def tell(story: Story) -> None:
    """Every system's submissions and placements."""
    for key, planned in SYSTEMS.items():
        for sent in planned.sent:
            _tell_of(story, key, planned, sent)
        for environment, days_ago in planned.placed:
            story.add(days_ago, _place, key, planned, environment)


def _tell_of(story: Story, key: str, planned: Planned, sent: Sent) -> None:
    submission = _Submission()
    story.add(sent.days_ago, _submit, key, planned, sent, submission)
    if sent.outcome in (APPROVED, REJECTED, WITHDRAWN):
        story.add(sent.days_ago - DECIDED_AFTER, _decide, planned, sent, submission)


def _submit(world: World, key: str, planned: Planned, sent: Sent, submission: _Submission) -> None:
    ends = world.today + timedelta(days=ENDS[key]) if key in ENDS else None
    document = metadata.document(replace(system(planned, sent), ends=ends))
    # In this process: the bytes are our own, and a child process for each would cost more than all the rest.
    (found,) = inspect(document, now())
    if not isinstance(found, Inspection):
        raise TypeError(f"{planned.host} is not readable: {found.findings}")
    owner, by = world.organisations[planned.owner], world.people[planned.submitter or planned.owner]
    found = with_surroundings(found, owner, by=by)
    submission.revision = revisions.submit(found, document, owner=owner, source=Source.UPLOAD, by=by)
    world.entities[key] = submission.revision.entity
    if sent.outcome == ASKED:
        _ask(world, planned, submission.revision)


def _decide(world: World, planned: Planned, sent: Sent, submission: _Submission) -> None:
    if submission.revision is None:
        raise ValueError(f"{planned.host} was decided on before it was sent")
    if sent.outcome == APPROVED:
        if _is_risky(planned, sent):
            _confirm(world, planned, submission.revision)
        approvals.approve(submission.revision, by=world.people["rolf"])
    elif sent.outcome == REJECTED:
        revisions.reject(submission.revision, by=world.people["rolf"], note=_WHY_NOT)
    else:
        revisions.withdraw(submission.revision, by=world.people[planned.submitter or planned.owner])


def _confirm(world: World, planned: Planned, revision: MetadataRevision) -> None:
    """Rebecka calls the owner's security contact, who reads the digest's two ends to her."""
    asked = _ask(world, planned, revision)
    ends = asked.sha256[: confirmations.READ_ALOUD], asked.sha256[-confirmations.READ_ALOUD :]
    confirmations.by_telephone(asked, first=ends[0], last=ends[1], by=world.people["rebecka"])


def _is_risky(planned: Planned, sent: Sent) -> bool:
    """What is new, or has other keys than before, needs a second contact's word; the approval refuses without it."""
    former = [one for one in planned.sent if one.outcome == APPROVED and one.days_ago > sent.days_ago]
    return not former or former[-1].certificates != sent.certificates


def _ask(world: World, planned: Planned, revision: MetadataRevision) -> Confirmation:
    contact = world.organisations[planned.owner].contacts.get(kind=ContactKind.SECURITY)
    return confirmations.ask(revision, contact, by=world.people["rebecka"])


def _place(world: World, key: str, planned: Planned, environment: str) -> None:
    by = world.people[planned.submitter or planned.owner]
    placements.ask(world.entities[key], Environment(environment), by=by)


def system(planned: Planned, sent: Sent) -> metadata.System:
    """What the system's software wrote that day."""
    owner = ORGANISATIONS[planned.owner]
    sv, en = planned.name
    about_sv, about_en = _ABOUT[sent.about]
    return metadata.System(
        host=planned.host,
        roles=(planned.role,),
        name=planned.name,
        about=(about_sv.format(sv), about_en.format(en)),
        owner=(owner.sv, owner.en),
        domain=owner.domain,
        certificates=sent.certificates,
        scopes=(owner.domain,) if planned.role == "idp" else (),
        scheme=sent.scheme,
        error_page=planned.error_page,
        administrative=planned.administrative,
        mailto=sent.mailto,
        copied=sent.copied,
    )
