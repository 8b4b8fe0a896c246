"""Record levels of assurance and trust frameworks, and take a framework version through its life."""

from django.db import transaction

from members import audit
from members.actions.saving import save_checked
from members.clock import today
from members.machine import move
from members.models import Person
from members.permissions import Permission, require
from members.tags import Tag
from trustframework.models import Framework, FrameworkVersion, Level
from trustframework.models.framework import VersionState


@transaction.atomic
def record_level(name: str, *, rank: int, uri: str, by: Person) -> Level:
    """A level of assurance and the URI that stands for it in metadata; raises ValidationError."""
    require(by, Permission.RECORD_CERTIFICATION)
    level = Level(name=name, rank=rank, uri=uri)
    save_checked(level)
    audit.record(Tag.FRAMEWORK_RECORDED, level, by=by, rank=rank, uri=uri)
    return level


@transaction.atomic
def record(slug: str, *, name_sv: str, name_en: str, by: Person) -> Framework:
    """A framework without any version yet; raises ValidationError."""
    require(by, Permission.RECORD_CERTIFICATION)
    framework = Framework(slug=slug, name_sv=name_sv, name_en=name_en)
    save_checked(framework)
    audit.record(Tag.FRAMEWORK_RECORDED, framework, by=by)
    return framework


@transaction.atomic
def draft(framework: Framework, version: str, *, by: Person) -> FrameworkVersion:
    """A new version as a draft; raises ValidationError."""
    require(by, Permission.RECORD_CERTIFICATION)
    drafted = FrameworkVersion(framework=framework, version=version)
    save_checked(drafted)
    audit.record(Tag.FRAMEWORK_RECORDED, drafted, by=by, to=drafted.state)
    return drafted


@transaction.atomic
def advance(version: FrameworkVersion, to: VersionState, *, by: Person) -> None:
    """The next state; one that comes into force today supersedes the one that was."""
    require(by, Permission.RECORD_CERTIFICATION)
    changes: dict[str, object] = {}
    if to == VersionState.IN_FORCE:
        changes["in_force_from"] = today()
        for former in version.framework.versions.filter(state=VersionState.IN_FORCE):
            _move(former, VersionState.SUPERSEDED, by=by)
    _move(version, to, by=by, **changes)


def _move(version: FrameworkVersion, to: VersionState, *, by: Person, **changes: object) -> None:
    move(version, to, by=by, tag=Tag.FRAMEWORK_RECORDED, organisation=None, **changes)  # type: ignore[arg-type]
