"""One noun per file; this page is the index."""

from federation.models.alarm import Alarm
from federation.models.api_request import ApiRequest
from federation.models.approval import ApprovalRule, Endorsement
from federation.models.checkpoint import Checkpoint
from federation.models.confirmation import Confirmation
from federation.models.conflict import ForeignConflict
from federation.models.feed import Environment, Feed
from federation.models.first_publication import FirstPublication
from federation.models.foreign_entity import ForeignEntity, ForeignRevision
from federation.models.fragment import StoredFragment
from federation.models.incident import Incident, IncidentEntry, IncidentParty
from federation.models.joint_act import JointAct
from federation.models.keeping import Restoration, RetentionTurn
from federation.models.key import SigningKey
from federation.models.key_end import KeyEnd, KeysRead
from federation.models.log_in_link import LogInLink
from federation.models.notice import Notice
from federation.models.placement import Placement
from federation.models.publication import Publication, PublicationChange
from federation.models.reader import FeedReader
from federation.models.rollover import Rollover
from federation.models.tally import Tally
from federation.models.upstream import UpstreamFeed
from federation.models.webhook import WebhookDelivery, WebhookEndpoint

__all__ = [
    "Alarm",
    "ApiRequest",
    "ApprovalRule",
    "Checkpoint",
    "Confirmation",
    "Endorsement",
    "Environment",
    "Feed",
    "FeedReader",
    "FirstPublication",
    "ForeignConflict",
    "ForeignEntity",
    "ForeignRevision",
    "Incident",
    "IncidentEntry",
    "IncidentParty",
    "JointAct",
    "KeyEnd",
    "KeysRead",
    "LogInLink",
    "Notice",
    "Placement",
    "Publication",
    "PublicationChange",
    "Restoration",
    "RetentionTurn",
    "Rollover",
    "SigningKey",
    "StoredFragment",
    "Tally",
    "UpstreamFeed",
    "WebhookDelivery",
    "WebhookEndpoint",
]
