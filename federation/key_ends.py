"""When the certificates of approved metadata end: read once for each revision, which never changes, and kept in step.

Level-triggered: the clock asks which approved revisions nobody has read yet, and which that were read are approved no
more. Nothing has to be asked for, and what a dead worker left is done the next minute.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.db.models.fields.json import KeyTransform

from federation.models import KeyEnd, KeysRead
from members.models import MetadataRevision
from members.models.revision import RevisionState

CHUNK = 500  # revisions read at once: their certificates are in memory meanwhile


def unread() -> QuerySet[MetadataRevision]:
    """Approved revisions whose keys nobody has read yet."""
    approved = MetadataRevision.objects.filter(state=RevisionState.APPROVED)
    return approved.exclude(pk__in=KeysRead.objects.values("revision")).order_by("pk")


def catch_up() -> int:
    """Read what is new and let go of what is approved no more; how many revisions were read."""
    KeysRead.objects.exclude(revision__state=RevisionState.APPROVED).delete()
    count = 0
    while rows := list(unread().values_list("pk", "entity_id", KeyTransform("keys", "facts"))[:CHUNK]):
        try:
            _keep(rows)
        except IntegrityError:  # another worker reads the same ones
            return count
        count += len(rows)
    return count


@transaction.atomic
def _keep(rows: list[tuple[int, int, list[dict[str, Any]]]]) -> None:
    KeysRead.objects.bulk_create(KeysRead(revision_id=pk) for pk, _entity, _keys in rows)
    KeyEnd.objects.bulk_create(_ends(rows), batch_size=500)


def _ends(rows: list[tuple[int, int, list[dict[str, Any]]]]) -> Iterator[KeyEnd]:
    for pk, entity, keys in rows:
        for key in keys or ():
            yield KeyEnd(
                read_id=pk,
                entity_id=entity,
                role=key["role"],
                use=key["use"] or "",
                algorithm=key["algorithm"],
                bits=key["bits"],
                not_after=datetime.fromisoformat(key["not_after"]),
                certificate_sha256=key["certificate_sha256"],
            )
