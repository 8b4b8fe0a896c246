"""The pages on which an organisation declares how it lives up to a framework."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from members.models import AuditEvent
from members.models.agreement import AgreementKind
from members.roles import Role
from members.tags import Tag
from tests import builders, trust
from tests.builders import Member, Operator
from tests.documents import PDF
from tests.pages.visiting import browser, words
from tests.trustframework.declaring import answer, say, shown, supplier
from trustframework.actions import comments, evidences
from trustframework.models import Answer, Declaration, Evidence, FrameworkVersion, Requirement
from trustframework.models.declaration import DeclarationState
from trustframework.models.evidence import Confidentiality
from trustframework.models.framework import VersionState

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("on_the_day", "english")]


@pytest.fixture
def draft(member: Member) -> Declaration:
    """A draft of the member's, with seven requirements less those of other roles."""
    return trust.declaration(member.organisation, trust.checklist(trust.version()), by=member.administrator)


def test_a_declaration_is_begun_from_the_organisation_s_page(member: Member) -> None:
    version = trust.version()
    level = builders.level()
    client = browser(member.administrator)
    page = client.get(reverse("organisation", args=[member.organisation.pk]))
    assert reverse("declaration_begin", args=[member.organisation.pk]) in page.content.decode()
    address = reverse("declaration_begin", args=[member.organisation.pk])
    assert "No review agreement is in force" in words(client.get(address))
    posted = {"checklist": trust.checklist(version).pk, "level": level.pk, "scope": "Alla enheter"}
    response = client.post(address, posted, follow=True)
    assert "Answered : 0 of 5" in words(response)
    assert "Compliant : 0 of 5" in words(response)
    assert Declaration.objects.get().scope == "Alla enheter"


def test_every_page_of_a_draft_opens(member: Member, draft: Declaration) -> None:
    client = browser(member.administrator)
    answer = draft.answers.first()
    assert answer is not None
    pk = draft.pk
    for address in (
        reverse("declaration", args=[pk]),
        reverse("declaration_scope", args=[pk]),
        reverse("declaration_import", args=[pk]),
        reverse("declaration_group", args=[pk, "GOV"]),
        reverse("declaration_step", args=[pk, "withdraw"]),
        reverse("answer", args=[answer.pk]),
        reverse("evidence_add", args=[answer.pk]),
        reverse("answer_comment", args=[answer.pk]),
        reverse("answer_changed", args=[answer.pk]),
        reverse("declaration_export", args=[pk]),
    ):
        assert client.get(address).status_code == 200, address


def address(name: str, thing: Answer | Declaration | Evidence, *more: object) -> str:
    return reverse(name, args=[thing.pk, *more])


def test_whoever_may_not_see_it_finds_nothing(operator: Operator, member: Member, draft: Declaration) -> None:
    one = answer(draft, "GOV-01")
    kept = evidences.add(one, shown(), by=member.administrator)
    stranger = builders.member(operator, "Söderås kommun").administrator
    unknown = words(browser(stranger).get(reverse("declaration", args=[10**6])))
    for person in (member.reader, stranger, operator.registrar, operator.trust_officer):
        client = browser(person)
        for found in (address("declaration", draft), address("answer", one), address("evidence_file", kept)):
            assert client.get(found).status_code == 404, (person, found)
    assert words(browser(stranger).get(address("declaration", draft))) == unknown


def test_operators_read_what_is_submitted_and_no_comment_of_the_declarer_s(
    operator: Operator, member: Member, draft: Declaration
) -> None:
    one = answer(draft, "GOV-01")
    comments.write(one, "Bara mellan oss", by=member.signatory)
    comments.write(one, "Till granskaren", by=member.signatory, to_reviewer=True)
    trust.submitted(draft)
    seen = words(browser(operator.trust_officer).get(address("answer", one)))
    assert "Till granskaren" in seen
    assert "Bara mellan oss" not in seen
    assert "Bara mellan oss" in words(browser(member.administrator).get(address("answer", one)))


def test_saving_leads_to_the_next_that_is_not_answered(member: Member, draft: Declaration) -> None:
    client = browser(member.administrator)
    posted = {"seen": 0, "status": "fulfilled", "text": "Rad ett\r\nRad två", "then": "next"}
    response = client.post(address("answer", answer(draft, "GOV-01")), posted)
    assert response.headers["location"] == address("answer", answer(draft, "GOV-02"))
    assert answer(draft, "GOV-01").text == "Rad ett\nRad två"
    assert "1 of 5" in words(client.get(address("declaration", draft)))


