"""What a dry run came to, in lines of the language in use."""

from collections.abc import Iterator
from itertools import groupby

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from federation.comparing import Difference
from federation.cycle.dry import DryRun
from federation.models.publication import ChangeKind

_SHOWN = 12  # hex digits of a digest, enough to tell two contents apart


def in_words(slug: str, run: DryRun) -> Iterator[str]:
    """What would happen, what would change, who is kept out, and what would hold or refuse it."""
    yield f"{slug}: {_outcome(run)}"
    if run.stopped:
        yield "  " + _("The feed is paused, closed or only signed again: nothing new is published.")
    for kind, changes in groupby(sorted(run.changes, key=lambda change: change.kind), lambda change: change.kind):
        for change in changes:
            yield f"  {ChangeKind(kind).label}: {change.entity_id}{_details(change)}"
    for kept_out in run.quarantined:
        yield f"  {ChangeKind.QUARANTINED.label}: {kept_out.entity_id} ({kept_out.code}) {_said(kept_out)}"
    for reason in run.hold:
        yield "  " + _("Held by the brake") + f" ({reason.code}): {_said(reason)}"
    if run.refused is not None:
        yield "  " + _("Could not be published") + f" ({run.refused.code}): {_said(run.refused)}"


def _outcome(run: DryRun) -> str:
    words = {
        "nothing": _("nothing would be published"),
        "publish": _("%(count)d entities would be published"),
        "refresh": _("the same content would be signed again"),
        "held": _("the brake would hold it until a second operator agrees"),
    }
    return words[run.what] % {"count": run.entities}


def _details(change: Difference) -> str:
    if change.kind == ChangeKind.REMOVED:
        return "".join(f"\n    {reason.gate} {reason.code}: {_said(reason)}" for reason in change.reasons)
    if change.kind == ChangeKind.CHANGED:
        return f" {change.before[:_SHOWN]} → {change.after[:_SHOWN]}"
    return f" {change.after[:_SHOWN]}"


def _said(what: object) -> str:
    """Everything that says why has a sentence in each language."""
    english = (get_language() or "").startswith("en")
    return str(getattr(what, "en" if english else "sv"))
