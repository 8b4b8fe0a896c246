"""A private key that somebody hands in is refused, and no byte of it is kept, logged or shown again."""

import base64
import logging
import re

import pytest
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile

from members.intake import take_in
from members.models import Blob, Job
from members.models.revision import Source
from members.saml.types import Refusal
from tests.builders import Member
from tests.pages.visiting import browser, words

from ..saml.entities import aggregate
from ..saml.keys import key
from .private_keys import for_certificate, forms, places

pytestmark = pytest.mark.usefixtures("on_the_day")

RULE = "MD-ENT-025"
FORMS = {f"{name} for a certificate": for_certificate(text) for name, text in forms().items()}
DOCUMENTS = FORMS | places()
BARE = base64.b64encode(key("p-256").private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())).decode()
PAGES = {
    "in a text": places()["in base64 for a name"],
    "in a document that cannot be read": f"<a>{BARE}",
    "alone": BARE,
    "in a document with a DOCTYPE": f"<!DOCTYPE a><a>{BARE}</a>",
    "in an aggregate": aggregate(places()["in base64 for a name"]).decode(),
}


def traces(secret: str) -> list[str]:
    """Rows of the database with the middle of the key in them, in text or in bytes."""
    middle = secret[24:48]
    found = []
    for model in apps.get_models():
        for row in model._default_manager.all().values():
            said = " ".join(v.decode("latin-1") if isinstance(v, bytes) else str(v) for v in row.values())
            found += [model.__name__] if middle in said else []
    return found


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_private_key_in_metadata_is_refused_before_it_is_kept(name: str, member: Member) -> None:
    before = set(Blob.objects.values_list("pk", flat=True))
    with pytest.raises(Refusal) as refusal:
        list(take_in(DOCUMENTS[name].encode(), owner=member.organisation, source=Source.PASTE, by=member.administrator))
    assert refusal.value.finding.rule == RULE
    assert set(Blob.objects.values_list("pk", flat=True)) == before


@pytest.mark.parametrize("way", ["pasted", "as a file", "looked at first", "without an owner", "only checked"])
@pytest.mark.parametrize("name", PAGES)
def test_a_private_key_on_the_page_is_nowhere_afterwards(name: str, way: str, member: Member, caplog) -> None:
    caplog.set_level(logging.DEBUG)
    data: dict[str, object] = {} if way == "without an owner" else {"owner": member.organisation.pk}
    data |= {"file": SimpleUploadedFile("m.xml", PAGES[name].encode())} if way == "as a file" else {"text": PAGES[name]}
    data |= {"check": "1"} if way == "looked at first" else {}
    response = browser(member.administrator).post("/check/" if way == "only checked" else "/submit/", data)
    assert response.status_code == 422
    assert RULE in words(response)
    assert BARE[24:48] not in re.sub(r"\s", "", response.content.decode())
    assert BARE[24:48] not in caplog.text
    assert traces(BARE) == []
    assert not Job.objects.exists()


def test_traces_would_be_found(member: Member) -> None:
    Blob.objects.keep(f"<a>{BARE}</a>".encode())
    assert traces(BARE) == ["Blob"]
