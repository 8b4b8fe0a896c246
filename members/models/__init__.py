"""One noun per file; this page is the index."""

from members.models.access import AccessRequest
from members.models.agreement import Agreement, AgreementTemplate, Beneficiary, Signature
from members.models.api_token import ApiToken
from members.models.application import Application
from members.models.audit import AuditEvent, AuditHead, AuditPrivate, AuditSalt
from members.models.authority import SigningAuthority
from members.models.blob import Blob
from members.models.category import CategoryGrant, CategoryRequest
from members.models.claim import Claim, RevokedKey
from members.models.community import Community, CommunityPlace
from members.models.contact import Contact
from members.models.domain import Domain
from members.models.entity import Entity, ServedOrganisation
from members.models.entity_index import EntityIndex
from members.models.fingerprint import Fingerprint
from members.models.health import EntityHealth
from members.models.internal_note import InternalNote
from members.models.invitation import Invitation
from members.models.job import Job
from members.models.letter import Letter
from members.models.membership import Membership
from members.models.organisation import Organisation
from members.models.organisation_name import OrganisationName
from members.models.person import Person
from members.models.profile import RevisionCheck, RuleProfile
from members.models.refresh import Refresh
from members.models.reminder import AgreementReminder
from members.models.removal import Removal
from members.models.representation import Representation
from members.models.revision import MetadataRevision
from members.models.role import RoleAssignment
from members.models.saved_view import SavedView
from members.models.serving import ServingRequest
from members.models.subcontract import Subcontract
from members.models.subscription import NewsRead, Subscription
from members.models.succession import Succession

__all__ = [
    "AccessRequest",
    "Agreement",
    "AgreementReminder",
    "AgreementTemplate",
    "ApiToken",
    "Application",
    "AuditEvent",
    "AuditHead",
    "AuditPrivate",
    "AuditSalt",
    "Beneficiary",
    "Blob",
    "CategoryGrant",
    "CategoryRequest",
    "Claim",
    "Community",
    "CommunityPlace",
    "Contact",
    "Domain",
    "Entity",
    "EntityHealth",
    "EntityIndex",
    "Fingerprint",
    "InternalNote",
    "Invitation",
    "Job",
    "Letter",
    "Membership",
    "MetadataRevision",
    "NewsRead",
    "Organisation",
    "OrganisationName",
    "Person",
    "Refresh",
    "Removal",
    "Representation",
    "RevisionCheck",
    "RevokedKey",
    "RoleAssignment",
    "RuleProfile",
    "SavedView",
    "ServedOrganisation",
    "ServingRequest",
    "Signature",
    "SigningAuthority",
    "Subcontract",
    "Subscription",
    "Succession",
]
