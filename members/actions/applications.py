"""Applications from outside: begun by anybody, sent by who reads the mailbox, decided by a registrar."""

from typing import Any

from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from members import audit
from members.actions import invitations, letters, memberships, organisations
from members.actions.saving import save_checked
from members.clock import now
from members.codes import digest_of, new_code
from members.eligibility import Answer, answers, needs_recommender
from members.errors import Refused
from members.machine import move
from members.models import Application, Organisation, Person, RoleAssignment
from members.models.application import ApplicationState, Recommendation
from members.models.letter import LetterKind
from members.models.membership import MembershipKind, MembershipState
from members.models.organisation import Sector
from members.permissions import Permission, require
from members.roles import Role
from members.tags import Tag

A = ApplicationState
RECOMMENDERS = (Role.ADMINISTRATOR, Role.SIGNATORY)
WITHOUT_PERSON = {"applicant_name": "", "applicant_email": "", "applicant_phone": ""}


@transaction.atomic
def begin(*, kinds: list[MembershipKind], recommender: Organisation | None, **fields: Any) -> Application:
    """What somebody outside has filled in; nobody sees it until the mailbox has answered. Raises ValidationError, or
    `Refused` for a kind that is not for the sector."""
    refuse_ineligible(kinds, Sector(fields["sector"]), recommender)
    code = new_code()
    application = Application(
        kinds=[kind.value for kind in kinds],
        recommender=recommender if needs_recommender(kinds, Sector(fields["sector"])) else None,
        code_sha256=digest_of(code),
        begun_at=now(),
        **fields,
    )
    _check(application)
    save_checked(application)
    _write(LetterKind.APPLICATION_BEGUN, application, link=reverse("application_status", args=[code]))
    audit.record(Tag.APPLICATION_BEGUN, application, by=None, number=application.number)
    return application


def send(application: Application) -> None:
    """The mailbox has answered: from now on the operator sees it, and the recommender is asked."""
    with transaction.atomic():
        asked = Recommendation.ASKED if application.recommender_id else ""
        _step(application, A.SENT, by=None, sent_at=now(), recommendation=asked)
        if application.recommender:
            ask_recommender(application, application.recommender)


def ask_recommender(application: Application, recommender: Organisation) -> None:
    """A letter to each person who may answer for the member; the clock writes another when nobody does."""
    link = reverse("application_recommend", args=[application.pk])
    held = RoleAssignment.objects.in_force().filter(organisation=recommender, role__in=RECOMMENDERS)
    for person in Person.objects.filter(pk__in=held.values("person"), is_active=True):
        letters.post(
            LetterKind.APPLICATION_RECOMMEND,
            to=person,
            organisation=recommender,
            context={"applicant": str(application), "link": link},
        )


def withdraw(application: Application) -> None:
    """By whoever has the link; what is known of the person goes."""
    with transaction.atomic():
        _step(application, A.WITHDRAWN, by=None, **WITHOUT_PERSON)


@transaction.atomic
def recommend(application: Application, *, note: str, by: Person, stands: bool = True) -> None:
    """A member stands for the applicant, or says that it does not."""
    require(by, Permission.RECOMMEND, application.recommender)
    if application.state != A.SENT or application.recommendation != Recommendation.ASKED:
        raise Refused(_("The question is answered already, or the application is no longer open."))
    if not note.strip():
        raise Refused(_("Say why: what you use the applicant for, or what speaks against it."))
    application.recommendation = Recommendation.GIVEN if stands else Recommendation.REFUSED
    application.recommended_by, application.recommendation_note = by, note
    application.save(update_fields=["recommendation", "recommended_by", "recommendation_note"])
    audit.record(
        Tag.APPLICATION_RECOMMENDED, application, by=by, organisation=application.recommender, given=stands, note=note
    )