def test_the_second_of_two_sees_both_texts_and_saves_what_holds(member: Member, draft: Declaration) -> None:
    one = say(draft, "GOV-01", "fulfilled", member.administrator, "Den första texten")
    client = browser(member.administrator)
    response = client.post(address("answer", one), {"seen": 0, "status": "partly", "text": "Den andra texten"})
    assert response.status_code == 422
    assert "Den första texten" in words(response)
    assert "Den andra texten" in response.content.decode()
    assert answer(draft, "GOV-01").text == "Den första texten"
    client.post(address("answer", one), {"seen": 1, "status": "partly", "text": "Båda"})
    assert answer(draft, "GOV-01").text == "Båda"


def test_autosave_says_how_it_went_and_never_redirects(member: Member, draft: Declaration) -> None:
    one = answer(draft, "GOV-01")
    client, where = browser(member.administrator), address("answer_autosave", one)
    saved = client.post(where, {"seen": 0, "text": "Halvvägs"})
    assert (saved.headers["X-Saved"], "Saved." in words(saved)) == ("1", True)
    assert 'name="seen" value="1"' in saved.content.decode()
    late = client.post(where, {"seen": 0, "text": "Från en annan flik"})
    assert "X-Saved" not in late.headers
    assert "has been changed by somebody else" in words(late)
    lost = browser().post(where, {"seen": 1, "text": "Utloggad"})
    assert lost.status_code == 401
    assert browser(member.reader).post(where, {"seen": 1, "text": "Nej"}).status_code == 404
    assert answer(draft, "GOV-01").text == "Halvvägs"


def test_the_page_tells_that_somebody_else_has_changed_the_answer(
    operator: Operator, member: Member, draft: Declaration
) -> None:
    one = say(draft, "GOV-01", "fulfilled", member.administrator)
    where = address("answer_changed", one)
    other = builders.in_role(operator, Role.DECLARER, member.organisation, "Disa Deklarant")
    assert "changed this answer" in words(browser(other).get(where, {"seen": 0}))
    assert words(browser(other).get(where, {"seen": 1})) == ""
    assert words(browser(member.administrator).get(where, {"seen": 0})) == ""


def test_an_answer_that_nobody_has_saved_was_changed_by_nobody(member: Member, draft: Declaration) -> None:
    assert words(browser(member.administrator).get(address("answer_changed", answer(draft, "GOV-02")))) == ""


def test_an_answer_that_was_closed_meanwhile_keeps_what_was_typed(member: Member, draft: Declaration) -> None:
    Declaration.objects.filter(pk=draft.pk).update(state=DeclarationState.SUBMITTED)
    one = answer(draft, "GOV-01")
    response = browser(member.administrator).post(address("answer", one), {"seen": 0, "text": "Skrivet för sent"})
    assert response.status_code == 422
    assert "this answer is closed" in words(response)
    assert "Skrivet för sent" in response.content.decode()


def test_a_whole_group_is_answered_on_one_page(member: Member, draft: Declaration) -> None:
    first, second = answer(draft, "GOV-01"), answer(draft, "GOV-02")
    say(draft, "GOV-02", "fulfilled", member.administrator, "Skrivet av någon annan")
    client = browser(member.administrator)
    posted = {
        **{f"a{first.pk}-seen": 0, f"a{first.pk}-status": "fulfilled", f"a{first.pk}-text": "Ett"},
        **{f"a{second.pk}-seen": 0, f"a{second.pk}-status": "partly", f"a{second.pk}-text": "Två"},
    }
    response = client.post(address("declaration_group", draft, "GOV"), posted)
    assert response.status_code == 422
    assert "Skrivet av någon annan" in words(response)
    assert "Två" in response.content.decode()
    assert (answer(draft, "GOV-01").text, answer(draft, "GOV-02").version) == ("Ett", 1)
    posted |= {f"a{first.pk}-seen": 1, f"a{second.pk}-seen": 1}
    response = client.post(address("declaration_group", draft, "GOV"), posted)
    assert response.headers["location"] == address("declaration_group", draft, "KEY")
    assert answer(draft, "GOV-02").text == "Två"


