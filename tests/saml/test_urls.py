"""Addresses are read as the strictest reader would."""

import pytest

from members.saml.urls import Reserved, faults, is_address, reserved, split


@pytest.mark.parametrize("value", ["", "foo", "//host/path", "%%%", ":x", "1https://a"])
def test_a_value_without_scheme_is_no_absolute_uri(value):
    assert split(value) is None


def test_the_parts_of_an_address():
    url = split("HTTPS://kim@host.example:8443/a/b?c=d#e")
    assert (url.scheme, url.userinfo, url.host, url.port) == ("https", "kim", "host.example", "8443")
    assert (url.path, url.query, url.fragment) == ("/a/b", "c=d", "e")


@pytest.mark.parametrize(
    "value",
    [
        "https://kim@ond.test/",
        "https://host.example:/",
        "https://host.example:0/",
        "https://host.example:99999/",
        "https://host.example:80x/",
        "https:///path",
        "https://host%2eexample/",
        "https://host.example/a/../b",
        "https://host.example\\@ond.test/",
        "https://host.example/å",
        "https://host.example/%zz",
        "https://[::1/",
    ],
)
def test_what_readers_would_read_differently_is_a_fault(value):
    assert faults(value, split(value))


@pytest.mark.parametrize(
    "value", ["https://host.example", "https://host.example:8443/a?b=c&d=%20", "https://[2001:db8::1]/"]
)
def test_a_plain_address_has_no_fault(value):
    assert faults(value, split(value)) == ()


@pytest.mark.parametrize("host", ["10.0.0.5", "127.1", "2130706433", "0x7f.1", "[::1]", "1.2.3.4.", "::1"])
def test_an_ip_address_in_any_notation_is_one(host):
    assert is_address(host)


@pytest.mark.parametrize("host", ["host.example", "1a.example", "4.example", "a0x7f.example"])
def test_a_name_is_no_ip_address(host):
    assert not is_address(host)


@pytest.mark.parametrize("host", ["localhost", "a.localhost", "db.internal", "sp.lan", "intranet", "SP.LAN", "sp.lan."])
def test_a_private_name_is_nobodys(host):
    assert reserved(host) is Reserved.PRIVATE


@pytest.mark.parametrize("host", ["idp.vard.example", "a.test", "example.org", "www.example.com"])
def test_a_name_for_documentation_is_told_apart(host):
    assert reserved(host) is Reserved.DOCUMENTATION


@pytest.mark.parametrize("host", ["vard.se", "myexample.org", "lan.se", "a.contest.se"])
def test_an_ordinary_name_is_free(host):
    assert reserved(host) is None
