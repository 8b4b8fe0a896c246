"""docs/rules.md says what the rules say."""

from io import StringIO

import pytest
from django.core.management import call_command

from members.management.commands import describe_rules


def test_the_page_in_docs_is_what_the_rules_say() -> None:
    call_command("describe_rules", "--check")


def test_a_page_that_is_out_of_date_is_told_and_written_anew(monkeypatch: pytest.MonkeyPatch, tmp_path) -> None:
    monkeypatch.setattr(describe_rules, "PAGE", tmp_path / "rules.md")
    said = StringIO()
    with pytest.raises(SystemExit):
        call_command("describe_rules", "--check", stderr=said)
    assert "./run manage describe_rules" in said.getvalue()
    call_command("describe_rules")
    call_command("describe_rules", "--check")
