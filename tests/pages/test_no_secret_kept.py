"""A private key that somebody sends with their metadata is refused on every way in, and no byte of it is kept."""

import logging

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from members.models import Blob, Entity, Job
from members.saml.secrets import line_of_secret
from tests import builders
from tests.documents import certificate_text
from tests.pages.visiting import browser, words
from tests.saml import keys

pytestmark = pytest.mark.usefixtures("on_the_day")

GOOD = builders.entity_xml().decode()
PEM = f"-----BEGIN RSA PRIVATE KEY-----\n{keys.private_key()}\n-----END RSA PRIVATE KEY-----"
SECRETS = {
    "in PEM": GOOD.replace("</md:EntityDescriptor>", f"<!--\n{PEM}\n-->\n</md:EntityDescriptor>"),
    "in place of the certificate": GOOD.replace(certificate_text(), keys.private_key()),
    "wrapped": GOOD.replace(certificate_text(), "\n  " + keys.private_key()[:64] + "\n" + keys.private_key()[64:]),
}
AGGREGATE = '<md:EntitiesDescriptor xmlns:md="urn:oasis:names:tc:SAML:2.0:metadata">{}</md:EntitiesDescriptor>'


@pytest.mark.parametrize("text", SECRETS.values(), ids=SECRETS)
@pytest.mark.parametrize("way", ["pasted", "as a file", "in an aggregate"])
def test_a_private_key_is_refused_by_its_rule_and_never_kept_or_logged(member, caplog, text, way):
    caplog.set_level(logging.DEBUG)
    sent = AGGREGATE.format(text.partition("?>")[2]) if way == "in an aggregate" else text
    data = {"owner": member.organisation.pk}
    data |= {"file": SimpleUploadedFile("m.xml", sent.encode())} if way == "as a file" else {"text": sent}
    before = set(Blob.objects.values_list("pk", flat=True))
    response = browser(member.administrator).post("/submit/", data)
    assert response.status_code == 422
    assert "(MD-ENT-025)" in words(response)
    assert set(Blob.objects.values_list("pk", flat=True)) == before
    assert not Entity.objects.exists()
    assert not Job.objects.exists()
    assert keys.private_key()[80:160] not in caplog.text


def test_the_line_of_the_key_is_told():
    assert line_of_secret(f"<a>\n\n{PEM}</a>".encode()) == 3


@pytest.mark.parametrize(
    "text", [GOOD, GOOD.replace("Drift", "PRIVATE KEY"), "-----BEGIN PUBLIC KEY-----", "X509Certificate>AAAA"]
)
def test_words_about_keys_and_certificates_are_no_secret(text):
    assert line_of_secret(text.encode()) is None
