"""What the actions promise about revisions, the database holds too, whoever writes to it."""

from typing import Any

import pytest
from django.db import IntegrityError, transaction

from members.models import MetadataRevision
from members.models.revision import RevisionState
from tests import builders
from tests.builders import AT, Member, Operator

R = RevisionState


@pytest.fixture
def waiting(member: Member) -> MetadataRevision:
    return builders.submitted(member)


def _write(revision: MetadataRevision, **changes: Any) -> None:
    with transaction.atomic():
        MetadataRevision.objects.filter(pk=revision.pk).update(**changes)


def _copy(revision: MetadataRevision, **changes: Any) -> None:
    row = MetadataRevision.objects.filter(pk=revision.pk).values().get()
    del row["id"]
    with transaction.atomic():
        MetadataRevision.objects.create(**{**row, **changes})


@pytest.mark.parametrize("state", [R.APPROVED, R.SUPERSEDED])
def test_no_submitter_is_the_approver(member: Member, waiting: MetadataRevision, state: RevisionState) -> None:
    with pytest.raises(IntegrityError, match="submitter_is_not_approver"):
        _write(waiting, state=state, decided_by=member.administrator, decided_at=AT)


@pytest.mark.parametrize("state", [R.APPROVED, R.SUPERSEDED])
def test_nothing_is_approved_by_nobody(waiting: MetadataRevision, state: RevisionState) -> None:
    with pytest.raises(IntegrityError, match="submitter_is_not_approver"):
        _write(waiting, state=state)


def test_a_submitter_may_take_back_what_they_submitted(member: Member, waiting: MetadataRevision) -> None:
    _write(waiting, state=R.WITHDRAWN, decided_by=member.administrator)


def test_an_entity_has_one_approved_revision(operator: Operator, waiting: MetadataRevision) -> None:
    approved = {"state": R.APPROVED, "decided_by_id": operator.registrar.pk}
    _write(waiting, **approved)
    with pytest.raises(IntegrityError):
        _copy(waiting, number=2, **approved)


def test_an_entity_has_one_waiting_revision(waiting: MetadataRevision) -> None:
    with pytest.raises(IntegrityError):
        _copy(waiting, number=2)


def test_a_number_names_one_revision(waiting: MetadataRevision) -> None:
    with pytest.raises(IntegrityError):
        _copy(waiting, state=R.REJECTED)


def test_what_a_revision_stands_on_cannot_be_deleted(waiting: MetadataRevision) -> None:
    for needed in (waiting.entity, waiting.clean_content, waiting.received, waiting.submitted_by):
        with pytest.raises(IntegrityError), transaction.atomic():
            type(needed)._base_manager.filter(pk=needed.pk).delete()
