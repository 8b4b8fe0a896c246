"""People and contacts by the command line: from the invitation to being forgotten."""

from members.models import Contact, Invitation, Person, RoleAssignment
from members.models.contact import ContactKind
from tests import builders
from tests.commands.conftest import Manage


def test_an_address_is_invited_listed_and_no_longer_invited(
    manage: Manage, refused: Manage, operator: builders.Operator, member: builders.Member
) -> None:
    by = ("--as", operator.registrar.email)
    which = ("ny@norrvik.example", member.organisation.number)
    manage("person", "invite", *which, "reader", "declarer", "--until", "2099-12-31", *by)
    assert Invitation.objects.get().roles == ["reader", "declarer"]
    assert "ny@norrvik.example  reader, declarer for" in manage("person", "invitations")
    assert "is withdrawn" in manage("person", "withdraw-invitation", *which, *by)
    assert "is not invited there" in refused("person", "withdraw-invitation", *which, *by)


def test_a_role_gets_its_days(manage: Manage, operator: builders.Operator, member: builders.Member) -> None:
    somebody = builders.person("Eva Ek")
    given = (somebody.email, "declarer", member.organisation.number, "--from", "2099-01-01", "--until", "2099-12-31")
    manage("person", "role", *given, "--as", operator.registrar.email)
    held = RoleAssignment.objects.get(person=somebody)
    assert held.until is not None
    assert (held.since.isoformat(), held.until.isoformat()) == (
        "2098-12-31T23:00:00+00:00",
        "2099-12-31T23:00:00+00:00",
    )


def test_a_log_in_is_closed_opened_and_its_person_forgotten(
    manage: Manage, refused: Manage, operator: builders.Operator
) -> None:
    gone, by = builders.person("Gun Gången"), ("--as", operator.registrar.email)
    assert "still has a log-in" in refused("person", "erase", gone.email, *by)
    manage("person", "deactivate", gone.email, *by)
    assert "(closed)" in manage("person", "list")
    manage("person", "reactivate", gone.email, *by)
    manage("person", "deactivate", gone.email, *by)
    manage("person", "erase", gone.email, *by)
    assert "Gun" not in Person.objects.get(pk=gone.pk).name


def test_a_contact_is_asked_verified_removed_and_forgotten(
    manage: Manage, refused: Manage, operator: builders.Operator, member: builders.Member
) -> None:
    made = builders.contact(member.organisation, ContactKind.SUPPORT, verified=False)
    which = (member.organisation.number, "support", made.email, "--as", operator.registrar.email)
    manage("contact", "ask", *which)
    assert "unverified" in manage("contact", "list")
    manage("contact", "verify", *which)
    assert "  verified" in manage("contact", "list")
    assert "Remove it first" in refused("contact", "erase", *which)
    manage("contact", "remove", *which)
    manage("contact", "erase", *which)
    assert made.email not in str(Contact.objects.values())
