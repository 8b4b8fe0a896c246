"""The site map is the resolver: every address shows its page to somebody here, or stands below with the reason."""

import pytest

from tests.html.everywhere.rendering import shown
from tests.permissions.cast import Cast
from tests.permissions.expected import listed, words_of
from tests.permissions.routes import addresses
from tests.permissions.world import World

pytestmark = pytest.mark.django_db
# What an address answers to a GET that has no page of its own: a button, a way on.
LEADS_ON = {"back", "step_up", "no_method"}
BY_CODE = "only with the code from a letter: tests/browser/journeys/test_letters.py"
OWN = "only with a log-in method of one's own: tests/browser/test_passkey.py and tests/pages/test_second_factor.py"
CLOSED = "allauth has a page there, Sigill has none"
FILE = "a file or data, no page"
BUTTON = "a button on one's own page, hidden from all others"
UNSHOWN = {
    "^accounts/(?:email|confirm-email)/": CLOSED,
    "accounts/email/": CLOSED,
    "accounts/confirm-email/": CLOSED,
    r"accounts/^confirm-email/(?P<key>[-:\w]+)/$": CLOSED,
    "accounts/sessions/<int:pk>/end/": BUTTON,
    "accounts/elsewhere/links/<int:pk>/disconnect/": BUTTON,
    "accounts/elsewhere/oidc/callback/": "where another log-in comes back: tests/federation has its provider",
    "accounts/elsewhere/saml/metadata/": FILE,
    "accounts/elsewhere/<slug:slug>/": "leads to another log-in",
    "accounts/2fa/totp/deactivate/": OWN,
    "accounts/2fa/webauthn/keys/<int:pk>/remove/": OWN,
    "accounts/2fa/webauthn/keys/<int:pk>/edit/": OWN,
    "accounts/2fa/reauthenticate/": OWN,
    "accounts/2fa/webauthn/reauthenticate/": OWN,
    "accounts/2fa/recovery-codes/": OWN,
    "accounts/2fa/recovery-codes/download/": FILE,
    "accounts/reauthenticate/": "only too long after one's log-in: tests/pages/test_stepup.py",
    "views/keep/": "what it is given is missing here: tests/pages has it",
    "views/<int:pk>/": "one's own alone: tests/pages has it",
    "views/<int:pk>/remove/": BUTTON,
    "apply/status/<str:code>/": BY_CODE,
    "verify/<str:code>/": BY_CODE,
    "invited/<str:code>/": BY_CODE,
    "confirm/<str:code>/": BY_CODE,
    "access/<int:pk>/take-back/": BUTTON,
    "agreements/<int:pk>/evidence/<slug:party>/": FILE,
    "status/entity/": "the walk through the demonstration comes there, from the entity it asks about",
    "conditions/<int:pk>/evidence/": FILE,
    "declarations/<int:pk>/carry-over/": "only from a version that is superseded: tests/pages/test_declarations.py",
    r"^explore/(?P<sha1>[0-9a-f]{40})/$": "only what is published: the walk through the demonstration comes there",
    "metrics": FILE,
    "feeds/<slug:slug>/diff/<int:first>/<int:second>/": "of two serials, of which there is one here",
}


def of_people() -> list[str]:
    return [address for address in addresses() if not address.startswith(("api/", "md/")) and address in listed()]


def test_every_address_is_shown_or_said_why_not(stage: tuple[World, Cast]) -> None:
    seen = {one.address for one in shown(stage[0])}
    silent = {one for one in of_people() if not LEADS_ON & {*words_of(listed()[one]["GET"]).values()}} - seen
    assert silent == {*UNSHOWN}