@transaction.atomic
def accept(application: Application, *, by: Person, is_another: bool = False) -> Organisation:
    """The organisation is registered unless it is, each membership is under review, and the applicant is invited to
    administer it. Raises ValidationError or `Refused` for what cannot be registered."""
    require(by, Permission.HANDLE_MEMBERSHIP)
    if application.recommendation in (Recommendation.ASKED, Recommendation.REFUSED):
        raise Refused(_("No member recommends the applicant. Wait for the answer, or reject the application."))
    organisation = _organisation(application, by, is_another=is_another)
    for kind in map(MembershipKind, application.kinds):
        held = organisation.memberships.open().filter(kind=kind).first()
        if held is None:
            membership = memberships.apply(organisation, kind, by=by, access_method=application.access_method, own=True)
            memberships.advance(membership, MembershipState.IN_REVIEW, by=by)
    if not organisation.roles.in_force().filter(role=Role.ADMINISTRATOR).exists():
        invitations.invite(
            organisation,
            email=application.applicant_email,
            roles=[Role.ADMINISTRATOR],
            by=by,
            language=application.language,
        )
    application.organisation = organisation
    application.save(update_fields=["organisation"])
    _step(application, A.ACCEPTED, by=by, decided_by=by, decided_at=now())
    _write(LetterKind.APPLICATION_ANSWERED, application, accepted="yes")
    return organisation


@transaction.atomic
def reject(application: Application, *, note: str, by: Person) -> None:
    """`note` goes to the applicant as it is."""
    require(by, Permission.HANDLE_MEMBERSHIP)
    if not note.strip():
        raise Refused(_("Say why: the applicant reads it."))
    _step(application, A.REJECTED, by=by, note=note, decided_by=by, decided_at=now(), decision_note=note)
    _write(LetterKind.APPLICATION_ANSWERED, application, note=note)


def refuse_ineligible(
    kinds: list[MembershipKind], sector: Sector, recommender: Organisation | None, *, asked: bool = True
) -> None:
    """Raise `Refused` with the first reason why the organisation cannot apply for these; `asked` when the form has a
    place for who recommends it."""
    if not kinds:
        raise Refused(_("Choose at least one kind of membership."))
    for kind, told in answers(kinds, sector).items():
        if told in _REASONS:
            raise Refused(_REASONS[told]() % {"kind": kind.label, "sector": sector.label})
    if asked and needs_recommender(kinds, sector) and not _may_recommend(recommender):
        raise Refused(
            _("A provider from outside the sector is recommended by a member. Give the organisation number of one.")
        )


_REASONS = {
    Answer.OUTSIDE: lambda: _(
        "%(kind)s is for health and social care. Yours is in “%(sector)s”: apply as a service provider instead."
    ),
    Answer.AUTHORITY: lambda: _("%(kind)s is for authorities. Choose another kind of membership."),
    Answer.OPERATOR: lambda: _("The federation operator does not apply. Choose your organisation's sector."),
}


def _may_recommend(organisation: Organisation | None) -> bool:
    return organisation is not None and organisation.memberships.filter(state=MembershipState.ACTIVE).exists()


def _check(application: Application) -> None:
    """As the organisation that it would be, except that it may be registered already."""
    candidate = _candidate(application)
    candidate.clean_fields()
    candidate.clean()
    application.number, application.country = candidate.number, candidate.country


def _candidate(application: Application) -> Organisation:
    names = ("country", "number", "name_sv", "name_en", "legal_form", "sector", "size_class")
    return Organisation(registered_at=now(), **{name: getattr(application, name) for name in names})


def _organisation(application: Application, by: Person, *, is_another: bool) -> Organisation:
    known = Organisation.objects.filter(country=application.country, number=application.number).first()
    if known:
        return known
    names = ("country", "number", "name_sv", "name_en", "legal_form", "sector", "size_class")
    return organisations.register(by=by, is_another=is_another, **{name: getattr(application, name) for name in names})


def _write(kind: LetterKind, application: Application, **context: str) -> None:
    letters.post(
        kind,
        to=application.applicant_email,
        context={"applicant": application.name_sv, **context},
        language=application.language,
    )


def _step(application: Application, to: ApplicationState, *, by: Person | None, **changes: Any) -> None:
    move(application, to, by=by, tag=Tag.APPLICATION_MOVED, organisation=application.organisation, **changes)
