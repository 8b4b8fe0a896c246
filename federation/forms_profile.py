"""The form that a profile is changed in: names, numbers, and a row for every rule."""

from dataclasses import fields
from datetime import date
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from federation.rule_words import GROUP_LABELS, NUMBER_LABELS, sentence
from members.saml.numbers import Numbers
from members.saml.profiles import Profile
from members.saml.rules import RULES, Rule
from members.saml.types import Severity

AS_CATALOGUE, ANNOUNCED, TOLERATED = "", "announced", "tolerated"
SEVERITIES: list[tuple[str, Promise]] = [
    (Severity.ERROR.value, _("Blocks")),
    (Severity.WARNING.value, _("Warns")),
    (Severity.INFO.value, _("Is told")),
    ("off", _("Is not told")),
]
RULE_CHOICES = [
    (AS_CATALOGUE, _("As in the catalogue")),
    *SEVERITIES,
    (ANNOUNCED, _("Blocks from the day, warns until then")),
    (TOLERATED, _("Blocks entities registered from the day, warns for older ones")),
]
DAY = forms.DateInput({"type": "date"}, format="%Y-%m-%d")


class ProfileForm(forms.Form):
    """Bound or not, it begins as `profile` stands."""

    slug = forms.SlugField(
        label=_("Short name"),
        max_length=60,
        help_text=_("Another short name makes a new profile and leaves this one as it is."),
    )
    title_sv = forms.CharField(label=_("Title in Swedish"), max_length=100)
    title_en = forms.CharField(label=_("Title in English"), max_length=100)
    about_sv = forms.CharField(label=_("What it is for, in Swedish"), widget=forms.Textarea({"rows": 3}))
    about_en = forms.CharField(label=_("What it is for, in English"), widget=forms.Textarea({"rows": 3}))

    def __init__(self, data: Any = None, *, profile: Profile) -> None:
        super().__init__(data, initial=_initial(profile))
        for number in fields(Numbers):
            label: Any = NUMBER_LABELS[number.name]
            self.fields[f"number-{number.name}"] = forms.IntegerField(label=label, min_value=0, max_value=10**9)
        for group, group_label in GROUP_LABELS.items():
            label = group_label
            choices = [(AS_CATALOGUE, _("As each rule says")), *SEVERITIES[1:]]
            self.fields[f"group-{group}"] = forms.ChoiceField(label=label, required=False, choices=choices)
        for rule in RULES.values():
            self.fields[f"rule-{rule.id}"] = forms.ChoiceField(label=rule.id, required=False, choices=RULE_CHOICES)
            self.fields[f"day-{rule.id}"] = forms.DateField(label=_("Day"), required=False, widget=DAY)

    def clean(self) -> dict[str, Any]:
        """A choice that needs a day has one."""
        cleaned: dict[str, Any] = super().clean() or {}
        for rule in RULES:
            if cleaned.get(f"rule-{rule}") in (ANNOUNCED, TOLERATED) and not cleaned.get(f"day-{rule}"):
                self.add_error(f"day-{rule}", _("Give the day on which it begins to block."))
        return cleaned

    def definition(self) -> dict[str, Any]:
        """What was filled in, in the shape of `Profile.as_json`."""
        given = self.cleaned_data
        chosen = {rule: given[f"rule-{rule}"] for rule in RULES}
        days: dict[str, date] = {rule: given[f"day-{rule}"] for rule in RULES if given[f"day-{rule}"]}
        usual = Numbers().as_json()
        return {
            "title": {"sv": given["title_sv"], "en": given["title_en"]},
            "about": {"sv": given["about_sv"], "en": given["about_en"]},
            "numbers": {n: given[f"number-{n}"] for n in usual if given[f"number-{n}"] != usual[n]},
            "groups": {group: given[f"group-{group}"] for group in GROUP_LABELS if given[f"group-{group}"]},
            "rules": {r: c for r, c in chosen.items() if c not in (AS_CATALOGUE, ANNOUNCED, TOLERATED)},
            ANNOUNCED: {r: days[r].isoformat() for r, c in chosen.items() if c == ANNOUNCED},
            TOLERATED: {r: days[r].isoformat() for r, c in chosen.items() if c == TOLERATED},
        }

    def names(self) -> list[forms.BoundField]:
        """The fields above the numbers."""
        return [self[name] for name in ("slug", "title_sv", "title_en", "about_sv", "about_en")]

    def numbers(self) -> list[forms.BoundField]:
        """A field for each number."""
        return [self[f"number-{number.name}"] for number in fields(Numbers)]

    def groups(self) -> list[dict[str, Any]]:
        """Per group: its label, its limit, its rules as (rule, sentence, choice, day), whether anything deviates."""
        return [self._group(group, label) for group, label in GROUP_LABELS.items()]

    def _group(self, group: str, label: Promise) -> dict[str, Any]:
        rows = [self._row(rule) for rule in RULES.values() if rule.group == group]
        touched = any(choice.value() or choice.errors or day.errors for _rule, _text, choice, day in rows)
        return {"label": label, "ceiling": self[f"group-{group}"], "rows": rows, "open": touched}

    def _row(self, rule: Rule) -> tuple[Rule, str, forms.BoundField, forms.BoundField]:
        return rule, sentence(rule), self[f"rule-{rule.id}"], self[f"day-{rule.id}"]


def _initial(profile: Profile) -> dict[str, Any]:
    start: dict[str, Any] = {"slug": profile.slug}
    for lang in ("sv", "en"):
        start |= {f"title_{lang}": profile.title[lang], f"about_{lang}": profile.about[lang]}
    start |= {f"number-{name}": value for name, value in profile.numbers.as_json().items()}
    start |= {f"group-{group}": severity or "off" for group, severity in profile.groups.items()}
    start |= {f"rule-{rule}": severity or "off" for rule, severity in profile.rules.items()}
    for choice, days in ((ANNOUNCED, profile.announced), (TOLERATED, profile.tolerated)):
        for rule, day in days.items():
            start |= {f"rule-{rule}": choice, f"day-{rule}": day}
    return start
