"""A site with one page, for the crash test: it saves a request for help with Hearth's own verbs, walls and receipts."""

import os

import django
from django.http import HttpResponse
from django.urls import path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hearth.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402
from django.views.decorators.csrf import csrf_exempt  # noqa: E402

from hearth.access import walls  # noqa: E402
from hearth.access.doors import public  # noqa: E402
from hearth.access.models import Team  # noqa: E402
from hearth.needs.actions import needs  # noqa: E402
from hearth.needs.models import Category  # noqa: E402
from hearth.people import actions as people  # noqa: E402


@csrf_exempt
@public
def ask(request):
    key, team = request.POST["key"], Team.objects.get()
    with walls.opened(walls.intake(team)):
        person = people.make(borough=team.borough, by=None, key=key, last_name=f"Asker {key}", phone="01632 960001")
        need = needs.raise_need(
            person=person, team=team, category=Category.objects.get(), urgency="soon", summary=f"Bread for {key}",
            source="web", by=None, key=key,
        )  # fmt: skip
    return HttpResponse(need.reference)


urlpatterns = [path("ask", ask)]
settings.ROOT_URLCONF = __name__
application = get_wsgi_application()
