"""Near misses of the rules for faces: what looks like a defect and is none, and what hides and is found."""

import pytest

from members.saml.check import check
from members.saml.numbers import Numbers
from members.saml.types import Severity

from .defects.mdui import (
    ADDRESS,
    HINT,
    NAME_EN,
    NAME_SV,
    TEXT_EN,
    _named,
    _network,
    _place,
    _searchable,
)
from .entities import AT, SAML2, changed, element, idp, sp
from .pictures import gif, inline, jpeg, png, webp


def found(document: str, rule: str, numbers: Numbers = Numbers()) -> list[Severity]:  # noqa: B008  frozen
    return [finding.severity for finding in check(element(document), AT, numbers) if finding.rule == rule]


@pytest.mark.parametrize("name", ["SLU", "Booking.com", "KTH BIBLIOTEKET", "Norrviks testamenten", "Åre & Kärna"])
def test_a_name_that_people_use_is_a_good_name(name):
    assert found(changed(idp(), NAME_SV, _named(name.replace("&", "&amp;"))), "MD-MUI-003") == []


def test_how_long_a_name_may_be_is_the_profiles_to_say():
    assert found(idp(), "MD-MUI-003", Numbers(name_length=10)) == [Severity.WARNING] * 2


@pytest.mark.parametrize("name", ["Ελληνική Norrvik", "Область", "МВР", "東京 Norrvik", "Örnsköldsvik", "α-klinik"])
def test_a_name_in_another_alphabet_is_no_disguise(name):
    assert found(changed(idp(), NAME_SV, _named(name)), "MD-MUI-004") == []


def test_a_disguise_in_the_organisations_name_is_found_too():
    document = changed(idp(), 'OrganizationName xml:lang="sv">Region', 'OrganizationName xml:lang="sv">R\u0435gion')
    assert found(document, "MD-MUI-004") == [Severity.ERROR]


@pytest.mark.parametrize("name", ["Logga in med BankID", "Digga Norrvik", "Inera-anslutning", "Bank-ID hos Norrvik"])
def test_a_name_that_mentions_a_brand_rightly_is_allowed(name):
    assert found(changed(idp(), NAME_SV, _named(name)), "MD-MUI-026") == []


def test_those_who_own_a_name_may_use_it():
    document = changed(idp(), NAME_SV, _named("Skatteverket"))
    assert found(document, "MD-MUI-026") == [Severity.ERROR]
    own = changed(document, "https://idp.vard.example/saml", "https://idp.skatteverket.se/saml")
    assert found(own, "MD-MUI-026") == []


@pytest.mark.parametrize("name", ["S\u043aatteverket", "SKATTEVERKET", "Skatteverket.", "Sk\u00e4tteverket"])
def test_a_protected_name_is_known_in_disguise(name):
    assert found(changed(idp(), NAME_SV, _named(name)), "MD-MUI-026") == [Severity.ERROR]


def test_a_role_without_a_face_is_told_once():
    head, _, rest = sp().partition("<mdui:UIInfo>")
    findings = check(element(head + rest.partition("</mdui:UIInfo>")[2]), AT)
    assert [f.rule for f in findings if f.rule.startswith("MD-MUI")] == ["MD-MUI-001"]


def test_an_attribute_authority_needs_no_face():
    role = f'<md:AttributeAuthorityDescriptor protocolSupportEnumeration="{SAML2}:protocol">'
    document = changed(idp(), "<md:Organization>", f"{role}</md:AttributeAuthorityDescriptor><md:Organization>")
    assert found(document, "MD-MUI-001") == []


def test_an_identity_provider_needs_no_privacy_statement():
    assert found(idp(), "MD-MUI-008") == []


def test_english_of_any_country_is_english():
    document = changed(idp(), TEXT_EN, TEXT_EN.replace('"en"', '"en-GB"'))
    assert found(document, "MD-MUI-005") == []
    assert found(document, "MD-SCH-018") == []


@pytest.mark.parametrize(
    ("data", "mime"),
    [(png(), "image/png"), (jpeg(), "image/jpeg"), (gif(), "image/gif"), (webp(), "image/webp")],
    ids=["png", "jpeg", "gif", "webp"],
)
def test_a_still_picture_of_each_kind_is_accepted(data, mime):
    assert found(changed(idp(), ADDRESS, inline(data, mime)), "MD-MUI-014") == []


@pytest.mark.parametrize(
    ("data", "mime"),
    [
        (png()[:-5], "image/png"),
        (png().replace(b"IDAT", b"IDAU"), "image/png"),
        (jpeg()[:-2], "image/jpeg"),
        (jpeg()[:-2] + jpeg(), "image/jpeg"),
        (jpeg(9000, 20), "image/jpeg"),
        (gif() + b"<script>", "image/gif"),
        (webp() + b"x", "image/webp"),
        (webp(moves=True), "image/webp"),
        (b"GIF89a", "image/gif"),
    ],
    ids=["cut", "damaged", "unfinished", "two", "large", "hiding", "longer", "moving", "empty"],
)
def test_a_picture_that_is_damaged_moves_or_hides_something_is_found(data, mime):
    assert found(changed(idp(), ADDRESS, inline(data, mime)), "MD-MUI-014") == [Severity.ERROR]


def test_a_wrapped_inline_logo_is_unwrapped_and_only_warned_about():
    wrapped = inline(png()).replace("base64,", "base64,\n").replace("A", "A\n", 3)
    document = changed(idp(), ADDRESS, wrapped)
    assert found(document, "MD-MUI-012") == [Severity.WARNING]
    assert found(document, "MD-MUI-014") == []


@pytest.mark.parametrize(
    "address",
    ["https://vard.example/l.png", "https://static.vard.example/l.png?v=3", "https://www.vard.example/l?width=80"],
)
def test_a_logo_on_any_host_of_the_domain_is_their_own(address):
    assert found(changed(idp(), ADDRESS, address), "MD-MUI-017") == []


def test_keywords_are_words_with_plus_for_the_space_inside():
    assert found(_searchable(), "MD-MUI-018") == []


@pytest.mark.parametrize("network", ["1.2.3.0/24", "1.2.3.4/32", "2a00:801::/32", "1.0.0.0/8"])
def test_a_public_network_is_a_hint(network):
    assert found(changed(idp(), HINT, HINT + _network(network)), "MD-MUI-020") == []


@pytest.mark.parametrize("place", ["geo:62.39,17.31", "geo:-33.9,151.2,12", "GEO:0,17;crs=wgs84;u=25", "geo:62,17;x=y"])
def test_a_point_on_the_map_is_a_place(place):
    assert found(changed(idp(), HINT, HINT + _place(place)), "MD-MUI-022") == []


def test_texts_in_languages_that_the_other_lacks_are_not_compared():
    document = changed(idp(), NAME_EN, '<mdui:DisplayName xml:lang="fi">Aivan muuta</mdui:DisplayName>')
    assert found(document, "MD-MUI-024") == []
