"""The rules, for everybody: what each looks for, why, by which source, how to mend it, and where it blocks."""

from dataclasses import dataclass
from itertools import groupby

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from federation.foreign.rules import IMPORT
from federation.rule_words import GROUP_LABELS, group_label, sentence, way_out
from members import profiles
from members.clock import now
from members.lint.handbook import note_of
from members.saml.catalogue import entry_of
from members.saml.mends import MENDS
from members.saml.profiles import Profile
from members.saml.rules import RULES, Rule
from members.saml.types import Severity


@dataclass(frozen=True, slots=True)
class Counted:
    """What a rule counts for under one profile today; None where it is not told."""

    profile: Profile
    severity: Severity | None


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """Every rule, by group; `q` looks in ids and titles, `severity` keeps those that count for so much."""
    wanted, severity = request.GET.get("q", "").strip().lower(), request.GET.get("severity", "")
    shown = [rule for rule in RULES.values() if _matches(rule, wanted) and severity in ("", rule.severity)]
    order = [*GROUP_LABELS, *sorted({rule.group for rule in shown} - set(GROUP_LABELS))]
    shown.sort(key=lambda rule: (order.index(rule.group), rule.id))
    told = [(rule, sentence(rule)) for rule in shown]
    groups = [(group_label(group), list(rows)) for group, rows in groupby(told, key=lambda row: row[0].group)]
    context = {"groups": groups, "count": len(shown), "all": len(RULES), "q": wanted, "severity": severity}
    return render(request, "federation/rules.html", context | {"severities": list(Severity)})


@require_safe
def rule(request: HttpRequest, rule_id: str) -> HttpResponse:
    """One rule."""
    found = RULES.get(rule_id) or IMPORT.get(rule_id)
    if found is None:
        raise Http404
    entry = entry_of(found)
    context = {
        "rule": found,
        "entry": entry,
        "group": group_label(found.group),
        "tells": sentence(found),
        "mend": way_out(found),
        "mends_itself": rule_id in MENDS,
        "counted": _counted(found) if rule_id in RULES else [],
        "note": note_of(found) if found.severity != entry.severity else "",
    }
    return render(request, "federation/rule.html", context)


def _matches(rule: Rule, wanted: str) -> bool:
    return wanted in f"{rule.id} {rule.title} {rule.sv} {rule.en}".lower()


def _counted(rule: Rule) -> list[Counted]:
    day = now().date()
    every = profiles.everything().values()
    return [Counted(profile, profile.severity(rule.id, rule.severity, day, day)) for profile in every]
