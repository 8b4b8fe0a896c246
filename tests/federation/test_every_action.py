"""Every action of the house asks for permission first: a person without any role gets nowhere, and nothing changes."""

import inspect
from collections.abc import Callable, Iterator
from datetime import date
from importlib import import_module
from pkgutil import iter_modules
from types import ModuleType
from typing import Any

import pytest
from django.apps import apps

import federation.actions
import members.actions
import trustframework.actions
from federation.actions import approval_rules, approvals, confirmations, feeds, placements, publications
from federation.models import Confirmation, Environment, Publication
from members.actions import (
    agreements,
    categories,
    domains,
    health,
    imports,
    keys,
    memberships,
    organisations,
    people,
    profiles,
    refreshes,
    revisions,
    templates,
)
from members.clearance import Clearance
from members.errors import NotAllowed
from members.models import CategoryGrant, CategoryRequest, Membership, Person, RoleAssignment
from members.models.agreement import AgreementKind, Party, SignatureMethod
from members.models.domain import DomainMethod
from members.models.membership import MembershipKind, MembershipState
from members.models.revision import Source
from members.roles import Role
from members.saml.difference import Risk
from members.saml.prerequisites import SIRTFI
from members.saml.profiles import shipped
from tests import builders
from tests.builders import AT, Member, Operator
from trustframework.actions import certifications, declarations, frameworks, sanctions
from trustframework.models import Certification
from trustframework.models.declaration import ChecklistRole, DeclarationState
from trustframework.models.framework import VersionState

pytestmark = pytest.mark.usefixtures("on_the_day", "english")
DAY = date(2027, 1, 1)
# What no person asks for, and why it needs no permission.
WITHOUT_AN_ACTOR = {
    "federation.actions.confirmations.by_link",  # a contact without a log-in; the code in the link is the right
    "federation.actions.confirmations.mail",  # the worker's half of confirmations.ask
    "members.actions.bootstrap.first_registrar",  # there is nobody yet who could be asked
    "members.actions.claims.bounded",  # a tool of the next one
    "members.actions.categories.lacking",  # what grant asks before it grants, for pages
    "members.actions.claims.keep",  # part of every action on a revision
    "members.actions.domains.check",  # the worker's half of domains.ask
    "members.actions.domains.due",  # a question of the clock's
    "members.actions.domains.to_accept",  # a question of the registrars' queue
    "members.actions.health.want",  # part of revisions.submit
    "members.actions.health.look",  # the worker's half of health.ask
    "members.actions.health.send_out",  # a question of the clock's
    "members.actions.imports.run",  # the worker's half of imports.ask
    "members.actions.refreshes.visit",  # the worker's half of refreshes.fetch_from
    "members.actions.refreshes.send_out",  # a question of the clock's
    "members.actions.saving.save_checked",  # a tool of the actions
    "members.actions.scopes.accept",  # part of revisions.approve
}


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
    certification = builders.certify(operator, at)
    entity, level = revision.entity, certification.level
    agreement, membership = at.agreements.get(), Membership.objects.filter(organisation=at).first()
    framework = frameworks.record("tillit", name_sv="Tillit", name_en="Trust", by=operator.trust_officer)
    version = frameworks.draft(framework, "2026", by=operator.trust_officer)
    declaration = declarations.begin(at, version, level, ChecklistRole.IDP, by=operator.trust_officer)
    sanction = sanctions.impose_at_once(at, reason="Intrång", by=operator.trust_officer)
    feed = builders.feed(operator)
    publication = Publication(feed=feed, serial=1)
    somebody, text = builders.person("Eva Ek"), {"note": "Därför"}
    titles = {"title_sv": "Mall", "title_en": "Template"}
    signed = {"signer": somebody, "authority": "VD", "method": SignatureMethod.PAPER, "document_sha256": "ab" * 32}
    contact = {"kind": "technical", "name": "Drift", "email": "drift@norrvik.example", "verified": True}
    days = {"valid_from": DAY, "valid_until": DAY}
    inspection = builders.inspection(builders.entity_xml())
    return {
        agreements.prepare: (at, agreement.template),
        agreements.send: (agreement,),
        agreements.sign: (agreement, Party.MEMBER, signed),
        agreements.give_notice: (agreement, {"until": DAY}),
        agreements.end: (agreement,),
        agreements.supersede: (agreement,),
        agreements.decline: (agreement,),
        agreements.void: (agreement,),
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
        imports.ask: (at, {"content": b"<x/>"}),
        keys.revoke: ("ab" * 32, {"reason": "Läckt"}),
        memberships.apply: (at, MembershipKind.AGENT),
        memberships.advance: (membership, MembershipState.LEAVING),
        organisations.register: ({"number": builders.organisation_number()},),
        organisations.record_contact: (at, contact),
        profiles.record: ("saml2int", {"definition": shipped()["saml2int"].as_json()}),
        profiles.restore: ("saml2int",),
        people.register: ({"name": "Eva Ek", "email": "eva@norrvik.example"},),
        people.assign_role: (somebody, Role.READER, at),
        people.end_role: (RoleAssignment.objects.filter(organisation=at).first(),),
        revisions.submit: (inspection, b"<x/>", {"owner": at, "source": Source.PASTE}),
        revisions.require_approvable: (revision,),
        revisions.approve: (revision, Clearance(revision.pk, "high", "ab" * 32)),
        revisions.reject: (revision, text),
        revisions.withdraw: (revision,),
        templates.record: (AgreementKind.AGENT, "1", {**titles, "adopted_on": DAY}),
        templates.accept_until: (agreement.template, DAY),
        certifications.record: (at, level, {"roles": ["idp"], **days}),
        certifications.confirm: (certification,),
        certifications.suspend: (certification, text),
        certifications.restore: (certification, text),
        certifications.revoke: (certification, text),
        declarations.begin: (at, version, level, ChecklistRole.SP),
        declarations.advance: (declaration, DeclarationState.INTERNALLY_APPROVED),
        declarations.decide: (declaration, DeclarationState.APPROVED, {"reasons": "Därför"}),
        frameworks.record_level: ("LoA4", {"rank": 4, "uri": "https://sigill.example/loa/loa4"}),
        frameworks.record: ("annat", {"name_sv": "Annat", "name_en": "Other"}),
        frameworks.draft: (framework, "2027"),
        frameworks.advance: (version, VersionState.CONSULTATION),
        sanctions.impose_at_once: (at, {"reason": "Intrång"}),
        sanctions.confirm: (sanction,),
        sanctions.lift: (sanction, text),
        approvals.approve: (revision,),
        approval_rules.decide: (Risk.HIGH, {"registrars": 2, "confirmation": False}),
        confirmations.ask: (revision, builders.contact(at)),
        confirmations.by_telephone: (Confirmation.objects.first(), {"first": "a", "last": "b"}),
        feeds.record_key: ("other", builders.certificate()),
        feeds.record: ({"signing_key": feed.signing_key, "policy": builders.policy(), "slug": "other", **titles},),
        feeds.require_person: (),
        placements.ask: (entity, Environment.TRIAL),
        placements.stop_asking: (entity, Environment.TRIAL),
        publications.release_hold: (publication,),
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
    assert {name for name, _ in _actions()} == tried | WITHOUT_AN_ACTOR


def test_every_action_says_who_acts() -> None:
    for name, function in _actions():
        assert ("by" in inspect.signature(function).parameters) is (name not in WITHOUT_AN_ACTOR), name


def test_the_tests_day_is_the_house_s_day(operator: Operator, member: Member) -> None:
    assert builders.certify(operator, member.organisation).valid_from == AT.date()
