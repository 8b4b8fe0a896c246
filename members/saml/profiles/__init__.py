"""Profiles: which findings block, which warn, which are not told, and the numbers that rules go by. Data, not code."""

from .profile import Profile, ProfileError, worst
from .shipped import shipped

__all__ = ["Profile", "ProfileError", "shipped", "worst"]
