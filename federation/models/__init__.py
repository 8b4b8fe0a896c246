"""One noun per file; this page is the index."""

from federation.models.approval import ApprovalRule, Endorsement
from federation.models.checkpoint import Checkpoint
from federation.models.confirmation import Confirmation
from federation.models.feed import Environment, Feed
from federation.models.first_publication import FirstPublication
from federation.models.fragment import StoredFragment
from federation.models.key import SigningKey
from federation.models.log_in_link import LogInLink
from federation.models.placement import Placement
from federation.models.publication import Publication, PublicationChange

__all__ = [
    "ApprovalRule",
    "Checkpoint",
    "Confirmation",
    "Endorsement",
    "Environment",
    "Feed",
    "FirstPublication",
    "LogInLink",
    "Placement",
    "Publication",
    "PublicationChange",
    "SigningKey",
    "StoredFragment",
]
