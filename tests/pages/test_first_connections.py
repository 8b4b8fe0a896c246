"""The way to the first connection, as it is shown to who may take its steps and to who may only look."""

import pytest

from tests.builders import Member, Operator
from tests.pages.visiting import browser

pytestmark = pytest.mark.usefixtures("on_the_day", "english")


def test_a_step_leads_only_those_on_who_may_take_it(operator: Operator, member: Member) -> None:
    page = f"/organisations/{member.organisation.pk}/"
    begin = f'href="{page}declarations/begin/"'
    assert begin in browser(member.administrator).get(page).content.decode()
    for other in (operator.registrar, member.reader):
        shown = browser(other).get(page).content.decode()
        assert begin not in shown
        assert "Declare" in shown
