"""The web process. It holds no key; it refuses to start on demo leftovers in production."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "federation.settings")
application = get_wsgi_application()

from federation.startup import refuse_demo_leftovers  # noqa: E402 - needs Django to be set up

refuse_demo_leftovers()
