"""Which declarations wait for somebody to do something; each function is one query, however many there are."""

from typing import Final

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from members.models import Person
from members.permissions import Permission, belongs_to, permitted_at
from trustframework.models import Declaration, Review
from trustframework.models.declaration import DeclarationState
from trustframework.models.review import OPEN_REVIEWS

D = DeclarationState
# What there is to do, in words that follow the declaration's name. A draft waits once it has come back, or is whole.
WORDS: Final[dict[str, Promise]] = {
    D.DRAFT: _("is answered, and waits for a signatory's approval"),
    D.INTERNALLY_APPROVED: _("is approved, and can be submitted"),
    D.SUPPLEMENT_REQUESTED: _("has questions from its reviewers"),
    D.SUBMITTED: _("is submitted, and waits for the completeness check"),
    D.COMPLETENESS_CHECK: _("is in its completeness check"),
    D.UNDER_REVIEW: _("has no review under way: plan one"),
}
CAME_BACK: Final = _("has come back, with what is missing")


def words(declaration: Declaration) -> str:
    """What it waits for."""
    came_back = declaration.state == D.DRAFT and declaration.returned_because
    return str(CAME_BACK if came_back else WORDS[declaration.state])


def to_declare(person: Person) -> QuerySet[Declaration]:
    """Those of the organisations that the person declares or signs for, oldest first."""
    returned = Q(state=D.DRAFT) & ~Q(returned_because="")
    going_on = returned | Q(state__in=[D.INTERNALLY_APPROVED, D.SUPPLEMENT_REQUESTED])
    mine = going_on & Q(organisation__in=permitted_at(person, Permission.DECLARE))
    whole = Declaration.objects.filter(state=D.DRAFT, answers__isnull=False).exclude(answers__status="")
    signs = permitted_at(person, Permission.APPROVE_DECLARATION)
    to_approve = Q(organisation__in=signs, pk__in=whole.order_by().values("pk"))
    return _oldest(Declaration.objects.filter(mine | to_approve))


def to_handle(person: Person) -> QuerySet[Declaration]:
    """For a trust officer: to check, and to let be reviewed; never those of the person's own organisations."""
    reviewed = Review.objects.filter(state__in=OPEN_REVIEWS).order_by().values("declaration")
    unreviewed = Q(state=D.UNDER_REVIEW) & ~Q(pk__in=reviewed)
    rows = Declaration.objects.filter(Q(state__in=[D.SUBMITTED, D.COMPLETENESS_CHECK]) | unreviewed)
    return _oldest(rows.exclude(organisation__in=belongs_to(person)))


def _oldest(rows: QuerySet[Declaration]) -> QuerySet[Declaration]:
    return rows.select_related("organisation", "checklist__version__framework", "level").order_by("begun_at", "pk")
