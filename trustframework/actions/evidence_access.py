"""Open evidence: each time is an event, whoever it is."""

from django.db import transaction
from django.utils.translation import gettext as _

from members import audit
from members.errors import NotAllowed, Refused
from members.models import Person
from members.tags import Tag
from trustframework.evidence_rules import door
from trustframework.models import Evidence
from trustframework.models.evidence import Confidentiality


@transaction.atomic
def open_evidence(evidence: Evidence, *, by: Person, reason: str = "") -> bytes:
    """The file's bytes. What is strictly confidential takes a reason, which is kept in the event.

    Raises `NotAllowed` for whom there is no such evidence, `Refused` where something is missing first.
    """
    found = door(evidence, by)
    if found is None:
        raise NotAllowed(_("You may not open this evidence. It is for the declarer and the assigned reviewers."))
    if found.missing:
        raise Refused(" ".join(found.missing))
    if evidence.file is None:
        raise Refused(
            _("Sigill does not keep this document. It is kept here: %(place)s") % {"place": evidence.reference}
        )
    why = reason.strip()
    if evidence.confidentiality == Confidentiality.STRICT and not why:
        raise Refused(_("This is strictly confidential. Say why you open it: the reason is kept in the log."))
    audit.record(
        Tag.EVIDENCE_OPENED,
        evidence,
        by=by,
        organisation=evidence.answer.declaration.organisation,
        evidence_sha256=evidence.file_id,
        confidentiality=str(evidence.confidentiality),
        capacity=found.capacity.value,
        **({"reason": why} if why else {}),
    )
    return evidence.file.bytes()
