"""What stops a process from starting: demonstration keys and log-ins outside demo mode."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError

from federation.models import SigningKey
from members.models import Person


def refuse_demo_leftovers() -> None:
    """Raise ImproperlyConfigured when the demo key or a demo log-in is there and this is not a demonstration.

    Web, worker, signer and beat all call this before they do anything else.
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
