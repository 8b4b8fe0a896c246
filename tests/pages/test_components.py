"""The parts that pages are put together from, each by itself."""

import re
from pathlib import Path

import pytest
from django import forms
from django.apps import apps
from django.conf import settings
from django.template import engines
from django.utils import translation

from federation.explain import Explained
from federation.gate import Verdict
from federation.models import Feed
from federation.reasons import REASONS
from members.saml.types import Finding, Severity
from members.templatetags.tones import tone_of

TEMPLATES = Path(settings.BASE_DIR) / "templates"


def drawn(template: str, **context: object) -> str:
    text = engines["django"].from_string("{% load sigill %}" + template).render(context)
    return " ".join(text.split())


def finding(severity: Severity, **given: object) -> Finding:
    words = {"rule": "XML-1", "line": 7, "path": "/md:EntityDescriptor", "sv": "Fel", "en": "Wrong"}
    return Finding(severity=severity, **(words | {"mend_sv": "Laga", "mend_en": "Mend"} | given))


@pytest.mark.parametrize(("language", "words"), [("sv", "Fel Laga"), ("en", "Wrong Mend")])
def test_a_text_in_two_languages_is_shown_in_the_pages_own(language, words):
    with translation.override(language):
        for source in (finding(Severity.ERROR), finding(Severity.ERROR).as_json()):
            assert drawn('{{ it|localised }} {{ it|localised:"mend" }}', it=source) == words


def test_a_state_has_words_and_a_colour(english):
    chip = drawn('{% include "components/state.html" with state="in_force" label="In force" %}')
    assert chip == '<span class="chip tone-good">In force</span>'


def test_every_state_of_every_machine_has_a_colour_or_is_over():
    quiet = "draft ended withdrawn superseded void lifted replaced retired lapsed taken_back closed released dropped"
    quiet += " finished cancelled"
    for model in apps.get_models():
        for state in getattr(model, "TRANSITIONS", {}):
            assert tone_of(state) != "quiet" or state in quiet.split(), f"{model.__name__}: {state}"


def test_findings_come_worst_first_with_their_line_and_how_to_mend(english):
    page = drawn(
        '{% include "components/findings.html" %}',
        findings=[finding(Severity.INFO, en="By the way"), finding(Severity.ERROR, en="Broken")],
    )
    assert page.index("Broken") < page.index("By the way")
    assert "Line 7" in page
    assert "Mend" in page


def test_no_findings_is_said(english):
    assert "passes every rule" in drawn('{% include "components/findings.html" %}', findings=[])


def test_a_finding_with_markup_in_it_is_shown_as_text(english):
    page = drawn('{% include "components/findings.html" %}', findings=[finding(Severity.ERROR, en="<script>x")])
    assert "<script>" not in page
    assert "&lt;script&gt;x" in page


@pytest.mark.parametrize("language", ["sv", "en"])
def test_the_gate_gives_each_reason_and_what_to_do(language):
    reason = REASONS["agreement_missing"].about(kind="membership")
    answer = Explained(
        Feed(slug="production", title_sv="Produktion", title_en="Production"), Verdict(False, (reason,)), 4
    )
    with translation.override(language):
        page = drawn('{% include "components/gate.html" %}', explained=[answer])
    assert getattr(reason, language) in page
    assert getattr(reason, f"remedy_{language}") in page
    assert "agreement_missing" in page
    assert " 4" in page


def test_an_admitted_entity_that_is_not_served_yet_comes_with_the_next_publication(english):
    answer = Explained(Feed(slug="production", title_en="Production"), Verdict(True, ()), None)
    page = drawn('{% include "components/gate.html" %}', explained=[answer])
    assert "comes with the next publication" in page


def test_a_fingerprint_is_in_groups_and_copies_as_one_word():
    page = drawn('{% include "components/fingerprint.html" with digest="0123456789ab" %}')
    assert re.findall(r"<span>(\w+)</span>", page) == ["0123", "4567", "89ab"]
    assert " " not in re.sub(r"<[^>]*>", "", page)


def test_an_address_breaks_where_a_reader_expects_it_and_is_escaped():
    assert drawn("{{ it|soft_breaks }}", it="https://a.example/<b>") == (
        "https:<wbr>//<wbr>a.<wbr>example/<wbr>&lt;b&gt;"
    )


@pytest.mark.parametrize(("done", "total", "said"), [(3, 10, "3 of 10"), (3, None, "3 so far")])
def test_progress_is_said_and_drawn(english, done, total, said):
    page = drawn('{% include "components/progress.html" with id="p" label="Import" %}', done=done, total=total)
    assert said in page
    assert ('value="3" max="10"' in page) is (total == 10)


class Sample(forms.Form):
    name = forms.CharField(label="Name", help_text="As it is spelt")
    kinds = forms.MultipleChoiceField(
        label="Kinds", choices=[("a", "A"), ("b", "B")], widget=forms.CheckboxSelectMultiple
    )
    agreed = forms.BooleanField(label="Agreed", required=False)


def test_a_field_with_an_error_is_described_by_its_hint_and_its_error(english):
    page = drawn('{% include "components/field.html" with field=form.name %}', form=Sample({}))
    assert 'aria-describedby="id_name_helptext id_name_error"' in page
    assert 'id="id_name_helptext"' in page
    assert 'id="id_name_error"' in page
    assert '<label for="id_name">' in page


def test_a_group_of_choices_is_a_fieldset_with_a_legend(english):
    page = drawn('{% include "components/field.html" with field=form.kinds %}', form=Sample())
    assert page.startswith("<fieldset")
    assert "<legend>Kinds</legend>" in page


def test_a_tick_box_stands_inside_its_label(english):
    page = drawn('{% include "components/field.html" with field=form.agreed %}', form=Sample())
    assert re.search(r'<label class="check" for="id_agreed"><input type="checkbox"', page)


def test_the_error_summary_leads_to_each_field_and_takes_focus(english):
    page = drawn('{% include "components/error_summary.html" %}', form=Sample({}))
    assert 'href="#id_name"' in page
    assert 'href="#id_kinds_0"' in page
    assert "autofocus" in page
    assert drawn('{% include "components/error_summary.html" %}', form=Sample()) == ""


@pytest.mark.parametrize("template", sorted(TEMPLATES.rglob("*.html")), ids=lambda p: str(p.relative_to(TEMPLATES)))
def test_no_template_has_script_or_style_of_its_own(template):
    text = re.sub(r"{% comment %}.*?{% endcomment %}", "", template.read_text(), flags=re.DOTALL)
    assert not re.search(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son\w+=|javascript:|https?://", text, re.IGNORECASE)


@pytest.mark.parametrize("template", sorted((TEMPLATES / "components").glob("*.html")), ids=lambda p: p.name)
def test_every_component_says_what_it_takes(template):
    assert template.read_text().lstrip().startswith(("{% comment %}", "{% extends"))
