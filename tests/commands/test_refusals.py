"""What the command line will not do, in one clear line, with nothing changed."""

import io
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import call_command
from django.db import connection

from members.models import Organisation, Person
from members.models.revision import RevisionState
from tests import builders
from tests.commands.conftest import Manage
from tests.flushing import unsealed
from trustframework.models import Certification


def test_a_second_first_registrar_is_refused_unless_forced(
    refused: Manage, manage: Manage, operator: builders.Operator
) -> None:
    said = refused("create_operator", "ny@people.example", "Ny Registrator")
    assert said == "There is a registrar already. Ask them to register you and give you a role."
    assert not Person.objects.filter(email="ny@people.example").exists()
    assert "is registrar at" in manage("create_operator", "ny@people.example", "Ny Registrator", "--force")


def test_the_first_registrar_needs_an_organisation(refused: Manage) -> None:
    said = refused("create_operator", "ny@people.example", "Ny Registrator")
    assert "number: " in said
    assert not Person.objects.exists()


def test_somebody_unknown_cannot_act(refused: Manage) -> None:
    said = refused("person", "register", "x@people.example", "X", "--as", "nobody@people.example")
    assert said.startswith("There is no person with the e-mail nobody@people.example.")


def test_who_may_not_is_told_so(refused: Manage, member: builders.Member) -> None:
    number = builders.organisation_number(710)
    fields = ("--name-sv", "Ny", "--name-en", "New", "--legal-form", "company", "--sector", "supplier")
    said = refused("organisation", "register", number, *fields, "--as", member.reader.email)
    assert said.startswith("You may not register organisations and people.")
    assert not Organisation.objects.filter(number=number).exists()


def test_an_organisation_number_with_a_slip_is_named_with_its_field(
    refused: Manage, operator: builders.Operator
) -> None:
    fields = ("--name-sv", "Ny", "--name-en", "New", "--legal-form", "company", "--sector", "supplier")
    said = refused("organisation", "register", "999001-0001", *fields, "--as", operator.registrar.email)
    assert "number: 9990010001 is not a Swedish organisation number" in said


def test_a_membership_is_not_activated_without_its_agreement(refused: Manage, operator: builders.Operator) -> None:
    organisation = builders.organisation(operator)
    by = ("--as", operator.registrar.email)
    call_command("membership", "apply", organisation.number, "user_organisation", *by, stdout=io.StringIO())
    to = ("membership", "advance", organisation.number, "user_organisation")
    call_command(*to, "in_review", *by, stdout=io.StringIO())
    call_command(*to, "approved", "--as", operator.second_registrar.email, stdout=io.StringIO())
    said = refused(*to, "active", *by)
    assert "has no membership agreement in force" in said
    assert organisation.memberships.get().state == "approved"


def test_a_submitter_does_not_approve_their_own_and_the_others_go_on(
    refused: Manage, operator: builders.Operator, member: builders.Member
) -> None:
    own = builders.submitted(member, by=operator.registrar)
    other = builders.submitted(member, entity_id="https://sp2.norrvik.example/metadata")
    builders.confirm(other)
    said = refused("revision", "approve", "--all-without-errors", "--as", operator.registrar.email)
    assert f"{own.entity}#1: You submitted this metadata." in said
    assert said.endswith("1 of 2 were not approved; the lines above say why.")
    own.refresh_from_db()
    other.refresh_from_db()
    assert (own.state, other.state) == (RevisionState.SUBMITTED, RevisionState.APPROVED)


