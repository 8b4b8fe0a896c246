"""Entities for people who do not write XML: a draft of plain values to metadata, and metadata to a draft."""

from .draft import (
    ContactDraft,
    Draft,
    EndpointDraft,
    IdpDraft,
    KeyDraft,
    LogoDraft,
    RequestedDraft,
    SpDraft,
    draft_class,
)
from .read import Reading, draft_of
from .write import Composed, composed

__all__ = [
    "Composed",
    "ContactDraft",
    "Draft",
    "EndpointDraft",
    "IdpDraft",
    "KeyDraft",
    "LogoDraft",
    "Reading",
    "RequestedDraft",
    "SpDraft",
    "composed",
    "draft_class",
    "draft_of",
]
