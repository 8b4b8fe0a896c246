"""Mends of roles and endpoints: older protocols, the same thing twice, misspelt names."""

from lxml import etree

from ..names import clark
from ..roles import is_legacy_binding, protocols
from ..rules.registry import Hit
from ..tables import TABLES
from ..text import as_boolean, tidy
from .edit import remove
from .registry import mend


@mend(
    "MD-ENT-017",
    en="The older protocol is removed, and the endpoints of the role that only it uses. They are not published.",
    sv="Det äldre protokollet tas bort, liksom de ändpunkter i rollen som bara det använder. De publiceras inte.",
)
def saml2_only(hit: Hit) -> None:
    role = hit.node
    role.set("protocolSupportEnumeration", " ".join(t for t in protocols(role) if t not in TABLES.legacy_protocols))
    for endpoint in [e for e in role.iterdescendants("*") if is_legacy_binding(e)]:
        remove(endpoint)


@mend(
    "MD-ENT-018",
    en="An endpoint of an older protocol is removed; it is not published. One of SAML 2.0 stays.",
    sv="En ändpunkt för ett äldre protokoll tas bort; den publiceras inte. En för SAML 2.0 står kvar.",
)
def without_legacy_endpoint(hit: Hit) -> None:
    if is_legacy_binding(hit.node):
        remove(hit.node)


@mend(
    "MD-END-013",
    en="A binding that is often misspelt is written as it was meant. One that nobody knows stays.",
    sv="En bindning som ofta stavas fel skrivs som den var menad. En som ingen känner till står kvar.",
    facts="endpoints",
)
def known_binding(hit: Hit) -> None:
    """Only the misspellings of the table: what is merely similar may mean something else."""
    meant = TABLES.binding_typos.get(tidy(hit.node.get("Binding", "")))
    if meant is not None:
        hit.node.set("Binding", meant)


@mend(
    "MD-END-018",
    en="The later of the endpoints that are alike is removed, with its index; a request by that index no longer "
    "finds it.",
    sv="Den senare av de lika ändpunkterna tas bort, med sitt index; en begäran med det indexet "
    "hittar den inte längre.",
    facts="endpoints",
)
def endpoint_once(hit: Hit) -> None:
    """The mark as default goes to the one that stays."""
    node = hit.node
    alike = [e for e in node.itersiblings(str(node.tag), preceding=True) if _place(e) == _place(node)]
    if not alike:
        return
    if as_boolean(node.get("isDefault")):
        alike[-1].set("isDefault", "true")
    remove(node)


def _place(endpoint: etree._Element) -> list[str]:
    return [tidy(endpoint.get(name, "")) for name in ("Binding", "Location", "ResponseLocation")]


@mend(
    "MD-SCO-003",
    en='regexp="false" is written out, which is what its absence means.',
    sv='regexp="false" skrivs ut, vilket är vad dess frånvaro betyder.',
)
def explicit_regexp(hit: Hit) -> None:
    hit.node.set(clark("regexp"), "false")
