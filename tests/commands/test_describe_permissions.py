"""docs/permissions.md says what the table says."""

from django.core.management import call_command

from members.permission_table import FUNCTION_OF, TABLE, Relation
from members.permission_words import markdown


def test_the_page_in_docs_is_what_the_table_says() -> None:
    call_command("describe_permissions", "--check")


def test_the_page_names_every_row_of_the_table_once() -> None:
    lines = markdown().splitlines()
    for relation, permission in TABLE:
        named = [
            line for line in lines if line.startswith(f"| `{permission.name}`") and f"`{relation.name.lower()}" in line
        ]
        assert len(named) == 1, (relation, permission)


def test_what_a_mandate_opens_names_the_function_that_it_needs() -> None:
    assert {permission for relation, permission in TABLE if relation is Relation.MANDATE} == set(FUNCTION_OF)


def test_the_page_says_of_each_relation_when_it_holds() -> None:
    told = markdown().splitlines()
    assert [
        relation for relation in Relation if not any(line.startswith(f"- `{relation.name.lower()}`: ") for line in told)
    ] == []
