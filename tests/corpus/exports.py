"""What products write of themselves, with the contacts that a federation asks for: right in all their own ways."""

from collections.abc import Iterator
from textwrap import wrap

from ..saml.entities import SAML2, changed
from ..saml.keys import certificate
from .case import Case, bad, good
from .export_parts import HOST, MD, endpoint, entity, formats, key, role
from .places import renamed

_ALG = 'xmlns:alg="urn:oasis:names:tc:SAML:metadata:algsupport"'
_XSI = 'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
_FED = 'xmlns:fed="http://docs.oasis-open.org/wsfed/federation/200706"'
_INIT = "urn:oasis:names:tc:SAML:profiles:SSO:request-init"
_DISCO = "urn:oasis:names:tc:SAML:profiles:SSO:idp-discovery-protocol"
_SCOPE = '<shibmd:Scope xmlns:shibmd="urn:mace:shibboleth:metadata:1.0" regexp="false">vard.example</shibmd:Scope>'


def cases() -> Iterator[Case]:
    yield good("AD FS", _adfs())
    yield good("AD FS with a byte order mark", b"\xef\xbb\xbf" + _adfs().encode())
    yield bad("AD FS with its roles of WS-Federation", "MD-SCH-020", _adfs(_federation()))
    yield bad("AD FS with a consumer by redirect", "MD-SP-002", _adfs(consumers=("HTTP-POST", "HTTP-Redirect")))
    yield good("Shibboleth IdP", _shibboleth_idp())
    yield good("Shibboleth IdP with comments", _shibboleth_idp("<!-- Fill in the details for your IdP here -->"))
    yield good("Shibboleth SP", _shibboleth_sp())
    yield bad("Shibboleth SP with consumers of SAML 1.1", "MD-ENT-017", _shibboleth_sp(older=True))
    yield good("SimpleSAMLphp IdP", _simplesamlphp_idp())
    yield good("SimpleSAMLphp SP", _simplesamlphp_sp())
    yield good("Keycloak IdP", _keycloak_idp())
    yield good(
        "Keycloak IdP in a group",
        f'<md:EntitiesDescriptor xmlns:md="{MD}">{_bare(_keycloak_idp())}</md:EntitiesDescriptor>',
    )
    yield good("Keycloak SP", _keycloak_sp())
    yield good("pysaml2", _pysaml2())
    yield good("Spring Security", _spring())
    yield good("Entra", _entra())


def _bare(document: str) -> str:
    return document.partition("?>")[2]


def _federation() -> str:
    """The two roles that AD FS puts first."""
    spoken = 'protocolSupportEnumeration="http://docs.oasis-open.org/ws-sx/ws-trust/200512"'
    kinds = ("ApplicationServiceType", "SecurityTokenServiceType")
    return "".join(f'<RoleDescriptor xsi:type="fed:{kind}" {spoken} {_FED} {_XSI}/>' for kind in kinds)


def _claim(name: str, friendly: str) -> str:
    uri = f'NameFormat="{SAML2}:attrname-format:uri"'
    return f'<Attribute xmlns="{SAML2}:assertion" Name="{name}" {uri} FriendlyName="{friendly}"/>'


def _adfs(first: str = "", consumers: tuple[str, ...] = ("HTTP-POST", "HTTP-Artifact")) -> str:
    """The default namespace is the metadata's, keys have one of their own; both roles at one address."""
    logout = "".join(endpoint("SingleLogoutService", b, "/adfs/ls/", md="") for b in ("HTTP-Redirect", "HTTP-POST"))
    common = key("encryption", "other", "", "") + key("signing", "sound", "", "") + logout
    common += formats("persistent", "transient", md="")
    answers = "".join(
        endpoint("AssertionConsumerService", b, "/adfs/ls/", f' index="{n}"', "") for n, b in enumerate(consumers)
    )
    ask = "".join(endpoint("SingleSignOnService", b, "/adfs/ls/", md="") for b in ("HTTP-Redirect", "HTTP-POST"))
    upn = _claim("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn", "UPN")
    roles = role("SPSSO", common + answers, md="", more='WantAssertionsSigned="true"') + role(
        "IDPSSO", common + ask + upn, md=""
    )
    own = 'ID="_7a3c1c9e-0000-4000-8000-000000000000"'
    return entity("http://fed.vard.example/adfs/services/trust", first + roles, md="", more=own)


