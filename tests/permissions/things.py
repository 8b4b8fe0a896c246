"""One of each kind of thing that an address can name, for an organisation: the address before the key, to the key."""

from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession

from federation.actions import confirmations, joint_acts
from federation.models import Feed, ForeignConflict, ForeignEntity, LogInLink, Publication, UpstreamFeed
from federation.models.joint_act import JointActKind
from members.actions import (
    access,
    agreements,
    applications,
    authorities,
    batch_jobs,
    beneficiaries,
    categories,
    communities,
    domains,
    imports,
    invitations,
    letters,
    memberships,
    removals,
    saved_views,
    subcontracts,
    tokens,
)
from members.clock import now, today
from members.models import (
    Agreement,
    AgreementTemplate,
    Blob,
    CategoryGrant,
    Entity,
    Organisation,
    Person,
    Representation,
    ServedOrganisation,
    ServingRequest,
)
from members.models.agreement import AgreementKind
from members.models.api_token import Scope
from members.models.authority import AuthorityKind
from members.models.domain import DomainMethod
from members.models.letter import Letter, LetterKind, LetterState
from members.models.membership import MembershipKind
from members.models.representation import RepresentationKind
from members.models.saved_view import ListName
from members.roles import Role
from members.saml.prerequisites import SIRTFI, SIRTFI_2
from members.uploads import Document
from tests import builders, mandates
from tests.builders import Member, Operator
from tests.documents import PDF
from tests.permissions.deciding_things import deciding_things
from tests.permissions.declaring_things import declaring_things
from tests.permissions.incident_things import incident_things, notice
from tests.permissions.living_things import living_things
from tests.permissions.planning_things import planning_things
from tests.permissions.reviewing_things import review_things
from tests.permissions.webhook_things import webhook_things
from trustframework.actions import frameworks, means, requirement_groups, sanctions, standings
from trustframework.example import example
from trustframework.models import Level

Things = dict[str, Any]

# What programs name by the same key as pages do.
NAMED_ALIKE = (
    *("agreements", "answers", "contacts", "declarations", "jobs", "mandates", "mandates/<int:pk>/accept"),
    *("memberships", "revisions"),
)


def things_of(operator: Operator, name: str, member: Member, third: Member) -> Things:
    """`third` is the other party where two are needed; nobody in the cast has anything to do with it."""
    at, registrar = member.organisation, operator.registrar
    metadata = _metadata(operator, name, member, third)
    reviewed = review_things(operator, member)
    planned = planning_things(reviewed["reviews"], member.administrator)
    # One entity's: a sanction on the agent itself would close its mandates, too.
    sanctioned = Entity.objects.get(pk=metadata["entities"])
    certified = builders.certify(operator, at, roles=("idp",)).pk
    things: Things = {
        "organisations": at.pk,
        "another": third.organisation.number,
        "api/v1/organisations": at.number,
        **_people(operator, member),
        **_papers(operator, name, member, third),
        **metadata,
        **reviewed,
        **planned,
        **declaring_things(operator, member, planned["declarations"]),
        **_of_other_bodies(operator, at, sanctioned),
        **deciding_things(operator, member, member.signatory, member.administrator),
        "communities": name,
        "api/v1/communities": name,
        "communities/places": _place(operator, name, at),
        "subcontracts": subcontracts.record(at, operator.organisation, what="Drift", by=registrar).pk,
        "sanctions": sanctions.impose_at_once(at, entity=sanctioned, reason="Prov", by=operator.trust_officer).pk,
        "certifications": certified,
        **living_things(certified, member.administrator),
        **incident_things(operator, member),
        **webhook_things(at, registrar),
        "api/v1/certifications": certified,
        "status/certificates": certified,
        "status": at.number,
        "domains": domains.claim(at, f"{name}.example", DomainMethod.DNS, by=registrar).pk,
    }
    return things | {f"api/v1/{kind}": things[kind] for kind in NAMED_ALIKE}


def _of_other_bodies(operator: Operator, at: Organisation, idp: Entity) -> Things:
    """What another body has approved, and with what people log in, each with the document that shows it."""
    by, shown = operator.trust_officer, Document(PDF, "beslut.pdf")
    days: dict[str, Any] = {"valid_from": today(), "valid_until": today() + timedelta(days=365)}
    standing = standings.record(at, body="Digg", document=shown, by=by, **days)
    card = means.record(name="SITHS", issuer="Prov", level=builders.level(), document=shown, by=by, **days)
    means.link(card, [idp], by=by)
    return {"standings": standing.pk, "means": card.pk, "means/<int:pk>/unlink": idp.pk, "api/v1/entities": idp.pk}


