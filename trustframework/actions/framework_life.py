"""A framework version's way: out for consultation, adopted by another than who drafted it, in force on a day,
superseded with a transition period, retired. The clock's part is in framework_clock.py."""

from datetime import date, timedelta
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from members import audit
from members.clock import today
from members.errors import Refused
from members.machine import move, require_step
from members.models import AuditEvent, Person
from members.permissions import Permission, require
from members.tags import Tag
from trustframework.actions.drafts import held, require_whole
from trustframework.models import Declaration, Framework, FrameworkVersion
from trustframework.models.declaration import OPEN_DECLARATIONS
from trustframework.models.framework import VersionState

NAMED = 5  # open declarations in one sentence


@transaction.atomic
def consult(version: FrameworkVersion, *, until: date, by: Person) -> None:
    """Out to everybody with a log-in, to the end of `until`; raises ValidationError with what a draft still lacks."""
    require(by, Permission.HANDLE_FRAMEWORK)
    held(version)
    require_step(version, VersionState.CONSULTATION)
    if until < today():
        raise ValidationError({"until": _("The day has passed. Choose a later one.")})
    require_whole(version)
    _move(version, VersionState.CONSULTATION, by, consultation_until=until)


@transaction.atomic
def take_back(version: FrameworkVersion, *, by: Person) -> None:
    """To be changed after what the consultation gave; it is sent out again afterwards."""
    require(by, Permission.HANDLE_FRAMEWORK)
    _move(version, VersionState.DRAFT, by, consultation_until=None)


@transaction.atomic
def adopt(version: FrameworkVersion, *, by: Person) -> None:
    """Once the consultation is over, by somebody who neither drafted nor changed it; from now on it never changes."""
    require(by, Permission.ADOPT_FRAMEWORK)
    stored = held(version)
    require_step(version, VersionState.ADOPTED)
    if stored.consultation_until and today() <= stored.consultation_until:
        said = _("The consultation runs until %(day)s. Adopt %(version)s after that day.")
        raise Refused(said % {"day": date_format(stored.consultation_until), "version": stored})
    if by.pk == stored.drafted_by_id or _changed_by(stored, by):
        raise Refused(
            _("You have drafted or changed %(version)s. Somebody else has to adopt it.") % {"version": stored}
        )
    require_whole(stored)
    _move(version, VersionState.ADOPTED, by, adopted_by=by)


@transaction.atomic
def bring_into_force(
    version: FrameworkVersion, *, on: date | None = None, transition_until: date | None = None, by: Person
) -> None:
    """On that day (None: as planned, else today); when it lies ahead, the clock does it. What was in force until then
    takes declarations to the end of `transition_until` (None: `SIGILL_FRAMEWORK_TRANSITION_DAYS` later)."""
    require(by, Permission.ADOPT_FRAMEWORK)
    Framework.objects.select_for_update().get(pk=version.framework_id)
    require_step(version, VersionState.IN_FORCE)
    day = on or version.in_force_from or today()
    _require_days(day, transition_until)
    former = version.framework.versions.filter(state=VersionState.IN_FORCE)
    former.update(transition_until=transition_until)
    if day <= today():
        take_over(version, day, by)
        return
    was = audit.fields_of(version)
    version.in_force_from = day
    version.save(update_fields=["in_force_from"])
    told: Any = {"from": version.state, "to": version.state, "day": day.isoformat()}
    audit.record(Tag.FRAMEWORK_MOVED, version, by=by, was=was, **told)


@transaction.atomic
def supersede(version: FrameworkVersion, *, transition_until: date | None = None, by: Person) -> None:
    """Without a successor: nobody begins a declaration against it any more, those begun go on for some time."""
    require(by, Permission.ADOPT_FRAMEWORK)
    require_step(version, VersionState.SUPERSEDED)
    _require_days(today(), transition_until)
    _move(version, VersionState.SUPERSEDED, by, transition_until=transition_until or _transition(today()))


@transaction.atomic
def retire(version: FrameworkVersion, *, by: Person) -> None:
    """Over and done with. Refused while its transition period runs, and while declarations are open against it, which
    are named: they end, or are withdrawn, first. What was certified against it stands."""
    require(by, Permission.ADOPT_FRAMEWORK)
    stored = held(version)
    require_step(version, VersionState.RETIRED)
    if stored.transition_until and today() <= stored.transition_until:
        said = _("The transition period runs until %(day)s. Retire %(version)s after that day.")
        raise Refused(said % {"day": date_format(stored.transition_until), "version": stored})
    _require_none_open(stored)
    _move(version, VersionState.RETIRED, by)


def take_over(version: FrameworkVersion, day: date, actor: Person | None) -> None:
    """In force from `day`, in place of what was. The framework is locked: of two at once, one is the former."""
    for former in version.framework.versions.filter(state=VersionState.IN_FORCE).exclude(pk=version.pk):
        until = former.transition_until or _transition(day)
        _move(former, VersionState.SUPERSEDED, actor, transition_until=until)
    _move(version, VersionState.IN_FORCE, actor, in_force_from=day)


def _move(version: FrameworkVersion, to: VersionState, by: Person | None, **changes: Any) -> None:
    move(version, to, by=by, tag=Tag.FRAMEWORK_MOVED, organisation=None, **changes)


def _transition(day: date) -> date:
    return day + timedelta(days=settings.SIGILL_FRAMEWORK_TRANSITION_DAYS)


def _require_days(day: date, transition_until: date | None) -> None:
    if day < today():
        raise ValidationError({"on": _("The day has passed. Choose today or a later day.")})
    if transition_until and transition_until < day:
        raise ValidationError({"transition_until": _("The transition period cannot end before it begins.")})


def _changed_by(version: FrameworkVersion, person: Person) -> bool:
    changes = AuditEvent.objects.filter(tag=Tag.FRAMEWORK_REVISED, actor=person)
    return changes.filter(object_kind="frameworkversion", object_pk=str(version.pk)).exists()


def _require_none_open(version: FrameworkVersion) -> None:
    rows = Declaration.objects.filter(checklist__version=version, state__in=OPEN_DECLARATIONS)
    found = list(rows.select_related("checklist", "level", "organisation").order_by("begun_at", "pk"))
    if not found:
        return
    names = "; ".join(str(one) for one in found[:NAMED]) + (" …" if len(found) > NAMED else "")
    said = _(
        "Declarations are open against %(version)s (%(count)d): %(names)s. They have to be decided or withdrawn before "
        "it is retired."
    )
    raise Refused(said % {"count": len(found), "version": version, "names": names})