def _shibboleth_idp(comment: str = "") -> str:
    """The default namespace, a scope, a key in lines, a back channel, and an attribute authority beside it."""
    text = "\n".join(wrap(certificate("sound"), 64))
    keys = key("signing", text=f"\n{text}\n", md="") + key("encryption", "other", md="")
    profile = "/idp/profile/SAML2"
    resolve = endpoint("ArtifactResolutionService", "SOAP", f":8443{profile}/SOAP/ArtifactResolution", ' index="2"', "")
    logout = endpoint("SingleLogoutService", "HTTP-Redirect", f"{profile}/Redirect/SLO", md="")
    ask = "".join(
        endpoint("SingleSignOnService", binding, f"{profile}/{binding[5:]}/SSO", md="")
        for binding in ("HTTP-POST", "HTTP-POST-SimpleSign", "HTTP-Redirect")
    )
    inside = keys + resolve + logout + formats("transient", md="") + ask
    query = keys + endpoint("AttributeService", "SOAP", f":8443{profile}/SOAP/AttributeQuery", md="")
    idp = role("IDPSSO", inside, md="", extensions=_SCOPE + comment, more=f'errorURL="{HOST}/fel"')
    return entity(f"{HOST}/idp/shibboleth", idp + role("AttributeAuthority", query, md="", extensions=_SCOPE), md="")


def _shibboleth_sp(*, older: bool = False) -> str:
    """Algorithms at the entity, discovery, a request initiator, one key with its name, and a dozen endpoints."""
    digests = ("xmlenc#sha512", "xmldsig-more#sha384", "xmlenc#sha256")
    listed = "".join(f'<alg:DigestMethod {_ALG} Algorithm="http://www.w3.org/2001/04/{one}"/>' for one in digests)
    starts = f'<init:RequestInitiator xmlns:init="{_INIT}" Binding="{_INIT}" Location="{HOST}/Shibboleth.sso/Login"/>'
    starts += f'<disco:DiscoveryResponse xmlns:disco="{_DISCO}" Binding="{_DISCO}" Location="{HOST}/ds" index="1"/>'
    methods = "".join(
        f'<md:EncryptionMethod Algorithm="http://www.w3.org/2009/xmlenc11#{one}"/>'
        for one in ("aes128-gcm", "aes192-gcm", "aes256-gcm", "rsa-oaep")
    )
    inside = changed(
        key("", more="<ds:KeyName>fed.vard.example</ds:KeyName>"), "</ds:KeyInfo>", f"</ds:KeyInfo>{methods}"
    )
    inside += endpoint("ArtifactResolutionService", "SOAP", "/Shibboleth.sso/Artifact/SOAP", ' index="1"')
    back = ("SOAP", "HTTP-Redirect", "HTTP-POST", "HTTP-Artifact")
    inside += "".join(endpoint("SingleLogoutService", one, f"/Shibboleth.sso/SLO/{one}") for one in back)
    answers = ("HTTP-POST", "HTTP-POST-SimpleSign", "HTTP-Artifact", "PAOS")
    inside += "".join(
        endpoint("AssertionConsumerService", one, f"/Shibboleth.sso/SAML2/{one}", f' index="{n}"')
        for n, one in enumerate(answers, start=1)
    )
    if older:
        post = endpoint("AssertionConsumerService", "x", "/Shibboleth.sso/SAML/POST", ' index="5"')
        inside += changed(post, f"{SAML2}:bindings:x", "urn:oasis:names:tc:SAML:1.0:profiles:browser-post")
    protocols = " urn:oasis:names:tc:SAML:1.1:protocol" if older else ""
    service = role("SPSSO", inside, extensions=starts, protocols=protocols)
    return entity(f"{HOST}/shibboleth", f"<md:Extensions>{listed}</md:Extensions>{service}", more='ID="_a1b2"')


def _simplesamlphp_idp() -> str:
    module = "/simplesaml/module.php/saml/idp"
    inside = (
        key("signing") + key("encryption") + endpoint("SingleLogoutService", "HTTP-Redirect", f"{module}/singleLogout")
    )
    inside += formats("transient") + endpoint("SingleSignOnService", "HTTP-Redirect", f"{module}/singleSignOnService")
    return entity(f"{HOST}/simplesaml/saml2/idp/metadata.php", role("IDPSSO", inside))


