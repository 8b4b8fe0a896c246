"""`manage.py mandate`: from proposal to end, and serving, at a shell."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from members.actions import domains
from members.models import Representation
from members.models.domain import DomainMethod
from tests import builders, mandates
from tests.builders import Member, Operator
from tests.documents import PDF

pytestmark = pytest.mark.usefixtures("on_the_day")


def run(*arguments: object, by: object = None) -> str:
    out = StringIO()
    acting = ["--as", by.email] if by else []
    call_command("mandate", *map(str, arguments), *acting, stdout=out)
    return out.getvalue()


def test_a_mandate_from_proposal_to_end(operator: Operator, member: Member, tmp_path: Path) -> None:
    agent = mandates.agent(operator)
    numbers = member.organisation.number, agent.organisation.number
    assert "proposed" in run("propose", *numbers, "--function", "metadata", by=member.administrator)
    pk = Representation.objects.get().pk
    document = tmp_path / "fullmakt.pdf"
    document.write_bytes(b"no pdf")
    with pytest.raises(CommandError, match="is no PDF"):
        run("sign", pk, document, by=member.signatory)
    document.write_bytes(PDF)
    assert "signed" in run("sign", pk, document, by=member.signatory)
    assert "active" in run("accept", pk, by=agent.signatory)
    run("suspend", pk, "--note", "Utreds", by=operator.registrar)
    run("resume", pk, by=operator.registrar)
    assert "ended" in run("end", pk, "--reason", "Upphört", by=member.signatory)
    assert "ended" in run("list")
    with pytest.raises(CommandError, match="There is no mandate 999"):
        run("accept", 999, by=agent.signatory)


def test_serving_from_a_file(operator: Operator, member: Member, tmp_path: Path) -> None:
    agent = mandates.agent(operator)
    mandates.active(member, agent)
    claimed = domains.claim(member.organisation, "norrvik.example", DomainMethod.REGISTRAR, by=member.administrator)
    domains.accept(claimed, note="Sett utdrag", by=operator.registrar)
    shared = builders.approved_entity(operator, agent, role="idp", scopes=("ombudet.example",)).entity_id
    lines = tmp_path / "served.csv"
    lines.write_text(
        f"{member.organisation.number};a.norrvik.example\n{member.organisation.number};b.norrvik.example\n"
    )
    assert "2 asked for" in run("serve", shared, lines, by=agent.administrator)
    assert "waits for a registrar" in run("served", shared)
    assert "2 accepted" in run("accept-served", shared, by=operator.registrar)
    run("stop-serving", shared, "a.norrvik.example", "--note", "Bort", by=agent.administrator)
    assert run("served", shared).split()[0] == "b.norrvik.example"
    with pytest.raises(CommandError, match="does not serve"):
        run("stop-serving", shared, "a.norrvik.example", "--note", "Bort", by=agent.administrator)