def test_a_first_publication_is_not_approved_before_a_contact_has_confirmed_it(
    refused: Manage, manage: Manage, operator: builders.Operator, member: builders.Member
) -> None:
    waiting = builders.submitted(member)
    by = ("--as", operator.registrar.email)
    assert "a second verified contact has to confirm" in refused("revision", "approve", str(waiting.entity), *by)
    said = refused("revision", "confirm", str(waiting.entity), "--first", "0", "--last", "0", *by)
    assert said.startswith("Nobody has been asked to confirm it.")
    said = refused("revision", "ask", str(waiting.entity), "nobody@norrvik.example", *by)
    assert said.endswith("has no contact with the e-mail nobody@norrvik.example.")
    manage("revision", "ask", str(waiting.entity), builders.contact(member.organisation).email, *by)
    said = refused("revision", "confirm", str(waiting.entity), "--first", "00000000", "--last", "00000000", *by)
    assert said.startswith("This is not what would be published.")
    assert "has been asked and has not confirmed yet." in refused("revision", "approve", str(waiting.entity), *by)


def test_what_an_approval_needs_is_decided_by_the_operator_s_officers(
    refused: Manage, manage: Manage, operator: builders.Operator, member: builders.Member
) -> None:
    decided = ("approval_rule", "decide", "high", "--registrars", "2", "--confirmation", "no", "--as")
    assert refused(*decided, operator.registrar.email).startswith("You may not decide what an approval needs.")
    assert "high    registrars 1  confirmation yes" in manage("approval_rule", "list")
    assert "high    registrars 2  confirmation no" in manage(*decided, operator.decision_maker.email)
    waiting = str(builders.submitted(member).entity)
    assert "1 approved" not in manage("revision", "approve", waiting, "--as", operator.registrar.email)
    assert "1 approved" in manage("revision", "approve", waiting, "--as", operator.second_registrar.email)


def test_a_certification_is_confirmed_by_another_operator(
    refused: Manage, manage: Manage, operator: builders.Operator, member: builders.Member
) -> None:
    builders.level()
    by = ("--as", operator.trust_officer.email)
    manage("certification", "record", member.organisation.number, "LoA3", "--role", "idp", *by)
    certification = Certification.objects.get()
    said = refused("certification", "confirm", str(certification.pk), *by)
    assert said == "You recorded this certification. Another operator has to confirm it."


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        (("membership", "apply", "999999-9999", "agent"), "There is no organisation with the number 999999-9999."),
        (("agreement", "send", "4711"), "There is no agreement 4711."),
        (("revision", "reject", "https://no.example/x#1", "--note", "x"), "There is no entity https://no.example/x."),
        (("certification", "confirm", "4711"), "There is no certification 4711."),
        (("sanction", "confirm", "4711"), "There is no sanction 4711."),
        (("framework", "draft", "none", "1.0"), "There is no framework none."),
    ],
)
def test_what_does_not_exist_is_named_with_a_way_to_find_it(
    refused: Manage, operator: builders.Operator, command: tuple[str, ...], answer: str
) -> None:
    said = refused(*command, "--as", operator.registrar.email)
    assert said.startswith(answer)
    assert "`manage.py " in said


def test_a_policy_that_the_gate_cannot_read_is_refused(
    refused: Manage, operator: builders.Operator, tmp_path: Path
) -> None:
    key = builders.signing_key(operator)
    (tmp_path / "policy.json").write_text('{"gates": ["G99"]}')
    titles = ("--title-sv", "a", "--title-en", "a", "--policy", str(tmp_path / "policy.json"), "--key", key.label)
    said = refused("feed", "record", "trial", "trial", *titles, "--as", operator.key_custodian.email)
    assert "G99" in said


def test_a_changed_event_is_found(refused: Manage, operator: builders.Operator) -> None:
    with unsealed(), connection.cursor() as cursor:  # past the model and the triggers, which refuse
        cursor.execute("UPDATE members_auditevent SET subject = 'somebody else' WHERE number = 2")
    assert "Event 2 has been changed since it was written." in refused("audit", "verify")


def test_a_verb_without_an_actor_is_refused_by_the_shell_with_usage() -> None:
    done = subprocess.run(
        [sys.executable, "manage.py", "membership", "apply", "999002-0001", "agent"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "the following arguments are required: --as" in done.stderr
    assert "Traceback" not in done.stderr
