"""Let an organisation be without one requirement until a day: one operator proposes it, another one grants it."""

from datetime import date
from typing import Final

from dateutil.relativedelta import relativedelta
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from members import audit
from members.actions.saving import save_checked
from members.clock import now, today
from members.errors import Refused
from members.machine import move
from members.models import Organisation, Person
from members.permissions import Permission, require
from members.tags import Tag
from trustframework.models import Dispensation, Requirement
from trustframework.models.dispensation import DispensationState

X = DispensationState
STEP: Final = relativedelta(months=6)  # at most, for the first one and for each extension
EXTENSIONS: Final = 2
PAUSE: Final = relativedelta(months=12)  # so long after one has run out, another begins anew
_OPEN: Final = (X.ASKED, X.PROPOSED)


@transaction.atomic
def ask(  # noqa: PLR0913 - what stands in the request
    organisation: Organisation,
    requirement: Requirement,
    *,
    reason: str,
    until: date,
    by: Person,
    extends: Dispensation | None = None,
) -> Dispensation:
    """The organisation's wish; `until` is the first day without, `extends` the one that would otherwise run out."""
    require(by, Permission.DECLARE, organisation)
    _require_possible(organisation, requirement, extends)
    begins = extends.until if extends else today()
    if not begins < until <= begins + STEP:
        raise Refused(
            _("A dispensation is for six months at a time: choose a day after %(first)s, and %(last)s at the latest.")
            % {"first": begins, "last": begins + STEP}
        )
    dispensation = Dispensation(
        organisation=organisation,
        requirement=requirement,
        reason=reason.strip(),
        until=until,
        asked_by=by,
        asked_at=now(),
        extends=extends,
    )
    save_checked(dispensation)
    audit.record(
        Tag.DISPENSATION_ASKED, dispensation, by=by, organisation=organisation, until=until.isoformat(), reason=reason
    )
    return dispensation


def propose(dispensation: Dispensation, *, by: Person, answer: str = "") -> None:
    """The trust officer's word for it."""
    require(by, Permission.HANDLE_DECLARATION, dispensation.organisation)
    _move(dispensation, X.PROPOSED, by=by, answer=answer.strip(), proposed_by=by)


def grant(dispensation: Dispensation, *, by: Person) -> None:
    """The decision maker's: from now on the requirement hinders nothing, until its day."""
    require(by, Permission.DECIDE, dispensation.organisation)
    if dispensation.proposed_by_id == by.pk:
        raise Refused(_("You proposed this dispensation. Another operator has to grant it."))
    if dispensation.until <= today():
        raise Refused(_("The day until which it was asked for has passed. Refuse it, and let them ask again."))
    _move(dispensation, X.GRANTED, by=by, granted_by=by, granted_at=now())


def refuse(dispensation: Dispensation, *, by: Person, answer: str) -> None:
    """With reasons; who asked reads them."""
    require(by, Permission.PROPOSE_DECISION, dispensation.organisation)
    if not answer.strip():
        raise Refused(_("Give the reasons: the organisation reads them."))
    _move(dispensation, X.REFUSED, by=by, answer=answer.strip())


def end(dispensation: Dispensation, *, by: Person, note: str) -> None:
    """Before its day."""
    require(by, Permission.DECIDE, dispensation.organisation)
    if not note.strip():
        raise Refused(_("Give the reasons: the organisation reads them."))
    _move(dispensation, X.ENDED, by=by, note=note.strip())


def _require_possible(organisation: Organisation, requirement: Requirement, extends: Dispensation | None) -> None:
    if requirement.critical:
        raise Refused(_("%(code)s is critical: there is no dispensation from it.") % {"code": requirement.code})
    same = Dispensation.objects.filter(organisation=organisation, requirement__code=requirement.code)
    if same.filter(state__in=_OPEN).exists():
        raise Refused(_("A dispensation from %(code)s is asked for already.") % {"code": requirement.code})
    if extends is None:
        if same.filter(state=X.GRANTED, until__gt=today()).exists():
            raise Refused(_("A dispensation from %(code)s holds. Ask for an extension.") % {"code": requirement.code})
        _require_not_used_up(_before(organisation, requirement.code, today()))
        return
    if extends.organisation_id != organisation.pk or extends.requirement.code != requirement.code:
        raise Refused(_("An extension is of a dispensation from the same requirement."))
    if extends.state != X.GRANTED or extends.until <= today():
        raise Refused(_("Only a dispensation that holds can be extended."))
    if Dispensation.objects.filter(extends=extends).exists():
        raise Refused(_("An extension was asked for before. Wait until this dispensation has run out."))
    _require_not_used_up(extends)


def _require_not_used_up(former: Dispensation | None) -> None:
    if former is not None and _steps(former) >= EXTENSIONS:
        raise Refused(
            _(
                "A dispensation is extended twice at the most, and one that is asked for within twelve months after"
                " another counts as its extension. %(code)s has to be met."
            )
            % {"code": former.requirement.code}
        )


def _steps(dispensation: Dispensation) -> int:
    """How many extensions led to it, counting as one what followed within `PAUSE` after another had run out."""
    former = dispensation.extends
    if former is None:
        asked_on = timezone.localdate(dispensation.asked_at)
        former = _before(dispensation.organisation, dispensation.requirement.code, asked_on)
    return 0 if former is None else 1 + _steps(former)


def _before(organisation: Organisation, code: str, day: date) -> Dispensation | None:
    """The one that ran out last before the day, if that was less than `PAUSE` ago. What was ended early met its end:
    it does not count."""
    same = Dispensation.objects.filter(organisation=organisation, requirement__code=code, state=X.GRANTED)
    return same.filter(until__lte=day, until__gt=day - PAUSE).order_by("-until").first()


def _move(dispensation: Dispensation, to: DispensationState, *, by: Person, note: str = "", **changes: object) -> None:
    move(
        dispensation,
        to,
        by=by,
        tag=Tag.DISPENSATION_MOVED,
        organisation=dispensation.organisation,
        note=note,
        **changes,
    )
