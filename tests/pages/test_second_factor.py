"""Second factors: how one gets one, who must have one, and what a password alone no longer opens."""

import re
import time

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.test import Client

from members.actions import deliveries
from members.models import AuditEvent, Letter, Person
from members.models.letter import LetterKind
from members.roles import Role
from members.tags import Tag
from tests import builders
from tests.pages.visiting import browser, words

PASSWORD = "ett-riktigt-langt-losenord"


@pytest.fixture(autouse=True)
def quick_passwords(settings) -> None:
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture
def somebody(db, quick_passwords) -> Person:
    return builders.person("Siv Andersson", password=PASSWORD)


@pytest.fixture
def required(settings) -> None:
    settings.SIGILL_SECOND_FACTOR = "required"


def code(key: str, steps: int = 0) -> str:
    """What an authenticator app that holds the key shows now, or some half minutes later."""
    return format_hotp_value(hotp_value(key, int(time.time()) // 30 + steps))


def adds_an_app(visitor: Client) -> str:
    """The key of the app that was added."""
    key = re.search(r"<code>((?:[A-Z2-7]{4} )+)</code>", visitor.get("/accounts/2fa/totp/activate/").content.decode())[
        1
    ]
    key = key.replace(" ", "")
    visitor.post("/accounts/2fa/totp/activate/", {"code": code(key)})
    return key


def logs_in(visitor: Client, person: Person):
    return visitor.post("/accounts/login/", {"login": person.email, "password": PASSWORD})


def tags(person: Person) -> list[str]:
    return list(AuditEvent.objects.filter(actor=person).order_by("number").values_list("tag", flat=True))


def test_an_authenticator_app_is_added_with_its_first_code(somebody):
    visitor = browser(somebody)
    assert "You have no second factor" in words(visitor.get("/accounts/2fa/"))
    adds_an_app(visitor)
    assert "An app shows codes for you since" in words(visitor.get("/accounts/2fa/"))


def test_a_wrong_first_code_adds_nothing(somebody):
    visitor = browser(somebody)
    visitor.get("/accounts/2fa/totp/activate/")
    answer = visitor.post("/accounts/2fa/totp/activate/", {"code": "abcdef"})
    assert "This is not the right code" in words(answer)
    assert not Authenticator.objects.exists()


def test_from_then_on_the_password_alone_does_not_log_in(somebody):
    key = adds_an_app(browser(somebody))
    visitor = browser()
    assert logs_in(visitor, somebody).headers["Location"] == "/accounts/2fa/authenticate/"
    assert visitor.get("/organisations/").status_code == 302
    visitor.post("/accounts/2fa/authenticate/", {"code": code(key, 1)})
    assert visitor.get("/organisations/").status_code == 200


def test_a_code_works_once(somebody):
    key = adds_an_app(browser(somebody))
    shown = code(key, 1)
    first, second = browser(), browser()
    for visitor in (first, second):
        logs_in(visitor, somebody)
        visitor.post("/accounts/2fa/authenticate/", {"code": shown})
    assert first.get("/organisations/").status_code == 200
    assert second.get("/organisations/").status_code == 302


def test_recovery_codes_are_shown_once_and_each_logs_in_once(somebody):
    visitor = browser(somebody)
    adds_an_app(visitor)
    shown = re.findall(r"<li><code>(\d{8})</code>", visitor.get("/accounts/2fa/recovery-codes/").content.decode())
    assert len(set(shown)) == 10
    assert shown[0] not in visitor.get("/accounts/2fa/recovery-codes/").content.decode()
    for outcome in (200, 302):
        other = browser()
        logs_in(other, somebody)
        other.post("/accounts/2fa/authenticate/", {"code": shown[0]})
        assert other.get("/organisations/").status_code == outcome


def test_neither_the_key_nor_the_codes_stand_readable_in_the_database(somebody):
    visitor = browser(somebody)
    key = adds_an_app(visitor)
    shown = re.findall(r"<li><code>(\d{8})</code>", visitor.get("/accounts/2fa/recovery-codes/").content.decode())
    stored = str(list(Authenticator.objects.values_list("data", flat=True)))
    assert key not in stored
    assert not any(one in stored for one in shown)


def test_what_was_stored_under_another_server_key_is_of_no_use(somebody, settings):
    key = adds_an_app(browser(somebody))
    settings.SECRET_KEY = "another"
    visitor = browser()
    logs_in(visitor, somebody)
    answer = visitor.post("/accounts/2fa/authenticate/", {"code": code(key, 1)})
    assert "cannot be read any more" in words(answer)
    assert visitor.get("/organisations/").status_code == 302


def test_each_change_is_in_the_log_once_and_told_by_mail(somebody):
    visitor = browser(somebody)
    adds_an_app(visitor)
    visitor.post("/accounts/2fa/recovery-codes/generate/")
    visitor.post("/accounts/2fa/totp/deactivate/")
    changes = [Tag.SECOND_FACTOR_ADDED, Tag.RECOVERY_CODES_MADE, Tag.RECOVERY_CODES_MADE, Tag.SECOND_FACTOR_REMOVED]
    assert tags(somebody) == changes
    told = Letter.objects.filter(kind=LetterKind.SECOND_FACTOR, person=somebody).order_by("pk")
    assert [letter.context["what"] for letter in told] == ["added", "codes", "codes", "removed"]


def test_a_log_in_is_in_the_log_with_the_ways_that_were_shown(somebody):
    key = adds_an_app(browser(somebody))
    visitor = browser()
    logs_in(visitor, somebody)
    assert Tag.PERSON_LOGGED_IN not in tags(somebody)
    visitor.post("/accounts/2fa/authenticate/", {"code": code(key, 1)})
    (event,) = AuditEvent.objects.filter(tag=Tag.PERSON_LOGGED_IN)
    assert (event.actor, event.details["ways"]) == (somebody, ["password", "totp"])


def test_too_many_wrong_codes_stop_the_right_one_and_are_in_the_log_once(somebody):
    key = adds_an_app(browser(somebody))
    visitor = browser()
    logs_in(visitor, somebody)
    for _ in range(7):
        visitor.post("/accounts/2fa/authenticate/", {"code": "000000x"})
    answer = visitor.post("/accounts/2fa/authenticate/", {"code": code(key, 1)})
    assert "Too many attempts" in words(answer)
    assert AuditEvent.objects.filter(tag=Tag.LOG_IN_BLOCKED).count() == 1


def test_too_many_wrong_passwords_stop_the_right_one_and_are_in_the_log_once(somebody):
    visitor = browser()
    for _ in range(7):
        visitor.post("/accounts/login/", {"login": somebody.email, "password": "fel"})
    assert "Too many attempts" in words(logs_in(visitor, somebody))
    assert AuditEvent.objects.filter(tag=Tag.LOG_IN_BLOCKED).count() == 1


def test_a_log_in_that_fails_says_the_same_of_an_address_that_nobody_has(somebody):
    answers = []
    for address in (somebody.email, "okand@people.example"):
        page = words(browser().post("/accounts/login/", {"login": address, "password": "fel"}))
        answers.append(page[page.index("There is a problem") :])
    assert answers[0] == answers[1]


@pytest.mark.parametrize("weak", ["kort-losen", "1q2w3e4r5t6y", "123456789012345", "siv andersson"])
def test_a_weak_password_is_refused_when_it_is_set_by_the_mail(somebody, weak, mailoutbox):
    visitor = browser()
    visitor.post("/accounts/password/reset/", {"email": somebody.email})
    deliveries.send()
    address = visitor.get(re.search(r"http://testserver(\S+)", mailoutbox[-1].body)[1]).headers["Location"]
    visitor.post(address, {"password1": weak, "password2": weak})
    somebody.refresh_from_db()
    assert somebody.check_password(PASSWORD)


def test_a_new_password_by_mail_does_not_open_the_second_step(somebody, mailoutbox):
    adds_an_app(browser(somebody))
    visitor = browser()
    visitor.post("/accounts/password/reset/", {"email": somebody.email})
    deliveries.send()
    address = visitor.get(re.search(r"http://testserver(\S+)", mailoutbox[-1].body)[1]).headers["Location"]
    visitor.post(address, {"password1": "nytt-langt-losenord", "password2": "nytt-langt-losenord"})
    assert visitor.get("/organisations/").status_code == 302
    visitor.post("/accounts/login/", {"login": somebody.email, "password": "nytt-langt-losenord"})
    assert visitor.get("/organisations/").status_code == 302


@pytest.mark.parametrize("role", [Role.REGISTRAR, Role.KEY_CUSTODIAN])
def test_an_operator_sees_nothing_without_a_second_factor(operator, required, role):
    visitor = browser(operator.registrar if role == Role.REGISTRAR else operator.key_custodian)
    for address in ("/", "/organisations/", "/feeds/", f"/organisations/{operator.organisation.pk}/"):
        assert visitor.get(address).headers["Location"] == "/accounts/2fa/"


def test_an_auditor_sees_nothing_without_a_second_factor(operator, required):
    visitor = browser(builders.in_role(operator, Role.REVIEWER, builders.organisation(operator, "Granskarna AB")))
    assert visitor.get("/").headers["Location"] == "/accounts/2fa/"


def test_it_can_be_added_changed_and_left_on_the_way(operator, required):
    visitor = browser(operator.registrar)
    adds_an_app(visitor)
    assert visitor.get("/organisations/").status_code == 200


def test_who_acts_for_a_member_reads_without_one_but_does_nothing(operator, member, required):
    visitor = browser(member.administrator)
    assert visitor.get("/entities/").status_code == 200
    assert visitor.post("/submit/", {}).headers["Location"] == "/accounts/2fa/"
    adds_an_app(visitor)
    assert visitor.post("/submit/", {}).status_code == 422


def test_who_only_reads_needs_none(member, required):
    assert browser(member.reader).get("/entities/").status_code == 200


def test_in_the_demonstration_it_is_offered(operator):
    assert browser(operator.registrar).get("/organisations/").status_code == 200


def test_who_has_one_shows_again_who_they_are_with_it_and_not_with_the_password(somebody):
    visitor = browser(somebody)
    adds_an_app(visitor)
    asked = visitor.get("/accounts/step-up/?next=/feeds/").headers["Location"]
    assert asked == "/accounts/2fa/reauthenticate/?next=%2Ffeeds%2F"
    assert (
        visitor.post("/accounts/reauthenticate/", {"password": PASSWORD})
        .headers["Location"]
        .startswith("/accounts/2fa/reauthenticate/")
    )


def test_another_registrar_lets_somebody_begin_again(operator, somebody):
    visitor = browser(somebody)
    adds_an_app(visitor)
    address = f"/people/{somebody.pk}/second-factor/reset/"
    browser(operator.registrar).post(address, {"note": "Ringde från sitt nummer"})
    assert not Authenticator.objects.exists()
    assert visitor.get("/organisations/").status_code == 302
    assert tags(operator.registrar)[-1] == Tag.SECOND_FACTOR_RESET
    assert Tag.SECOND_FACTOR_REMOVED not in tags(somebody)
    posted = Letter.objects.filter(person=somebody, kind=LetterKind.SECOND_FACTOR)
    assert [one.context["what"] for one in posted].count("reset") == 1


def test_nobody_does_it_for_themselves(operator):
    visitor = browser(operator.registrar)
    adds_an_app(visitor)
    page = visitor.post(f"/people/{operator.registrar.pk}/second-factor/reset/", {"note": "x"})
    assert "Nobody resets their own" in words(page)
    assert Authenticator.objects.filter(user=operator.registrar).exists()


@pytest.mark.parametrize("who", ["administrator", "reader"])
def test_nobody_else_does(member, somebody, who):
    adds_an_app(browser(somebody))
    address = f"/people/{somebody.pk}/second-factor/reset/"
    assert browser(getattr(member, who)).post(address, {"note": "x"}).status_code == 404
    assert Authenticator.objects.filter(user=somebody).exists()


def test_a_person_sees_where_they_are_logged_in_and_ends_a_session(somebody):
    here, there = browser(), browser()
    for visitor in (here, there):
        logs_in(visitor, somebody)
    page = here.get("/accounts/sessions/").content.decode()
    (address,) = re.findall(r'action="(/accounts/sessions/\d+/end/)"', page)
    here.post(address)
    assert there.get("/organisations/").status_code == 302
    assert here.get("/organisations/").status_code == 200
    assert tags(somebody)[-1] == Tag.SESSION_ENDED


def test_sessions_that_a_password_alone_has_opened_end_with_the_first_second_factor(
    somebody, django_capture_on_commit_callbacks
):
    here, there = browser(), browser()
    for visitor in (here, there):
        logs_in(visitor, somebody)
    with django_capture_on_commit_callbacks(execute=True):
        adds_an_app(here)
    assert here.get("/organisations/").status_code == 200
    assert there.get("/organisations/").status_code == 302


def test_nobody_ends_another_persons_session(somebody):
    other = builders.person("Eva Ek", password=PASSWORD)
    theirs, mine = browser(), browser()
    logs_in(theirs, other)
    logs_in(mine, somebody)
    (session,) = other.usersession_set.all()
    assert mine.post(f"/accounts/sessions/{session.pk}/end/").status_code == 404
    mine.post("/accounts/sessions/end/")
    assert theirs.get("/organisations/").status_code == 200


PAGES = ["", "totp/activate/", "webauthn/", "webauthn/add/", "recovery-codes/generate/"]


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize("address", [*(f"/accounts/2fa/{page}" for page in PAGES), "/accounts/sessions/"])
def test_every_page_has_the_house_frame(somebody, address, language):
    page = browser(somebody, language).get(address).content.decode()
    assert f'<html lang="{language}">' in page
    assert page.count("<h1>") == 1
    assert "sigill/tokens.css" in page
    assert "<script>" not in page
