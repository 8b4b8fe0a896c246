"""Rules and profiles as pages: for everybody to read, for some operators to change after seeing what it would do."""

from typing import Any

import pytest

from federation.foreign.rules import IMPORT
from federation.forms_profile import ProfileForm
from federation.rule_words import GROUP_LABELS, NUMBER_LABELS
from members import profiles
from members.models import Person, RuleProfile
from members.saml.numbers import Numbers
from members.saml.rules import RULES
from tests import builders
from tests.builders import Member, Operator
from tests.pages.visiting import browser, words

pytestmark = [pytest.mark.usefixtures("on_the_day"), pytest.mark.django_db]
CHANGE = "/profiles/sambi-like/change/"
SECURITY = "MD-CON-004"


def _filled(**changes: Any) -> dict[str, Any]:
    """The form as a browser sends it, with changes."""
    form = ProfileForm(profile=profiles.get("sambi-like"))
    values = {field.html_name: field.value() for field in form}
    return {name: "" if value is None else value for name, value in (values | changes).items()}


def test_everybody_reads_the_rules_and_finds_one_by_a_word():
    page = words(browser().get("/rules/"))
    assert f"{len(RULES)} of {len(RULES)} rules" in page
    found = words(browser().get("/rules/", {"q": "security contact"}))
    assert SECURITY in found
    assert "MD-KEY-003" not in found


def test_a_search_that_finds_nothing_says_so():
    assert "No rule matches." in words(browser().get("/rules/", {"q": "xyzzy"}))


@pytest.mark.parametrize("rule", RULES)
def test_every_rule_has_a_page_in_both_languages(rule: str):
    for language, why in (("en", "Why"), ("sv", "Varför")):
        page = words(browser(language=language).get(f"/rules/{rule}/"))
        assert page.count(rule) > 1
        assert why in page
        assert RULES[rule].source in page


def test_a_rule_that_there_is_not_is_not_found():
    assert browser().get("/rules/MD-KEY-999/").status_code == 404
    assert browser().get("/profiles/no-such/").status_code == 404


def test_every_group_and_number_has_a_name():
    assert set(GROUP_LABELS) == {rule.group for rule in (*RULES.values(), *IMPORT.values())}
    assert set(NUMBER_LABELS) == set(Numbers().as_json())


def test_everybody_reads_the_profiles_and_what_goes_by_them(operator: Operator):
    builders.feed(operator)
    page = words(browser().get("/profiles/"))
    assert "Health and social care (Sambi-like) sambi-like" in page
    assert "Registration, Feed production" in page
    one = browser().get("/profiles/sambi-like/")
    assert "Bits that an RSA key must have 2048" in words(one)
    assert b"/change/" not in one.content


@pytest.mark.parametrize("who", ["key_custodian", "decision_maker"])
def test_who_may_not_change_profiles_finds_no_form(operator: Operator, member: Member, who: str):
    for person in (getattr(operator, who), member.administrator):
        assert browser(person).get(CHANGE).status_code == 404
        assert browser(person).post("/profiles/sambi-like/restore/").status_code == 404
    assert browser().get(CHANGE).status_code == 302


def test_what_a_change_would_do_is_shown_and_nothing_saved(operator: Operator, member: Member):
    entity = builders.approved_entity(operator, member)
    page = browser(operator.registrar).post(CHANGE, _filled(**{f"rule-{SECURITY}": "error"}, preview="1"))
    told = words(page)
    assert "1 entity would be blocked or be blocked otherwise" in told
    assert f"{entity.entity_id} : {SECURITY}" in told
    assert RuleProfile.objects.count() == 0


def test_other_numbers_say_that_everything_is_looked_at_again(operator: Operator):
    page = browser(operator.registrar).post(CHANGE, _filled(**{"number-rsa_bits": 4096}, preview="1"))
    assert "all metadata is looked at again by them" in words(page)


def _save(person: Person, **changes: Any) -> Any:
    return browser(person).post(CHANGE, _filled(**changes, save="1"), follow=True)


def test_a_saved_profile_counts_at_once_and_can_be_taken_back(operator: Operator):
    page = _save(operator.registrar, **{f"rule-{SECURITY}": "error", "number-scopes": 7, "group-mdui": "warning"})
    assert "The profile is saved." in words(page)
    saved = profiles.get("sambi-like")
    assert (saved.rules[SECURITY], saved.numbers.scopes, saved.groups["mdui"]) == ("error", 7, "warning")
    assert "Changed here" in words(browser().get("/profiles/"))
    restored = browser(operator.registrar).post("/profiles/sambi-like/restore/", follow=True)
    assert "The profile is as Sigill comes with it." in words(restored)
    assert SECURITY not in profiles.get("sambi-like").rules


def test_another_short_name_makes_a_new_profile(operator: Operator):
    _save(operator.registrar, slug="strict", title_en="Strict", **{f"rule-{SECURITY}": "error"})
    assert profiles.get("strict").title["en"] == "Strict"
    assert SECURITY not in profiles.get("sambi-like").rules


def test_a_rule_is_announced_with_its_day(operator: Operator):
    _save(operator.registrar, **{f"rule-{SECURITY}": "announced", f"day-{SECURITY}": "2027-01-01"})
    assert profiles.get("sambi-like").announced[SECURITY].isoformat() == "2027-01-01"
    assert "Blocks from 2027-01-01" in words(browser().get("/profiles/sambi-like/"))


def test_a_choice_without_its_day_keeps_the_form(operator: Operator):
    page = _save(operator.registrar, title_en="Kept", **{f"rule-{SECURITY}": "tolerated"})
    assert page.status_code == 422
    assert "Give the day on which it begins to block." in words(page)
    assert b'value="Kept"' in page.content
    assert RuleProfile.objects.count() == 0


def test_what_may_not_be_lowered_is_refused_in_words(operator: Operator):
    page = _save(operator.registrar, **{"rule-MD-SCH-001": "off"})
    assert page.status_code == 422
    assert "rules: MD-SCH-001 may not be lowered" in words(page)
