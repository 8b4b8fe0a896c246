"""The strict signature profile: what other federations' aggregates have to be like to be believed at all."""

import ssl
from collections.abc import Callable

import pytest
from lxml import etree

from federation.foreign.pinned import NotKeys, keys_in
from federation.foreign.rules.signature import SIGNATURE
from federation.foreign.strict import METHODS, signed_bytes
from members.saml.types import Finding, Refusal
from tests.aggregate.forge import ENVELOPED, EXCLUSIVE, altered, reference, template, transform
from tests.foreign.defects import SIGNATURES, TAKEN_BY_THE_LIBRARY
from tests.foreign.making import ID, pinned, plainly_verified, public_pem, signed, usual
from tests.saml import keys

MORE = "http://www.w3.org/2001/04/xmldsig-more#"
PREFIXES = '<ec:InclusiveNamespaces xmlns:ec="http://www.w3.org/2001/10/xml-exc-c14n#" PrefixList="{}"/>'


def refused(document: bytes, kind: str = "sound") -> Finding:
    with pytest.raises(Refusal) as caught:
        signed_bytes(document, pinned(kind))
    return caught.value.finding


def with_prefixes(listed: str) -> bytes:
    second = transform(EXCLUSIVE, PREFIXES.format(listed))
    return signed(signature=template(reference(f"#{ID}", transform(ENVELOPED) + second)))


def test_a_sound_aggregate_gives_the_bytes_that_were_digested() -> None:
    root = etree.fromstring(signed())
    root.remove(root[0])
    assert signed_bytes(signed(), pinned()) == etree.tostring(root, method="c14n", exclusive=True, with_comments=False)


@pytest.mark.parametrize(("rule", "document", "kind"), SIGNATURES, ids=lambda value: getattr(value, "__name__", value))
def test_a_signature_outside_the_profile_is_refused_by_its_rule(
    rule: str, document: Callable[[], bytes], kind: str
) -> None:
    finding = refused(document(), kind)
    assert finding.rule == rule
    assert all((finding.sv, finding.en, finding.mend_sv, finding.mend_en))
    assert finding.sv != finding.en


def test_every_rule_about_the_signature_has_a_document_that_breaks_it() -> None:
    assert {rule.id for rule in SIGNATURE} == {rule for rule, _document, _kind in SIGNATURES}


@pytest.mark.parametrize("document", TAKEN_BY_THE_LIBRARY, ids=lambda document: document.__name__)
def test_the_library_alone_accepts_what_the_profile_refuses(document: Callable[[], bytes]) -> None:
    assert plainly_verified(document())
    assert refused(document())


def test_a_comment_that_splits_a_text_is_gone_from_what_is_read() -> None:
    split = signed().replace(b"https://www.vard.example/logo.png", b"https://www.vard.exa<!-- -->mple/logo.png")
    assert signed_bytes(split, pinned()) == signed_bytes(signed(), pinned())


def test_the_text_after_the_signature_is_part_of_what_was_signed() -> None:
    root = etree.fromstring(usual())
    root.text = "\n  "
    spaced = etree.tostring(root)

    def put(at: etree._Element, node: etree._Element) -> None:
        at.insert(0, node)
        node.tail = "\n  "

    assert signed_bytes(signed(spaced, put=put), pinned()).count(b"\n  \n  <md:Extensions") == 1


@pytest.mark.parametrize("name", ["rsa-sha256", "rsa-sha384", "rsa-sha512"])
def test_rsa_is_accepted_with_sha_256_and_better(name: str) -> None:
    assert signed_bytes(signed(signature=template(reference(f"#{ID}"), method=MORE + name)), pinned())


@pytest.mark.parametrize("name", ["ecdsa-sha256", "ecdsa-sha384", "ecdsa-sha512"])
def test_ecdsa_is_accepted_with_sha_256_and_better(name: str) -> None:
    document = signed(kind="p-256", signature=template(reference(f"#{ID}"), method=MORE + name))
    assert signed_bytes(document, pinned("p-256"))


def test_rsa_pss_is_accepted_by_its_own_identifiers() -> None:
    method = "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1"
    assert signed_bytes(signed(signature=template(reference(f"#{ID}"), method=method)), pinned())


def test_no_method_is_symmetric_or_has_sha_1() -> None:
    assert not any(word in name.lower() for name in METHODS for word in ("hmac", "sha1", "md5", "dsa-sha1"))


def test_a_list_of_declared_prefixes_is_taken_along() -> None:
    assert signed_bytes(with_prefixes("mdui ds"), pinned())


def test_a_list_with_a_prefix_that_is_not_declared_is_refused() -> None:
    assert refused(with_prefixes("xyz")).rule == "MD-SIG-004"


def test_one_of_several_pinned_keys_is_enough_while_a_federation_exchanges_its_own() -> None:
    assert signed_bytes(signed(kind="other"), [*pinned("sound"), *pinned("other")])


def test_no_key_is_pinned_no_document_is_believed() -> None:
    with pytest.raises(Refusal) as caught:
        signed_bytes(signed(), [])
    assert caught.value.finding.rule == "MD-SIG-007"


@pytest.mark.parametrize("kind", ["p-192", "dsa", "ed25519"])
def test_a_key_that_is_too_weak_or_of_another_kind_is_refused(kind: str) -> None:
    assert refused(signed(), kind).rule == "MD-SIG-008"


def test_a_digest_value_that_is_cut_is_refused() -> None:
    def cut(root: etree._Element) -> None:
        (value,) = root[0].iter("{http://www.w3.org/2000/09/xmldsig#}DigestValue")
        value.text = "AAAA"

    assert refused(altered(signed(), cut)).rule == "MD-SIG-010"


@pytest.mark.parametrize("inside", ["<ds:RetrievalMethod URI='https://ond.example/'/>", "<ds:Reference URI='#x'/>"])
def test_key_info_that_points_elsewhere_is_refused(inside: str) -> None:
    document = signed(
        signature=template(reference(f"#{ID}"), key_info="<ds:KeyInfo><ds:KeyName>x</ds:KeyName></ds:KeyInfo>")
    )
    name = b"<ds:KeyName>x</ds:KeyName>"
    assert refused(document.replace(name, inside.encode())).rule == "MD-SIG-009"


def test_a_second_reference_is_refused() -> None:
    two = template(reference(f"#{ID}") + reference("#_one"))
    one = usual().replace(b"<md:EntityDescriptor ", b'<md:EntityDescriptor ID="_one" ', 1)
    assert refused(signed(one, signature=two)).rule == "MD-SIG-002"


def test_a_reference_to_the_document_without_its_id_is_refused() -> None:
    assert refused(signed(signature=template(reference("")))).rule == "MD-SIG-002"


def test_a_doctype_and_a_processing_instruction_never_reach_the_signature() -> None:
    assert refused(b"<!DOCTYPE x>" + signed()).rule.startswith("MD-XML-")
    assert refused(signed().replace(b"<md:EntityDescriptor", b"<?php x?><md:EntityDescriptor", 1)).rule.startswith(
        "MD-XML-"
    )


def test_keys_are_read_from_certificates_and_from_bare_keys_each_once() -> None:
    pem = ssl.DER_cert_to_PEM_cert(keys.der("sound")) + public_pem("sound") + public_pem("p-256")
    assert [key.fingerprint for key in keys_in(pem)] == [pinned("sound")[0].fingerprint, pinned("p-256")[0].fingerprint]


@pytest.mark.parametrize("text", ["", "AAAA", "-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----"])
def test_what_holds_no_key_is_no_pin(text: str) -> None:
    with pytest.raises(NotKeys):
        keys_in(text)
