"""Internal notes: the operator's people write them to each other, and members never know."""

import pytest

from members import timelines
from members.actions import notes, people
from members.errors import NotAllowed
from members.models import AuditEvent, AuditPrivate, InternalNote
from members.roles import Role
from members.tags import Tag
from tests import builders
from tests.builders import Member, Operator


def test_a_note_leaves_its_words_out_of_the_log_and_itself_out_of_what_members_read(
    operator: Operator, member: Member
) -> None:
    notes.write(member.organisation, text="Verkar ha bytt ledning.", case="SUP-17", by=operator.trust_officer)
    event = AuditEvent.objects.get(tag=Tag.NOTE_WRITTEN)
    kept = " ".join(AuditPrivate.objects.filter(event=event).values_list("value", flat=True))
    assert "ledning" not in f"{event.subject} {event.details} {kept}"
    told = [event.label for event in timelines.of_organisation(member.organisation, internal=False).events]
    assert told
    assert "Internal note written" not in told


@pytest.mark.parametrize("who", ["administrator", "signatory", "reader"])
def test_no_member_writes_one(member: Member, who: str) -> None:
    with pytest.raises(NotAllowed):
        notes.write(member.organisation, text="Hej", by=getattr(member, who))
    assert not InternalNote.objects.exists()


def test_an_operator_who_has_a_role_at_the_member_is_no_operator_there(operator: Operator, member: Member) -> None:
    people.assign_role(operator.trust_officer, Role.READER, member.organisation, by=operator.registrar)
    with pytest.raises(NotAllowed):
        notes.write(member.organisation, text="Hej", by=builders.again(operator.trust_officer))
