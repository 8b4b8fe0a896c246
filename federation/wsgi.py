"""The web process. It holds no key; it tries itself before it starts (federation/startup.py)."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "federation.settings")
application = get_wsgi_application()

from federation.startup import before_anything_else  # noqa: E402 - needs Django to be set up

before_anything_else()
