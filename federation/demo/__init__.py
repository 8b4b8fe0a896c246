"""The demonstration: a fictional region, its federation, two years of history, and a key that anybody may know of.

Nothing here can be reached outside demo mode.
"""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

if not settings.DEMO:
    raise ImproperlyConfigured(
        "The demonstration belongs to demo mode only. Set SIGILL_MODE=demo, with a database of its own."
    )
