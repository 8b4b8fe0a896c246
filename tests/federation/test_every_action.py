"""Every action of the house asks for permission first: a person without any role gets nowhere, and nothing changes."""

import inspect
from collections.abc import Callable, Iterator
from datetime import date
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

import pytest
from allauth.usersessions.models import UserSession
from django.apps import apps

import federation.actions
import members.actions
import trustframework.actions
from federation.actions import (
    approval_rules,
    approvals,
    catching_up,
    confirmations,
    feed_changes,
    feed_modes,
    feeds,
    joint_acts,
    log_ins,
    placements,
    publications,
    retention,
    rollbacks,
    rollovers,
    second_factors,
    sessions,
)
from federation.actions import keys as signing_keys
from federation.models import Confirmation, Environment, JointAct, LogInLink, Publication
from federation.models.feed import FeedMode
from federation.models.joint_act import JointActKind
from members.actions import (
    access,
    agreement_asks,
    agreements,
    applications,
    authorities,
    batch_jobs,
    beneficiaries,
    categories,
    communities,
    contacts,
    domains,
    entities,
    health,
    imports,
    invitations,
    invoicing,
    keys,
    letters,
    memberships,
    notes,
    organisations,
    own_approvals,
    paths,
    people,
    profiles,
    refreshes,
    removals,
    representations,
    resigning,
    revisions,
    roles,
    saved_views,
    serving,
    signatures,
    subcontracts,
    subscriptions,
    successions,
    templates,
    tokens,
)
from members.batches import Item
from members.clearance import Clearance
from members.errors import NotAllowed
from members.models import (
    ApiToken,
    Application,
    Beneficiary,
    CategoryGrant,
    CategoryRequest,
    Community,
    CommunityPlace,
    Letter,
    Membership,
    Person,
    Removal,
    Representation,
    RoleAssignment,
    SavedView,
    ServedOrganisation,
    ServingRequest,
    SigningAuthority,
    Subcontract,
)
from members.models.agreement import AgreementKind, Party, SignatureMethod
from members.models.authority import AuthorityKind
from members.models.domain import DomainMethod
from members.models.letter import LetterKind, Topic
from members.models.membership import AccessMethod, MembershipKind, MembershipState
from members.models.representation import Function, RepresentationKind
from members.models.revision import Source
from members.models.saved_view import ListName
from members.models.subscription import Delivery
from members.roles import Role
from members.saml.difference import Risk
from members.saml.prerequisites import SIRTFI
from members.saml.profiles import shipped
from members.uploads import Document
from tests import builders
from tests.builders import AT, Member, Operator
from tests.documents import PDF
from tests.federation.deciding_calls import deciding_calls
from tests.federation.declaring_calls import declaring_calls
from tests.federation.framework_calls import framework_calls
from tests.federation.incident_calls import incident_calls
from tests.federation.review_calls import review_calls
from tests.federation.upstream_calls import upstream_calls
from tests.federation.webhook_calls import webhook_calls
from tests.federation.without_an_actor import ASKED_ABOVE, WITHOUT_AN_ACTOR
from trustframework.models import Certification

pytestmark = pytest.mark.usefixtures("on_the_day", "english")
DAY = date(2027, 1, 1)
FOR_EVERYBODY = {"members.actions.access.ask"}  # with a log-in


def _actions() -> Iterator[tuple[str, Callable[..., Any]]]:
    for package in (members.actions, trustframework.actions, federation.actions):
        for found in iter_modules(package.__path__, f"{package.__name__}."):
            yield from _public(import_module(found.name))


def _public(module: ModuleType) -> Iterator[tuple[str, Callable[..., Any]]]:
    for name, function in vars(module).items():
        own = inspect.isfunction(function) and function.__module__ == module.__name__
        if own and not name.startswith("_"):
            yield f"{module.__name__}.{name}", function


