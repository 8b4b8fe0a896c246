"""What keeps a declaration from being submitted, in sentences."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from trustframework.completeness import Reason

HINDRANCES: dict[Reason, Promise] = {
    "unanswered": _("It is not answered yet."),
    "without_words": _("Say in words how it is, or add evidence."),
    "without_a_day": _("What is planned needs the day for which it is planned."),
    "day_is_past": _("The planned day is past. Set a new one, or say that it is done."),
    "inheritance_ended": _("The certification that answered it no longer holds. Answer it yourselves."),
    "critical_unmet": _("It is critical, and has to be fulfilled before the declaration is submitted."),
    "evidence_expired": _("The last day of its evidence is past. Replace it, or remove it."),
}
