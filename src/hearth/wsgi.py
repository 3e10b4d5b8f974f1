"""The web application, for gunicorn (see `hearth.web`)."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hearth.settings")
django.setup()

from django.core.wsgi import get_wsgi_application  # noqa: E402

from hearth.access.checks import refuse_to_serve_without_walls  # noqa: E402
from hearth.kit.static_files import gather  # noqa: E402

gather()
application = get_wsgi_application()
refuse_to_serve_without_walls()
