"""The domains that a host lies in."""

from members.saml.suffixes import domains_above


def test_a_host_lies_in_itself_and_in_each_domain_above():
    assert domains_above("idp.region.example") == ["idp.region.example", "region.example", "example"]


def test_a_name_of_too_many_labels_lies_in_no_more_domains_than_a_name_can():
    assert len(domains_above("a." * 30_000 + "region.example")) == 127