def test_what_is_in_the_way_is_listed_with_a_way_to_each(member: Member, draft: Declaration) -> None:
    trust.answered(draft)
    draft.answers.filter(requirement__code="KEY-01").update(status="not_fulfilled")
    response = browser(member.signatory).get(address("declaration_step", draft, "approve"))
    assert "It is critical, and has to be fulfilled" in words(response)
    assert address("answer", answer(draft, "KEY-01")) in response.content.decode()
    posted = browser(member.signatory).post(address("declaration_step", draft, "approve"))
    draft.refresh_from_db()
    assert (posted.status_code, draft.state) == (422, DeclarationState.DRAFT)


def test_the_way_from_draft_to_completeness_check(operator: Operator, member: Member, draft: Declaration) -> None:
    trust.answered(draft)
    builders.agreement_in_force(operator, member, AgreementKind.REVIEW)
    for person, verb in (
        (member.signatory, "approve"),
        (member.administrator, "submit"),
        (operator.trust_officer, "check"),
    ):
        client = browser(person)
        assert (
            reverse("declaration_step", args=[draft.pk, verb])
            in client.get(address("declaration", draft)).content.decode()
        )
        assert client.post(address("declaration_step", draft, verb)).status_code == 302
    officer = browser(operator.trust_officer)
    assert officer.post(address("declaration_step", draft, "send-back"), {"because": ""}).status_code == 422
    officer.post(address("declaration_step", draft, "send-back"), {"because": "Bilaga 2 saknas."})
    assert "Bilaga 2 saknas." in words(browser(member.administrator).get(address("declaration", draft)))


def test_a_step_that_is_not_theirs_is_refused(member: Member, draft: Declaration) -> None:
    client = browser(member.administrator)
    assert client.post(address("declaration_step", draft, "approve")).status_code == 403
    assert client.get(address("declaration_step", draft, "something")).status_code == 404


def test_evidence_is_added_replaced_and_opened(member: Member, draft: Declaration) -> None:
    one, client = answer(draft, "GOV-01"), browser(member.administrator)
    wrong = SimpleUploadedFile("bild.pdf", b"\x89PNG", "application/pdf")
    given = {"title": "Policy", "confidentiality": "internal"}
    assert "is no PDF" in words(client.post(address("evidence_add", one), {**given, "document": wrong}))
    right = SimpleUploadedFile("policy.pdf", PDF, "application/pdf")
    client.post(address("evidence_add", one), {**given, "document": right})
    kept = Evidence.objects.get()
    opened = client.get(address("evidence_file", kept))
    assert opened.content == PDF
    assert opened.headers["X-Content-Type-Options"] == "nosniff"
    assert opened.headers["Content-Disposition"].startswith("attachment")
    client.post(address("evidence_replace", kept), {**given, "title": "Policy 2", "reference": "Pärm 7"})
    client.post(address("evidence_remove", Evidence.objects.get(title="Policy 2")))
    assert "replaced by Policy 2" in words(client.get(address("answer", one)))
    assert AuditEvent.objects.filter(tag=Tag.EVIDENCE_OPENED).count() == 1


def test_strictly_confidential_evidence_opens_for_a_reason(member: Member, draft: Declaration) -> None:
    kept = evidences.add(
        answer(draft, "GOV-01"), shown(confidentiality=Confidentiality.STRICT), by=member.administrator
    )
    client = browser(member.administrator)
    assert "Reason" in words(client.get(address("evidence_file", kept)))
    assert client.post(address("evidence_file", kept), {"reason": ""}).status_code == 422
    assert client.post(address("evidence_file", kept), {"reason": "Inför granskningen"}).content == PDF
    assert AuditEvent.objects.filter(tag=Tag.EVIDENCE_OPENED).count() == 1


def test_a_supplier_s_certification_is_offered_and_shown_as_such(
    operator: Operator, member: Member, draft: Declaration
) -> None:
    source = supplier(operator, member, draft.framework_version)
    client = browser(member.administrator)
    assert "3 requirements" in words(client.get(address("declaration", draft)))
    one = answer(draft, "GOV-01")
    client.post(address("answer_inherit", one, source.pk), {"seen": 0})
    page = client.get(address("answer", one))
    assert f"Answered by the certification of {source.organisation}" in words(page)
    assert reverse("public_status_of", args=["SE", source.organisation.number]) in page.content.decode()
    client.post(address("declaration_inherit", draft, source.pk))
    assert draft.answers.filter(inherited_from=source).count() == 3
    assert client.post(address("declaration_inherit", draft, 10**6)).status_code == 404


