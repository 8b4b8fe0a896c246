"""Which tone a state has. One table, so that the same word has the same colour on every page."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_TONES = {
    "good": (
        "accepted active approved in_force published done admitted valid verified same proven agreed confirmed made "
        "accredited cleared final met fulfilled answered inherited no_consequence upheld carried_out normal known full "
        "resolved shown delivered fit"
    ),
    "wait": (
        "applied in_review submitted sent partly_signed granted unconfirmed not_yet proposed notified intended waiting "
        "running planned announced internally_approved completeness_check under_review recommended consultation "
        "adopted added changed claimed asked signed begun candidate assigned in_progress draft_report fact_check "
        "plan_accepted corrected minor recorded reported open lodged parallel switched "
        "contained low ours theirs both"
    ),
    "warn": (
        "suspended leaving notice_given conditional on_probation held retiring supplement_requested expired warning "
        "differs quarantined lapsed overdue unverified recused stepped_down partly major risk_accepted "
        "leads_to_review review narrowed re_sign_only paused rolled_back serious neither"
    ),
    "bad": (
        "rejected revoked failed in_effect emergency compromised declined error unreachable refused stale bounced "
        "conflicted critical not_met not_fulfilled inheritance_ended conditions_overdue dismissed"
    ),
}
_TONE_OF = {state: tone for tone, states in _TONES.items() for state in states.split()}

SEVERITIES: dict[str, tuple[Promise, str]] = {
    "error": (_("Errors: these have to be mended"), "bad"),
    "warning": (_("Warnings: these ought to be mended"), "warn"),
    "info": (_("Good to know"), "wait"),
}


SEVERITY_LABELS: dict[str | None, Promise] = {
    "error": _("Blocks"),
    "warning": _("Warns"),
    "info": _("Is told"),
    None: _("Is not told"),
}


def tone_of(state: str) -> str:
    """The tone; "quiet" for what is over, not begun, or unknown here."""
    return _TONE_OF.get(state, "quiet")