def shared_things(operator: Operator) -> Things:
    """What belongs to the federation, and to no member."""
    feed = builders.feed(operator)
    held = Publication.objects.create(
        feed=feed,
        serial=1,
        epoch=1,
        state="held",
        cause="changed",
        intended_at=now(),
        content_digest="",
        entity_count=0,
    )
    text = builders.template(AgreementKind.AGENT, version="9.0")
    AgreementTemplate.objects.filter(pk=text.pk).update(body_sv="# Avtal")
    words = {"subject": "Prov", "lines": []}
    letters.post(LetterKind.ACCOUNT, to="borta@norrvik.example", context=words, language="sv")
    Letter.objects.update(state=LetterState.FAILED)
    return {
        **_framework(operator),
        "feeds": Feed.objects.get(pk=feed.pk).slug,
        "connect": feed.slug,
        "changes/<slug:slug>.atom": feed.slug,
        "changes/<slug:slug>.json": feed.slug,
        "publications": held.serial,
        "keys": builders.signing_key(operator, "spare").pk,
        "api/v1/feeds": feed.slug,
        "feeds/<slug:slug>/diff": held.serial,
        "feeds/<slug:slug>/diff/<int:first>": held.serial,
        **_joint_act(operator, feed),
        "agreement-texts": text.pk,
        "letters": Letter.objects.latest("pk").pk,
        "notices": notice(operator.registrar),
        **_abroad(),
    }


def _abroad() -> Things:
    """Another federation's aggregate, and a conflict with it."""
    there = UpstreamFeed.objects.create(slug="granland", name="Gränland", url="https://md.granland.example/")
    seen = {"condition": "fit", "first_seen_at": now(), "seen_at": now()}
    theirs = ForeignEntity.objects.create(upstream=there, entity_id="https://sp.granland.example/", **seen)
    about = {"kind": "key", "newcomer": "theirs", "subject": "ab", "fingerprint": "ab" * 32, "raised_at": now()}
    return {"upstreams": there.slug, "foreign-conflicts": ForeignConflict.objects.create(theirs=theirs, **about).pk}


def _joint_act(operator: Operator, feed: Feed) -> Things:
    """Proposed by somebody whom the cast has not, so that everybody in it is another."""
    brake: dict[str, Any] = {"drop": 9, "drop_percent": 3, "key_percent": 11}
    by, kind = operator.second_registrar, JointActKind.CHANGE_BRAKE
    act = joint_acts.propose(kind, by=by, grounds="Prov", feed=feed, **brake)
    return {"joint-acts": act.pk, "api/v1/joint-acts": act.pk}


def _framework(operator: Operator) -> Things:
    """A draft, a level, and of the draft a part that nothing else stands on."""
    draft = frameworks.import_version(example(), by=operator.trust_officer)
    part = requirement_groups.add(draft, "PROV", title_sv="Prov", title_en="Trial", by=operator.trust_officer)
    at = "frameworks/<slug:slug>/<str:version>"
    return {
        "levels": Level.objects.get(name="LoA4").pk,
        "frameworks": draft.framework.slug,
        "frameworks/<slug:slug>": draft.version,
        f"{at}/steps": "consult",
        f"{at}/framework.": "yaml",
        f"{at}/checklists": "checklist-sp",
        f"{at}/add": "groups",
        **{f"{at}/{verb}": "groups" for verb in ("change", "remove")},
        **{f"{at}/{verb}/<slug:part>": part.code for verb in ("change", "remove")},
        f"{at}/move": "GOV-02",
        f"{at}/move/<str:code>": "up",
    }


def _people(operator: Operator, member: Member) -> Things:
    at, registrar = member.organisation, operator.registrar
    colleague = builders.in_role(operator, Role.READER, at, "Kim Kollega")
    token, _key = tokens.issue(at, name="Prov", scopes=[Scope.STATUS], days=30, by=colleague)
    invited = invitations.invite(at, email=builders.address("Ny"), roles=[Role.READER], by=registrar)
    asked = access.ask(at, Role.DECLARER, reason="Prov", by=builders.person("Ture Främling"))
    return {
        "people": colleague.pk,
        "roles": colleague.roles.get().pk,
        "tokens": token.public_id,
        "invitations": invited.pk,
        "access": asked.pk,
        "contacts": builders.contact(at).pk,
        "views": saved_views.keep(colleague, ListName.ENTITIES, name="Prov", query="q=prov", by=colleague).pk,
        **_log_in_of(colleague),
    }


