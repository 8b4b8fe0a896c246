"""An IdP as our own published feed tells it: the served document, verified like a stranger would, and nothing else."""

from dataclasses import dataclass
from datetime import UTC

from django.conf import settings
from lxml import etree

from federation.aggregate import strict
from federation.aggregate.refusal import Refusal
from federation.aggregate.verify import verify
from federation.cycle.keys import certificate_der
from federation.cycle.make import MAX_VALIDITY
from federation.cycle.served import served
from federation.elsewhere.identity import NotBelieved
from federation.models import Feed
from members.clock import now
from members.saml.facts import facts
from members.saml.types import EntityFacts

REDIRECT = "urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect"


@dataclass(frozen=True, slots=True)
class Idp:
    """`scopes` are the domains that the federation lets it speak for."""

    entity_id: str
    sso: str
    certificates: tuple[str, ...]
    scopes: frozenset[str]


def idp(entity_id: str) -> Idp:
    """The IdP that stands in the feed now; NotBelieved where none does."""
    said = facts(_entity(entity_id))
    certificates = tuple(key.certificate for key in said.keys if key.role == "idp" and key.use in (None, "signing"))
    scopes = frozenset(scope.lower() for scope in said.scopes)
    return Idp(entity_id, _sso(said), certificates, scopes)


def _entity(entity_id: str) -> etree._Element:
    """The verified document of the entity: what the signature covers, and for how long, is the verifier's say."""
    feed = Feed.objects.select_related("signing_key").filter(slug=settings.SIGILL_LOGIN_SAML_FEED).first()
    now_served = served(feed) if feed else None
    if feed is None or now_served is None:
        raise NotBelieved(f"the feed {settings.SIGILL_LOGIN_SAML_FEED} is not published")
    try:
        document = now_served.document(entity_id)
        verified = verify(document, certificate_der(feed), now().astimezone(UTC), None, MAX_VALIDITY)
    except FileNotFoundError as error:
        raise NotBelieved(f"{entity_id} is not in the feed") from error
    except Refusal as error:
        raise NotBelieved(f"the feed's word on {entity_id} does not hold: {error}") from error
    root = strict.parse(document)
    if set(verified.entities) != {entity_id} or root.get("entityID") != entity_id:
        raise NotBelieved(f"the document is about something else than {entity_id}")
    return root


def _sso(said: EntityFacts) -> str:
    for endpoint in said.endpoints:
        if endpoint.element == "SingleSignOnService" and endpoint.binding == REDIRECT:
            return endpoint.location
    raise NotBelieved(f"{said.entity_id} has no address for log-in by redirect")