def test_an_import_is_shown_before_it_is_done(member: Member, draft: Declaration) -> None:
    client, where = browser(member.administrator), address("declaration_import", draft)
    data = json.loads(client.get(address("declaration_export", draft)).content)
    data["answers"][0] |= {"status": "fulfilled", "text": "Ur filen"}
    text = json.dumps(data)
    shown_first = client.post(where, {"file": SimpleUploadedFile("svar.json", text.encode(), "application/json")})
    assert "1 answer would change; 4 are the same." in words(shown_first)
    assert answer(draft, "GOV-01").text == ""
    stand = shown_first.context["plan"].stand
    client.post(where, {"text": text, "stand": stand})
    assert answer(draft, "GOV-01").text == "Ur filen"
    late = client.post(where, {"text": text.replace("Ur filen", "Igen"), "stand": stand})
    assert "Somebody has changed answers since you looked" in words(late)
    wrong = client.post(where, {"file": SimpleUploadedFile("svar.json", b"\xff\xfe", "application/json")})
    assert "no text in UTF-8" in words(wrong)
    assert "Choose the file of answers" in words(client.post(where))


def test_a_superseded_version_is_told_and_carried_over(member: Member, draft: Declaration) -> None:
    trust.answered(draft)
    FrameworkVersion.objects.update(state=VersionState.SUPERSEDED)
    trust.version("2.0")
    client = browser(member.administrator)
    assert "is superseded, and has no transition" in words(client.get(address("declaration", draft)))
    response = client.post(address("declaration_carry_over", draft), follow=True)
    assert "5 of 5" in words(response)
    assert "Carried over; nobody has looked at it yet." in words(response)


def test_a_declaration_is_renewed_as_it_was(member: Member, draft: Declaration) -> None:
    Declaration.objects.filter(pk=draft.pk).update(state=DeclarationState.APPROVED, scope="Norra delen")
    where = reverse("declaration_begin", args=[member.organisation.pk]) + f"?follows={draft.pk}"
    client = browser(member.administrator)
    assert "Norra delen" in client.get(where).content.decode()
    client.post(where, {"checklist": draft.checklist_id, "level": draft.level_id})
    assert Declaration.objects.exclude(pk=draft.pk).get().follows == draft
    assert client.get(where + "0000").status_code == 404
    assert client.get(where.split("=")[0] + "=x").status_code == 404


def test_the_scope_is_changed_and_who_was_overtaken_sees_both(member: Member, draft: Declaration) -> None:
    client, where = browser(member.administrator), address("declaration_scope", draft)
    assert client.post(where, {"seen": 0, "scope": "Norra delen"}).status_code == 302
    late = client.post(where, {"seen": 0, "scope": "Södra delen"})
    assert "Norra delen" in words(late)
    assert "Södra delen" in late.content.decode()


def test_the_declaration_is_printed(member: Member, draft: Declaration) -> None:
    made = browser(member.administrator).get(address("declaration_paper", draft))
    assert made.content.startswith(b"%PDF-")
    assert "attachment" in made.headers["Content-Disposition"]


def test_the_task_list_asks_as_many_questions_for_sixty_requirements_as_for_five(
    member: Member, draft: Declaration, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client = browser(member.administrator)
    where = address("declaration", draft)
    client.get(where)
    with CaptureQueriesContext(connection) as few:
        client.get(where)
    like = Requirement.objects.filter(version=draft.framework_version).order_by("-position")[0]
    for place in range(60):
        like.pk, like.code, like.position = None, f"EXT-{place:02}", 100 + place
        like.save(force_insert=True)
        evidences.add(Answer.objects.create(declaration=draft, requirement=like), shown(), by=member.administrator)
    with django_assert_num_queries(len(few)):
        assert "0 of 65" in words(client.get(where))


def test_a_version_that_is_retired_under_review_is_told_and_changes_nothing(member: Member, draft: Declaration) -> None:
    Declaration.objects.filter(pk=draft.pk).update(state=DeclarationState.UNDER_REVIEW)
    FrameworkVersion.objects.update(state=VersionState.RETIRED)
    seen = words(browser(member.administrator).get(address("declaration", draft)))
    assert "is retired. This declaration is reviewed and decided on against it all the same." in seen
    assert "Carry over" not in seen