def _log_in_of(person: Person) -> Things:
    session = UserSession.objects.create(
        user=person, ip="192.0.2.1", user_agent="Prov", session_key=f"prov-{person.pk}", data={}
    )
    link = LogInLink.objects.create(person=person, issuer="i", subject="s", digest=f"{person.pk:064d}", since=now())
    key = Authenticator.objects.create(user=person, type=Authenticator.Type.WEBAUTHN, data={"name": "Nyckel"})
    return {"accounts/sessions": session.pk, "accounts/elsewhere/links": link.pk, "accounts/2fa/webauthn/keys": key.pk}


def _papers(operator: Operator, name: str, member: Member, third: Member) -> Things:
    at, registrar = member.organisation, operator.registrar
    agreement = agreements.prepare(at, builders.template(version="2.0"), by=registrar)
    (beneficiary,) = beneficiaries.add(agreement, [third.organisation], by=registrar)
    agreements.send(agreement, by=registrar)
    authority = authorities.submit(
        at,
        member.administrator,
        kind=AuthorityKind.DELEGATION,
        document=Document(PDF, "delegation.pdf"),
        valid_until=None,
        by=registrar,
    )
    mandate = mandates.proposed(member, third, kind=RepresentationKind.TECHNICAL)
    # As if signed: only that there is something to fetch.
    paper = Blob.objects.keep(PDF)
    Agreement.objects.filter(pk=agreement.pk).update(document=paper)
    Representation.objects.filter(pk=mandate.pk).update(document=paper, file_name="fullmakt.pdf")
    return {
        "memberships": memberships.apply(at, MembershipKind.TRUSTED_PARTY, by=registrar).pk,
        "agreements": agreement.pk,
        "beneficiaries": beneficiary.pk,
        "authorities": authority.pk,
        "mandates": mandate.pk,
        "mandates/<int:pk>/accept": mandates.proposed(third, member, kind=RepresentationKind.TECHNICAL).pk,
        "applications": _application(name, at),
    }


def _application(name: str, recommender: Organisation) -> int:
    made = applications.begin(
        kinds=[MembershipKind.SERVICE_PROVIDER],
        recommender=recommender,
        number=builders.organisation_number(),
        name_sv=f"Sökande {name}",
        name_en=f"Applicant {name}",
        legal_form="company",
        sector="supplier",
        size_class="small",
        applicant_name="Sara Sökande",
        applicant_email=builders.address("Sara"),
        language="sv",
    )
    applications.send(made)
    return made.pk


def _metadata(operator: Operator, name: str, member: Member, third: Member) -> Things:
    at, registrar = member.organisation, operator.registrar
    scope = f"scope.{name}.example"
    entity_id = f"https://idp.{name}.example/metadata"
    revision = builders.submitted(member, entity_id=entity_id, role="idp", scopes=(scope,))
    entity = revision.entity
    asked = categories.request(entity, SIRTFI, reason="Prov", by=member.administrator)
    granted = CategoryGrant.objects.create(entity=entity, category=SIRTFI_2, granted_by=registrar, granted_at=now())
    return {
        "entities": entity.pk,
        "revisions": revision.pk,
        "removals": removals.ask(entity, reason="Prov", last_day=today() + timedelta(days=30), by=registrar).pk,
        "confirmations": confirmations.ask(revision, builders.contact(at), by=registrar).pk,
        "categories/requests": asked.pk,
        "categories/grants": granted.pk,
        "jobs": imports.ask(at, content=b"<x/>", by=registrar).pk,
        "api/v1/batches": batch_jobs.ask([], atomic=True, organisation=at, by=registrar).pk,
        **_serving(entity, third.organisation, member.administrator),
    }


def _serving(entity: Entity, whom: Organisation, by: Person) -> Things:
    asked = ServingRequest.objects.create(
        entity=entity, organisation=whom, scope="ny.example", asked_by=by, asked_at=now()
    )
    served = ServedOrganisation.objects.create(entity=entity, organisation=whom, scope="gammal.example", since=now())
    return {"serving/requests": asked.pk, "serving": served.pk}


def _place(operator: Operator, name: str, at: Organisation) -> int:
    community = communities.found(slug=name, name_sv=name, name_en=name, keeper=at, by=operator.registrar)
    return communities.admit(community, at, by=operator.registrar).pk
