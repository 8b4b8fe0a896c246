"""What differs between two documents of an entity: by meaning and with a risk, and then in the bytes.

Documents are our own, canonical ones (rebuilt, or fragments); meaning first, because a registrar approves "a new
encryption key", not "line 14" (DESIGN, section 6, Diff).
"""

from .changes import Change, Kind, difference, risk_of
from .raw import raw_difference
from .risk import Risk
from .stated import Stated, stated
from .statement import Part

__all__ = ["Change", "Kind", "Part", "Risk", "Stated", "difference", "raw_difference", "risk_of", "stated"]
