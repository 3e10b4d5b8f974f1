"""The web application, for gunicorn."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hearth.settings")
application = get_wsgi_application()

from hearth.access.checks import refuse_to_serve_without_walls  # noqa: E402

refuse_to_serve_without_walls()
