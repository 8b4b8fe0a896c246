"""A client of Sigill's API, for pipelines: `python -m sigill_client`, or `Registry` in a program of one's own."""

from sigill_client.problems import Problem, Unavailable
from sigill_client.registry import Registry
from sigill_client.settings import Settings
from sigill_client.transport import Transport

__all__ = ["Problem", "Registry", "Settings", "Transport", "Unavailable", "__version__"]
__version__ = "1.0.0"
