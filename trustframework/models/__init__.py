"""One noun per file; this page is the index."""

from trustframework.models.answer import Answer, Comment
from trustframework.models.auditor import Auditor
from trustframework.models.certification import Certification
from trustframework.models.checklist import Checklist
from trustframework.models.decision import Appeal, Condition, Decision
from trustframework.models.declaration import Declaration
from trustframework.models.dispensation import Dispensation
from trustframework.models.evidence import Evidence
from trustframework.models.finding import Finding, Supplement
from trustframework.models.follow_up import FollowUp, MaterialChange
from trustframework.models.framework import Framework, FrameworkVersion, Level
from trustframework.models.reminder import Reminder
from trustframework.models.requirement import Requirement, RequirementGroup
from trustframework.models.review import Assessment, Assignment, Review
from trustframework.models.sanction import Sanction
from trustframework.models.snapshot import Snapshot
from trustframework.models.standing import EidMeans, ExternalStanding

__all__ = [
    "Answer",
    "Appeal",
    "Assessment",
    "Assignment",
    "Auditor",
    "Certification",
    "Checklist",
    "Comment",
    "Condition",
    "Decision",
    "Declaration",
    "Dispensation",
    "EidMeans",
    "Evidence",
    "ExternalStanding",
    "Finding",
    "FollowUp",
    "Framework",
    "FrameworkVersion",
    "Level",
    "MaterialChange",
    "Reminder",
    "Requirement",
    "RequirementGroup",
    "Review",
    "Sanction",
    "Snapshot",
    "Supplement",
]
