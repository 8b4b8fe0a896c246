"""Record levels of assurance and trust frameworks; begin a version: empty, as a copy, or from a file's data. What
happens to a version then is in framework_life.py, what its draft says in requirements.py and its neighbours."""

import hashlib
import re
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from members import audit
from members.actions.saving import save_checked
from members.errors import Refused
from members.models import Person
from members.permissions import Permission, require
from members.tags import Tag
from trustframework.actions.drafts import fill, require_draft
from trustframework.catalogue import CatalogueError, Data, as_json, checked
from trustframework.catalogue_of import data_of
from trustframework.catalogue_words import sentences
from trustframework.fingerprints import require_unchanged
from trustframework.models import Framework, FrameworkVersion, Level
from trustframework.models.framework import VersionState

NOTICES = ("version", "notice_sv", "notice_en")
LEVEL = ("name", "uri")
_VERSION = re.compile(r"[A-Za-z0-9][A-Za-z0-9.-]*")


@transaction.atomic
def record_level(name: str, *, rank: int, uri: str, by: Person) -> Level:
    """A level of assurance and the URI that stands for it in metadata; raises ValidationError."""
    require(by, Permission.HANDLE_FRAMEWORK)
    level = Level(name=name, rank=rank, uri=uri)
    save_checked(level)
    audit.record(Tag.FRAMEWORK_RECORDED, level, by=by, rank=rank, uri=uri)
    return level


@transaction.atomic
def change_level(level: Level, *, name: str, uri: str, by: Person, seen: str = "") -> None:
    """Another name or URI, for everybody who is certified at it; its rank stays. `seen` as in `revise`."""
    require(by, Permission.ADOPT_FRAMEWORK)
    stored = Level.objects.select_for_update().get(pk=level.pk)
    require_unchanged(stored, LEVEL, seen)
    was = audit.fields_of(stored)
    stored.name, stored.uri = name, uri
    stored.full_clean()
    stored.save(update_fields=LEVEL)
    audit.record(Tag.FRAMEWORK_REVISED, stored, by=by, was=was, uri=uri)


@transaction.atomic
def record(slug: str, *, name_sv: str, name_en: str, by: Person) -> Framework:
    """A framework without any version yet; raises ValidationError."""
    require(by, Permission.HANDLE_FRAMEWORK)
    framework = Framework(slug=slug, name_sv=name_sv, name_en=name_en)
    save_checked(framework)
    audit.record(Tag.FRAMEWORK_RECORDED, framework, by=by)
    return framework


@transaction.atomic
def draft(
    framework: Framework, version: str, *, by: Person, based_on: FrameworkVersion | None = None
) -> FrameworkVersion:
    """A new version as a draft, empty or as a copy of `based_on`; raises ValidationError."""
    require(by, Permission.HANDLE_FRAMEWORK)
    if based_on and based_on.framework_id != framework.pk:
        raise Refused(_("%(version)s is of another framework. Choose a version of this one.") % {"version": based_on})
    data = data_of(based_on) if based_on else None
    return _begin(framework, version, data, based_on, by)


@transaction.atomic
def import_version(data: Data, *, by: Person) -> FrameworkVersion:
    """A draft with all that the data (trustframework/catalogue.py) holds; a framework and levels that are not here yet
    are recorded. Raises ValidationError with a sentence for each fault.

    A level that is here keeps its URI: it stands in published metadata, and no file changes that.
    """
    require(by, Permission.HANDLE_FRAMEWORK)
    found = _checked(data)
    _levels(found, by)
    return _begin(_framework(found, by), found["framework"]["version"], found, None, by, _digest(found))


@transaction.atomic
def revise(  # noqa: PLR0913 - what stands on a version itself
    version: FrameworkVersion, *, number: str, notice_sv: str, notice_en: str, by: Person, seen: str = ""
) -> None:
    """Another number or other notices for a draft. `seen` is the fingerprint of `NOTICES` when they were shown: raises
    `AlreadyMoved` where they are others by now."""
    stored = require_draft(version, by)
    require_unchanged(stored, NOTICES, seen)
    was = audit.fields_of(stored)
    stored.version, stored.notice_sv, stored.notice_en = _number(number), notice_sv, notice_en
    stored.full_clean()
    stored.save(update_fields=NOTICES)
    audit.record(Tag.FRAMEWORK_REVISED, stored, by=by, was=was, changed=list(NOTICES))


def _begin(  # noqa: PLR0913 - the same
    framework: Framework,
    number: str,
    data: Data | None,
    based_on: FrameworkVersion | None,
    by: Person,
    source_sha256: str = "",
) -> FrameworkVersion:
    notices = {name: data["framework"][name] for name in NOTICES[1:]} if data else {}
    begun = FrameworkVersion(
        framework=framework,
        version=_number(number),
        based_on=based_on or _predecessor(framework),
        drafted_by=by,
        source_sha256=source_sha256,
        **notices,
    )
    save_checked(begun)
    if data:
        fill(begun, data)
    audit.record(Tag.FRAMEWORK_RECORDED, begun, by=by, to=begun.state)
    return begun


def _predecessor(framework: Framework) -> FrameworkVersion | None:
    """What a new version is compared with: the one in force, else the one that was drafted last."""
    versions = framework.versions.order_by("-pk")
    return versions.filter(state=VersionState.IN_FORCE).first() or versions.first()


def _number(number: str) -> str:
    if not _VERSION.fullmatch(number):
        raise ValidationError({"version": _("A version is called by letters, figures, full stops and hyphens.")})
    return number


def _checked(data: Any) -> Data:
    try:
        return checked(data)
    except CatalogueError as error:
        raise ValidationError(sentences(error)) from error


def _framework(data: Data, by: Person) -> Framework:
    told = data["framework"]
    found = Framework.objects.filter(slug=told["id"]).first()
    if found is None:
        return record(told["id"], name_sv=told["name_sv"], name_en=told["name_en"], by=by)
    if (found.name_sv, found.name_en) != (told["name_sv"], told["name_en"]):
        said = _("The framework %(slug)s is called “%(sv)s” and “%(en)s” here. Write the same names in the file.")
        raise ValidationError(said % {"slug": found.slug, "sv": found.name_sv, "en": found.name_en})
    return found


def _levels(data: Data, by: Person) -> None:
    """Record those that are new; raises ValidationError for one that is another level here."""
    here = list(Level.objects.all())
    names, ranks = {one.name: one for one in here}, {one.rank: one for one in here}
    for row in data["levels"]:
        if row["name"] not in names and row["rank"] not in ranks:
            record_level(row["name"], rank=row["rank"], uri=row["uri"], by=by)
        elif names.get(row["name"]) != ranks.get(row["rank"]):
            said = _("Level %(name)s has rank %(rank)d in the file. Here that name or that rank is another level's.")
            raise ValidationError(said % {"name": row["name"], "rank": row["rank"]})
    known = set(Level.objects.values_list("rank", flat=True))
    if wrong := [row["id"] for row in data["requirements"] if row["level"] not in known]:
        said = _("There is no level of the rank that is asked for here: %(codes)s. Record the level first.")
        raise ValidationError(said % {"codes": ", ".join(wrong[:20])})


def _digest(data: Data) -> str:
    return hashlib.sha256(as_json(data).encode()).hexdigest()