def _simplesamlphp_sp() -> str:
    """Consumers are counted from nought, and mail addresses have no scheme."""
    answers = "".join(
        endpoint("AssertionConsumerService", one, "/module.php/saml/sp/acs/default", f' index="{n}"')
        for n, one in enumerate(("HTTP-POST", "HTTP-Artifact"))
    )
    logout = endpoint("SingleLogoutService", "HTTP-Redirect", "/module.php/saml/sp/logout/default")
    return changed(
        entity(f"{HOST}/sp", role("SPSSO", key("signing") + key("encryption") + logout + answers)), "mailto:", ""
    )


def _keycloak_idp() -> str:
    """A key with a name made of its digest, and every format there is."""
    path = "/realms/norrvik/protocol/saml"
    named = key("signing", more="<ds:KeyName>Zm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFyZm9vYmFyZm8</ds:KeyName>")
    logout = "".join(endpoint("SingleLogoutService", one, path) for one in ("HTTP-POST", "HTTP-Redirect", "SOAP"))
    ask = "".join(endpoint("SingleSignOnService", one, path) for one in ("HTTP-POST", "HTTP-Redirect", "SOAP"))
    resolve = endpoint("ArtifactResolutionService", "SOAP", f"{path}/resolve", ' index="0"')
    mail = "<md:NameIDFormat>urn:oasis:names:tc:SAML:1.1:nameid-format:emailAddress</md:NameIDFormat>"
    inside = named + resolve + logout + formats("persistent", "transient") + mail + ask
    return entity(f"{HOST}/realms/norrvik", role("IDPSSO", inside, more='WantAuthnRequestsSigned="true"'))


def _keycloak_sp() -> str:
    more = 'AuthnRequestsSigned="true" WantAssertionsSigned="true"'
    path = "/realms/norrvik/broker/saml/endpoint"
    inside = (
        key("signing") + key("encryption") + endpoint("SingleLogoutService", "HTTP-POST", path) + formats("persistent")
    )
    inside += endpoint("AssertionConsumerService", "HTTP-POST", path, ' isDefault="true" index="1"')
    return renamed(entity(f"{HOST}/realms/norrvik/broker", role("SPSSO", inside, more=more)), "ds", "dsig")


def _pysaml2() -> str:
    """Every namespace by a number."""
    inside = key("signing") + key("encryption") + endpoint("SingleLogoutService", "HTTP-Redirect", "/slo/redirect")
    inside += formats("transient") + endpoint("AssertionConsumerService", "HTTP-POST", "/acs/post", ' index="1"')
    document = entity(f"{HOST}/sp.xml", role("SPSSO", inside, more='AuthnRequestsSigned="true"'))
    for number, prefix in enumerate(("mdui", "md", "ds")):
        document = renamed(document, prefix, f"ns{number}")
    return document


def _spring() -> str:
    """A name that is the address of the metadata, white space in it all, and one key for both uses, twice."""
    inside = key("signing") + key("encryption") + endpoint("SingleLogoutService", "HTTP-POST", "/logout/saml2/slo")
    inside += endpoint("AssertionConsumerService", "HTTP-POST", "/login/saml2/sso/norrvik", ' index="1"')
    document = entity(f"{HOST}/saml2/service-provider-metadata/norrvik", role("SPSSO", inside))
    return document.replace("><", ">\n    <")


def _entra() -> str:
    """A name with a tenant and a slash at its end, a signature left out, no logout by post."""
    tenant = "/00000000-0000-4000-8000-000000000000"
    claim = _claim("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name", "Name")
    inside = key("signing", md="", ds="") + endpoint("SingleLogoutService", "HTTP-Redirect", f"{tenant}/saml2", md="")
    inside += "".join(
        endpoint("SingleSignOnService", one, f"{tenant}/saml2", md="") for one in ("HTTP-Redirect", "HTTP-POST")
    )
    own = 'ID="_00000000-0000-4000-8000-000000000001"'
    return entity(f"{HOST}{tenant}/", role("IDPSSO", inside + claim, md=""), md="", more=own)
