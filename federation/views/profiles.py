"""The profiles, for everybody: what blocks, what warns, by which numbers, and which feeds go by it."""

from dataclasses import dataclass, fields

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from federation.effects import used_by
from federation.rechecks import missing
from federation.rule_words import NUMBER_LABELS, group_label, sentence
from federation.views.access import viewer
from members import profiles as known
from members.clock import now
from members.models import RuleProfile
from members.permissions import Permission, may
from members.saml.numbers import Numbers
from members.saml.profiles import Profile, shipped
from members.saml.rules import RULES, Rule
from members.saml.types import Severity


@dataclass(frozen=True, slots=True)
class Deviation:
    """A rule that a profile counts otherwise than the catalogue, or from a day on, or for new entities only."""

    rule: Rule
    sentence: str
    severity: Severity | None
    announced: object
    tolerated: object


@require_safe
def profiles(request: HttpRequest) -> HttpResponse:
    """Every profile."""
    every = known.everything()
    own = set(RuleProfile.objects.values_list("slug", flat=True))
    rows = [(profile, used_by(slug), slug in own) for slug, profile in every.items()]
    context = {"rows": rows, "standard": known.registration().slug, "may_change": may_change(request)}
    return render(request, "federation/profiles.html", context)


@require_safe
def profile(request: HttpRequest, slug: str) -> HttpResponse:
    """One profile."""
    found = profile_or_404(slug)
    context = {
        "profile": found,
        "feeds": used_by(slug),
        "standard": slug == known.registration().slug,
        "row": RuleProfile.objects.select_related("changed_by").filter(slug=slug).first(),
        "is_shipped": slug in shipped(),
        "numbers": numbers_of(found.numbers),
        "groups": [(group_label(group), severity) for group, severity in found.groups.items()],
        "deviations": list(deviations(found)),
        "blocking": sum(counts(found, rule) is Severity.ERROR for rule in RULES.values()),
        "all": len(RULES),
        "waiting": missing(known.numbers_key(found.numbers)).count() if used_by(slug) else 0,
        "may_change": may_change(request),
    }
    return render(request, "federation/profile.html", context)


def profile_or_404(slug: str) -> Profile:
    """The profile of that name."""
    found = known.everything().get(slug)
    if found is None:
        raise Http404
    return found


def may_change(request: HttpRequest) -> bool:
    """Whether the person who looks may change profiles."""
    person = viewer(request)
    return person is not None and may(person, Permission.HANDLE_PROFILES)


def counts(profile: Profile, rule: Rule) -> Severity | None:
    """What the rule counts for today, for a new entity."""
    day = now().date()
    return profile.severity(rule.id, rule.severity, day, day)


def numbers_of(numbers: Numbers) -> list[tuple[str, object, int, bool]]:
    """(name, label, value, whether it is the catalogue's)."""
    usual = Numbers()
    rows = [(f.name, getattr(numbers, f.name), getattr(usual, f.name)) for f in fields(Numbers)]
    return [(name, NUMBER_LABELS[name], value, value == standard) for name, value, standard in rows]


def deviations(profile: Profile) -> list[Deviation]:
    """The rules that the profile treats otherwise than the catalogue, in the catalogue's order."""
    named = {*profile.rules, *profile.announced, *profile.tolerated}
    lowered = {rule.id for rule in RULES.values() if counts(profile, rule) is not rule.severity}
    return [
        Deviation(
            rule, sentence(rule), counts(profile, rule), profile.announced.get(rule.id), profile.tolerated.get(rule.id)
        )
        for rule in RULES.values()
        if rule.id in named | lowered
    ]
