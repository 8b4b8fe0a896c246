"""One noun per file; this page is the index."""

from trustframework.models.certification import Certification
from trustframework.models.declaration import Decision, Declaration
from trustframework.models.framework import Framework, FrameworkVersion, Level
from trustframework.models.sanction import Sanction

__all__ = ["Certification", "Decision", "Declaration", "Framework", "FrameworkVersion", "Level", "Sanction"]