def _calls(operator: Operator, member: Member) -> dict[Callable[..., Any], tuple[Any, ...] | dict[str, Any]]:
    """For each action, arguments that would do if only the person might."""
    at = member.organisation
    revision = builders.approved(operator, member)
    domain = domains.claim(at, "norrvik.example", DomainMethod.DNS, by=operator.registrar)
    entity = revision.entity
    handed_in = SigningAuthority.objects.get(organisation=at)
    agreement, membership = at.agreements.get(), Membership.objects.filter(organisation=at).first()
    feed = builders.feed(operator)
    brake = {"drop": 9, "drop_percent": 3, "key_percent": 11}
    act = JointAct(kind=JointActKind.CHANGE_BRAKE, feed=feed, publication=Publication(feed=feed, serial=1))
    act.arguments = {**brake, "policy": builders.policy(), "protected": []}
    somebody, text = builders.person("Eva Ek"), {"note": "Därför"}
    held, reached = RoleAssignment.objects.filter(organisation=at).first(), builders.contact(at)
    invited = invitations.invite(at, email="nils@norrvik.example", roles=[Role.READER], by=operator.registrar)
    wish = access.ask(at, Role.DECLARER, reason="Prov", by=somebody)
    applied = Application(state="sent", kinds=["agent"], recommender=at, recommendation="asked", number="1")
    community = Community(slug="norr", keeper=at)
    token = ApiToken(user=operator.registrar, organisation=at)
    place = CommunityPlace(community=community, organisation=at)
    subcontract = Subcontract(principal=at, supplier=operator.organisation)
    titles = {"title_sv": "Mall", "title_en": "Template"}
    signed = {"signer": somebody, "authority": "VD", "method": SignatureMethod.PAPER, "document_sha256": "ab" * 32}
    contact = {"kind": "technical", "name": "Drift", "email": "drift@norrvik.example", "verified": True}
    other = builders.organisation(operator, "Ombudet AB")
    terms = representations.Terms(RepresentationKind.AGENT, (Function.METADATA,), DAY)
    mandate = Representation(represented=at, representative=other)
    serving_request = ServingRequest(entity=entity, organisation=other)
    inspection = builders.inspection(builders.entity_xml())
    return {
        **review_calls(operator, at),
        **declaring_calls(operator, at),
        **deciding_calls(operator, at),
        **incident_calls(operator, member),
        **webhook_calls(operator, member),
        **upstream_calls(),
        entities.confirm: (entity,),
        entities.confirm_all: (at,),
        agreements.prepare: (at, agreement.template),
        agreements.send: (agreement,),
        agreement_asks.ask_again: (agreement,),
        agreements.sign: (agreement, Party.MEMBER, signed),
        agreements.give_notice: (agreement, {"until": DAY}),
        agreements.end: (agreement,),
        agreements.supersede: (agreement,),
        agreements.decline: (agreement,),
        agreements.void: (agreement,),
        authorities.submit: (
            at,
            somebody,
            {"kind": AuthorityKind.DELEGATION, "document": Document(PDF, "d.pdf"), "valid_until": None},
        ),
        authorities.accept: (handed_in,),
        authorities.refuse: (handed_in, text),
        authorities.withdraw: (handed_in,),
        beneficiaries.add: (agreement, [builders.organisation(operator)]),
        beneficiaries.end: (Beneficiary(agreement=agreement, organisation=at, starts=DAY), {"until": DAY}),
        resigning.begin: (agreement.template,),
        signatures.take: (
            agreement,
            Party.MEMBER,
            {"adapter": "paper", "evidence": PDF, "signer": somebody, "authority": "VD"},
        ),
        categories.request: (entity, SIRTFI, {"reason": "Vi följer det"}),
        categories.take_back: (CategoryRequest(entity=entity, category=SIRTFI),),
        categories.refuse: (CategoryRequest(entity=entity, category=SIRTFI), text),
        categories.grant: (entity, SIRTFI),
        categories.withdraw: (CategoryGrant(entity=entity, category=SIRTFI), text),
        domains.claim: (at, "annan.example", DomainMethod.DNS),
        domains.ask: (domain,),
        domains.accept: (domain, text),
        domains.withdraw: (domain,),
        health.ask: (entity,),
        refreshes.fetch_from: (entity, "https://sp.norrvik.example/md"),
        refreshes.stop: (entity,),
        batch_jobs.ask: ([Item(0, "SE", at.number, b"<x/>")], {"atomic": True, "organisation": at}),
        imports.ask: (at, {"content": b"<x/>"}),
        letters.send_again: (Letter(kind=LetterKind.DIGEST, address="eva@norrvik.example"),),
        saved_views.keep: (somebody, ListName.ENTITIES, {"name": "Mina", "query": ""}),
        saved_views.change: (SavedView(person=somebody), {"name": "Mina", "is_default": False}),
        saved_views.remove: (SavedView(person=somebody),),
        subscriptions.choose: (somebody, {"wanted": {Topic.METADATA: Delivery.NONE}}),
        keys.revoke: ("ab" * 32, {"reason": "Läckt"}),
        memberships.apply: (at, MembershipKind.AGENT),
        memberships.advance: (membership, MembershipState.LEAVING),
        memberships.leave: (membership, {"last_day": DAY}),
        memberships.choose_access: (membership, AccessMethod.OWN_IDP),
        applications.recommend: (applied, text),
        applications.accept: (applied,),
        applications.reject: (applied, text),
        communities.found: ({"slug": "nytt", "name_sv": "Nytt", "name_en": "New", "keeper": None},),
        communities.admit: (community, at),
        communities.leave: (place,),
        communities.close: (community,),
        communities.require_keeper: (community,),
        invoicing.basis: (DAY, DAY),
        tokens.issue: (operator.organisation, {"name": "Prov", "scopes": ["status:read"], "days": 1}),
        tokens.revoke: (token,),
        subcontracts.record: (at, operator.organisation, {"what": "Drift"}),
        subcontracts.end: (subcontract,),
        successions.merge: (at, operator.organisation, text),
        successions.split: (at, operator.organisation, [entity], text),
        organisations.change: (at, {"seen": 1, "size_class": "small"}),
        organisations.register: ({"number": builders.organisation_number()},),
        access.grant: (wish,),
        access.refuse: (wish, text),
        access.take_back: (wish,),
        contacts.record: (at, contact),
        contacts.change: (reached, {"seen": 1, "name": "Drift", "email": "drift@norrvik.example", "phone": ""}),
        contacts.remove: (reached,),
        contacts.ask: (reached,),
        contacts.vouch: (reached,),
        contacts.erase: (reached,),
        invitations.invite: (at, {"email": "eva@norrvik.example", "roles": [Role.READER]}),
        invitations.resend: (invited,),
        invitations.withdraw: (invited,),
        invitations.accept: ("a" * 43,),
        profiles.record: ("saml2int", {"definition": shipped()["saml2int"].as_json()}),
        profiles.restore: ("saml2int",),
        people.register: ({"name": "Eva Ek", "email": "eva@norrvik.example"},),
        people.change: (somebody, {"seen": 1, "name": "Eva Ek", "language": "sv"}),
        people.choose_language: (somebody, "sv"),
        people.deactivate: (somebody,),
        people.reactivate: (somebody,),
        people.erase: (somebody,),
        roles.assign: (somebody, Role.READER, at),
        roles.change: (held, {"until": None}),
        roles.end: (held,),
        representations.propose: (at, other, terms),
        representations.sign: (mandate, Document(b"", "fullmakt.pdf")),
        representations.accept: (mandate,),
        representations.suspend: (mandate, text),
        representations.resume: (mandate,),
        representations.end: (mandate, {"reason": "Därför"}),
        paths.plan: (mandate, {"own": entity}),
        serving.ask: (entity, other, "annan.example"),
        serving.ask_for_many: (entity, "1,annan.example"),
        serving.take_back: (serving_request,),
        serving.refuse: (serving_request, text),
        serving.accept: (serving_request,),
        serving.accept_all: (entity,),
        serving.stop: (ServedOrganisation(entity=entity, organisation=at, scope="norrvik.example"), text),
        notes.write: (at, {"text": "Obs"}),
        own_approvals.choose: (at, {"wanted": True}),
        own_approvals.give: (revision,),
        own_approvals.send_back: (revision, text),
        removals.ask: (entity, {"reason": "Ersatt", "last_day": DAY}),
        removals.withdraw: (Removal(entity=entity),),
        removals.refuse: (Removal(entity=entity), text),
        removals.reopen: (entity,),
        revisions.submit: (inspection, b"<x/>", {"owner": at, "source": Source.PASTE}),
        revisions.require_approvable: (revision,),
        revisions.approve: (revision, Clearance(revision.pk, "high", "ab" * 32)),
        revisions.reject: (revision, text),
        revisions.withdraw: (revision,),
        templates.record: (AgreementKind.AGENT, "1", {**titles, "adopted_on": DAY}),
        templates.accept_until: (agreement.template, DAY),
        templates.draft: (AgreementKind.AGENT, "1", titles),
        templates.revise: (agreement.template, titles),
        templates.adopt: (agreement.template,),
        **framework_calls(operator),
        approvals.approve: (revision,),
        approval_rules.decide: (Risk.HIGH, {"registrars": 2, "confirmation": False}),
        confirmations.ask: (revision, builders.contact(at)),
        confirmations.by_telephone: (Confirmation.objects.first(), {"first": "a", "last": "b"}),
        feeds.record: ({"signing_key": feed.signing_key, "policy": builders.policy(), "slug": "other", **titles},),
        signing_keys.check_record: (act,),
        signing_keys.record: (act,),
        signing_keys.check_replace: (act,),
        signing_keys.replace: (act,),
        rollovers.check_begin: (act,),
        rollovers.begin: (act,),
        rollovers.check_switch: (act,),
        rollovers.switch: (act,),
        rollovers.check_retire: (act,),
        rollovers.retire: (act,),
        signing_keys.put_to_use: (feed.signing_key,),
        placements.ask: (entity, Environment.TRIAL),
        placements.stop_asking: (entity, Environment.TRIAL),
        publications.check_release: (act,),
        publications.release_hold: (act,),
        catching_up.check: (act,),
        catching_up.carry_out: (act,),
        feed_changes.check_policy: (act,),
        feed_changes.policy: (act,),
        feed_changes.check_protected: (act,),
        feed_changes.protected: (act,),
        feed_changes.check_brake: (act,),
        feed_changes.brake: (act,),
        feed_modes.pause: (feed, {"grounds": "Därför"}),
        feed_modes.re_sign_only: (feed, {"grounds": "Därför"}),
        feed_modes.go_on: (feed, {"grounds": "Därför"}),
        feed_modes.set_mode: (feed, FeedMode.PAUSED, {"grounds": "Därför"}),
        joint_acts.propose: (JointActKind.CHANGE_BRAKE, {"grounds": "Därför", "feed": feed, **brake}),
        joint_acts.agree: (act,),
        joint_acts.decline: (act, text),
        joint_acts.withdraw: (act,),
        retention.turn: (),
        rollbacks.roll_back: (feed, 1, {"grounds": "Därför"}),
        rollbacks.let_go_on: (feed, {"grounds": "Därför"}),
        log_ins.link: (somebody, None),
        log_ins.unlink: (LogInLink(person=somebody),),
        second_factors.reset: (somebody, text),
        sessions.end: ([UserSession(user=somebody)],),
    }


