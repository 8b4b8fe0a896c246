"""Look anew at what is published or waits, when the rules have changed or a profile goes by other numbers.

Level-triggered like publication: the clock asks which revisions lack a finding by today's rules and numbers, and looks
at those. Nothing has to be asked for, and what a dead worker left undone is done the next minute.
"""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator

from django.db import transaction
from django.db.models import QuerySet

from federation.gate import Policy
from federation.models import Feed
from members import profiles
from members.clock import now
from members.models import MetadataRevision, RevisionCheck
from members.models.revision import RevisionState
from members.saml.numbers import Numbers
from members.saml.profiles import worst
from members.saml.rules_key import RULES_KEY
from members.saml.sandbox import inspect_apart
from members.saml.types import Finding, Inspection, Quarantined, Refusal
from members.surroundings import with_surroundings

log = logging.getLogger(__name__)
LIVE = (RevisionState.SUBMITTED, RevisionState.APPROVED)


def numbers_in_use() -> dict[str, Numbers]:
    """The numbers of the registration profile and of every feed's profile, by their key."""
    named = {Policy.from_json(policy).profile for policy in Feed.objects.values_list("policy", flat=True)}
    used = [profiles.registration(), *(profiles.get(slug) for slug in named if slug)]
    return {profiles.numbers_key(profile.numbers): profile.numbers for profile in used}


def missing(key: str) -> QuerySet[MetadataRevision]:
    """Submitted and approved revisions that nobody has looked at with today's rules and the numbers of `key`."""
    current = {"numbers_key": key, "rules_key": RULES_KEY}
    checked = RevisionCheck.objects.filter(**current).values("revision")
    return MetadataRevision.objects.filter(state__in=LIVE).exclude(**current).exclude(pk__in=checked).order_by("pk")


def recheck(limit: int = 1000) -> int:
    """Look at up to `limit` revisions for each set of numbers in use; how many were looked at."""
    return sum(_recheck(key, numbers, limit) for key, numbers in numbers_in_use().items())


def _recheck(key: str, numbers: Numbers, limit: int) -> int:
    together: defaultdict[str, list[MetadataRevision]] = defaultdict(list)
    for revision in missing(key).select_related("entity__owner").defer("findings", "left_out")[:limit]:
        together[revision.received_id].append(revision)
    return sum(_look(revisions, key, numbers) for revisions in together.values())


def _look(revisions: list[MetadataRevision], key: str, numbers: Numbers) -> int:
    """Revisions that came in one document are read in one go."""
    wanted = {revision.entity.entity_id: revision for revision in revisions}
    for entity_id, findings in _found(revisions[0], numbers, wanted):
        _keep(wanted.pop(entity_id), key, findings)
    for revision in wanted.values():  # cannot be read any more: said so, and not asked again every minute
        log.error("%s cannot be read again by today's rules", revision)
        _keep(revision, key, [Finding.from_json(finding) for finding in revision.findings])
    return len(revisions)


def _found(
    revision: MetadataRevision, numbers: Numbers, wanted: dict[str, MetadataRevision]
) -> Iterator[tuple[str, Iterable[Finding]]]:
    try:
        for found in inspect_apart(revision.received.bytes(), now(), aggregate=True, numbers=numbers):
            if found.entity_id in wanted:
                yield found.entity_id or "", _findings(found, wanted)
    except Refusal as refusal:
        log.error("%s cannot be read again: %s", revision, refusal)


def _findings(found: Inspection | Quarantined, wanted: dict[str, MetadataRevision]) -> Iterable[Finding]:
    """What the document says, and what the registry has against it today."""
    if isinstance(found, Quarantined):
        return found.findings
    entity = wanted[found.entity_id].entity
    # By nobody: whoever handed it in may have left since.
    return with_surroundings(found, entity.owner, by=None, entity=entity).findings


@transaction.atomic
def _keep(revision: MetadataRevision, key: str, findings: Iterable[Finding]) -> None:
    found = list(findings)
    RevisionCheck.objects.update_or_create(
        revision=revision,
        numbers_key=key,
        defaults={
            "rules_key": RULES_KEY,
            "findings": [finding.as_json() for finding in found],
            "struck": worst(found),
            "at": now(),
        },
    )
