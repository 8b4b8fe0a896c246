"""What approving a revision would do, and what it takes: the same answer for the page, the command and the action."""

from dataclasses import dataclass

from federation.approval_rules import Rule, rules
from federation.preview import Preview, preview
from members.models import MetadataRevision
from members.models.revision import RevisionState
from members.saml.difference import Change, Risk, difference, risk_of, stated


@dataclass(frozen=True, slots=True)
class Proposal:
    """`approved` is what the revision would replace, None before the first publication; `after` is exactly what would
    be published now."""

    approved: MetadataRevision | None
    before: Preview | None
    after: Preview
    changes: tuple[Change, ...]
    risk: Risk
    rule: Rule


def proposal(revision: MetadataRevision) -> Proposal:
    """What stands now against what would; a first publication states everything anew, so its risk is high."""
    approved = _approved(revision)
    before, after = preview(approved) if approved else None, preview(revision)
    changes = difference(stated(before.content) if before else None, stated(after.content))
    risk = risk_of(changes)
    return Proposal(approved, before, after, tuple(changes), risk, rules()[risk])


def _approved(revision: MetadataRevision) -> MetadataRevision | None:
    others = MetadataRevision.objects.filter(entity=revision.entity_id, state=RevisionState.APPROVED)
    return others.exclude(pk=revision.pk).select_related("entity__owner", "clean_content").first()