def _rows() -> dict[str, int]:
    models = (
        m for label in ("members", "trustframework", "federation") for m in apps.get_app_config(label).get_models()
    )
    return {model.__name__: model._base_manager.count() for model in models}


def _try(function: Callable[..., Any], arguments: Any, by: Person) -> None:
    named = arguments[-1] if arguments and isinstance(arguments[-1], dict) else {}
    given = arguments[:-1] if named else arguments
    function(*given, **named, by=by)


def test_a_person_without_a_role_is_refused_by_every_action(operator: Operator, member: Member) -> None:
    calls = _calls(operator, member)
    stranger = builders.person("Ture Främling")
    before = _rows()
    for function, arguments in calls.items():
        with pytest.raises(NotAllowed):
            _try(function, arguments, stranger)
    assert _rows() == before
    assert not Certification.objects.exclude(state="active").exists()


def test_a_reader_who_may_only_look_is_refused_by_every_action(operator: Operator, member: Member) -> None:
    calls = _calls(operator, member)
    before = _rows()
    for function, arguments in calls.items():
        with pytest.raises(NotAllowed):
            _try(function, arguments, member.reader)
    assert _rows() == before


def test_no_action_is_left_out_here(operator: Operator, member: Member) -> None:
    tried = {f"{function.__module__}.{function.__name__}" for function in _calls(operator, member)}
    assert {name for name, _ in _actions()} == tried | WITHOUT_AN_ACTOR | FOR_EVERYBODY | ASKED_ABOVE


def test_every_action_says_who_acts() -> None:
    for name, function in _actions():
        assert ("by" in inspect.signature(function).parameters) is (name not in WITHOUT_AN_ACTOR), name


def test_the_tests_day_is_the_house_s_day(operator: Operator, member: Member) -> None:
    assert builders.certify(operator, member.organisation).valid_from == AT.date()
