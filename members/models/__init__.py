"""One noun per file; this page is the index."""

from members.models.agreement import Agreement, AgreementTemplate, Signature
from members.models.audit import AuditEvent, AuditHead
from members.models.blob import Blob
from members.models.category import CategoryGrant, CategoryRequest
from members.models.claim import Claim, RevokedKey
from members.models.contact import Contact
from members.models.domain import Domain
from members.models.entity import Entity, ServedOrganisation
from members.models.health import EntityHealth
from members.models.job import Job
from members.models.membership import Membership
from members.models.organisation import Organisation
from members.models.person import Person
from members.models.profile import RevisionCheck, RuleProfile
from members.models.refresh import Refresh
from members.models.revision import MetadataRevision
from members.models.role import RoleAssignment

__all__ = [
    "Agreement",
    "AgreementTemplate",
    "AuditEvent",
    "AuditHead",
    "Blob",
    "CategoryGrant",
    "CategoryRequest",
    "Claim",
    "Contact",
    "Domain",
    "Entity",
    "EntityHealth",
    "Job",
    "Membership",
    "MetadataRevision",
    "Organisation",
    "Person",
    "Refresh",
    "RevisionCheck",
    "RevokedKey",
    "RoleAssignment",
    "RuleProfile",
    "ServedOrganisation",
    "Signature",
]
