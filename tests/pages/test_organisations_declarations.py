"""Trust declarations on the organisation's page: what was promised, and how far it has come."""

from members.clock import now
from tests import builders
from tests.pages.visiting import browser, words
from trustframework.actions import declarations
from trustframework.models import Framework, FrameworkVersion
from trustframework.models.declaration import ChecklistRole, DeclarationState


def test_a_declaration_is_listed_with_its_level_framework_and_state(operator, member):
    framework = Framework.objects.create(slug="exempel", name_sv="Exempelramverket", name_en="The example framework")
    version = FrameworkVersion.objects.create(framework=framework, version="1.0", state="in_force", in_force_from=now())
    begun = declarations.begin(
        member.organisation, version, builders.level(), ChecklistRole.IDP, by=operator.trust_officer
    )
    for state in (DeclarationState.INTERNALLY_APPROVED, DeclarationState.SUBMITTED):
        declarations.advance(begun, state, by=operator.trust_officer)
    page = words(browser(member.administrator).get(f"/organisations/{member.organisation.pk}/"))
    for expected in ("Identity provider, LoA3", "Submitted", "The example framework 1.0"):
        assert expected in page


def test_without_declarations_the_page_says_so(member):
    assert "No declaration yet." in words(browser(member.reader).get(f"/organisations/{member.organisation.pk}/"))
