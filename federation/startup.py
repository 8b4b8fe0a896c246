"""What stops a process from starting: demonstration keys and log-ins outside demo mode, and what it finds of itself."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from federation.models import SigningKey
from federation.self_test import try_everything
from members.models import Person


def before_anything_else() -> None:
    """Web, worker, signer and beat call this. Raises ImproperlyConfigured."""
    refuse_demo_leftovers()
    try_everything()


def refuse_demo_leftovers() -> None:
    """Raise ImproperlyConfigured when the demo key or a demo log-in is there and this is not a demonstration.

    A command that publishes calls this, too.
    """
    if settings.DEMO:
        return
    try:
        keys = list(SigningKey.objects.filter(is_demo=True).values_list("label", flat=True))
        people = list(Person.objects.filter(is_demo=True).values_list("email", flat=True)[:3])
    except DatabaseError as error:
        raise ImproperlyConfigured(
            f"The database is not ready ({error}). Run `./run manage migrate`, then start again."
        ) from error
    if keys:
        raise ImproperlyConfigured(
            f"The demo signing key ({', '.join(keys)}) is in this database, and SIGILL_MODE is production. "
            "Start production on a database of its own, with a key of its own."
        )
    if people:
        raise ImproperlyConfigured(
            f"Demo log-ins ({', '.join(people)}, …), whose passwords are public, are in this database, and SIGILL_MODE "
            "is production. Start production on a database of its own."
        )
