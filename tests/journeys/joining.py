"""Into the federation, as the people do it whose business it is: applied, invited, agreed, under review."""

import re
from typing import Any

from django.core import mail
from django.core.files.uploadedfile import SimpleUploadedFile

from members.actions import deliveries
from members.models import Agreement, Application, Membership, Organisation, Person, SigningAuthority
from members.models.agreement import AgreementKind, AgreementState
from members.models.authority import AuthorityState
from members.models.contact import ContactKind
from members.roles import Role
from tests import builders
from tests.builders import Member, Operator
from tests.documents import PDF
from tests.journeys.pressing import press
from tests.pages.visiting import browser

_PASSWORD = "korrekt häst batteri"


def a_pdf(name: str = "underlag.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, PDF, "application/pdf")


def _link(path: str) -> str:
    """The newest letter's link, without the host."""
    deliveries.send()
    found = [link for one in mail.outbox for link in re.findall(rf"{path}\S+", one.body)]
    return found[-1]


def applied(operator: Operator, name: str, *, asked: str, **facts: Any) -> Application:
    """By somebody from outside, who uses the link in the mail."""
    given = {
        "number": builders.organisation_number(),
        "name_sv": name,
        "name_en": name,
        "message": "Till federationen",
        "applicant_name": f"Adam {name}",
        "applicant_email": builders.address("Adam"),
        "language": "en",
        **facts,
    }
    assert browser().post(f"/apply/details/?{asked}", given).status_code == 302
    press(None, _link("/apply/status/"))
    return Application.objects.get(number=given["number"])


def let_in(operator: Operator, application: Application) -> Member:
    """Accepted by a registrar; the applicant follows the invitation, and the others are let in after that."""
    press(operator.registrar, f"/applications/{application.pk}/accept/")
    at = Organisation.objects.get(number=application.number)
    invited = {"name": application.applicant_name, "language": "en", "password": _PASSWORD, "again": _PASSWORD}
    assert browser().post(_link("/invited/"), invited).status_code == 302
    administrator = Person.objects.get(roles__organisation=at, roles__role=Role.ADMINISTRATOR)
    signatory, reader = (builders.in_role(operator, role, at) for role in (Role.SIGNATORY, Role.READER))
    for kind in (ContactKind.TECHNICAL, ContactKind.SECURITY):
        contact = {"kind": kind.value, "name": "Drift", "email": builders.address("Drift"), "phone": "+46 0 000 00 00"}
        press(administrator, f"/organisations/{at.pk}/contacts/add/", **contact)
        press(None, _link("/verify/"))
    return Member(at, administrator, signatory, reader)


def agreed(operator: Operator, member: Member, kind: AgreementKind, **more: Any) -> Agreement:
    """Prepared and sent by a registrar, signed by the signatory, whose authority was shown, and by the operator."""
    at, template = member.organisation, builders.template(kind)
    if not SigningAuthority.objects.filter(organisation=at, person=member.signatory).exists():
        shown = {"person": member.signatory.pk, "kind": "delegation", "document": a_pdf()}
        press(member.administrator, f"/organisations/{at.pk}/authorities/hand-in/", **shown)
        waiting = SigningAuthority.objects.get(organisation=at, state=AuthorityState.SUBMITTED)
        press(operator.registrar, f"/authorities/{waiting.pk}/accept/")
    press(operator.registrar, f"/organisations/{at.pk}/agreements/prepare/", template=template.pk, **more)
    made = Agreement.objects.get(organisation=at, template=template)
    press(operator.registrar, f"/agreements/{made.pk}/send/")
    sign = f"/agreements/{made.pk}/sign/"
    press(member.signatory, sign, authority="Firmatecknare", document=a_pdf("avtal.pdf"))
    by_operator = {"party": "operator", "method": "logged_in", "signer": operator.registrar.pk}
    press(operator.registrar, sign, authority="Delegation", document=a_pdf("avtal.pdf"), **by_operator)
    made.refresh_from_db()
    assert made.state == AgreementState.IN_FORCE
    return made


def activated(operator: Operator, member: Member) -> None:
    """Each membership that is under review: approved, and active."""
    for one in Membership.objects.filter(organisation=member.organisation, state="in_review"):
        press(operator.second_registrar, f"/memberships/{one.pk}/approved/")
        press(operator.registrar, f"/memberships/{one.pk}/active/")


def firm(operator: Operator, name: str, *, role: Role, bound: bool = True) -> tuple[Member, Person]:
    """A firm of reviewers, bound to secrecy unless somebody else is to bind it; and the reviewer."""
    at = builders.organisation(operator, name, legal_form="company", sector="supplier", size_class="small")
    people = [builders.in_role(operator, r, at) for r in (Role.ADMINISTRATOR, Role.SIGNATORY, Role.READER)]
    made = Member(at, *people)
    if bound:
        agreed(operator, made, AgreementKind.NON_DISCLOSURE)
    return made, builders.in_role(operator, role, at, f"Granskare på {name}")
