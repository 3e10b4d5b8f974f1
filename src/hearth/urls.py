"""Only includes. Each room names its own pages."""

from django.conf import settings
from django.http import HttpResponse
from django.urls import include, path

from hearth.access.doors import public


@public
def alive(request):
    """Whether the web process answers and reaches its database."""
    return HttpResponse("alive", content_type="text/plain")


handler400 = "hearth.kit.errors.bad_request"
handler403 = "hearth.kit.errors.forbidden"
handler404 = "hearth.kit.errors.missing"
handler500 = "hearth.kit.errors.server_error"

urlpatterns = [
    path("alive", alive, name="alive"),
    path("", include("hearth.needs.urls")),  # first: a morning of residents on the public form looks here
    path("", include("hearth.kit.urls")),
    path("", include("hearth.access.urls")),
    path("", include("hearth.areas.urls")),
    path("", include("hearth.people.urls")),
    path("", include("hearth.directory.urls")),
    path("", include("hearth.post.urls")),
    path("", include("hearth.offers.urls")),
    path("", include("hearth.matching.urls")),
    path("", include("hearth.calls.urls")),
    path("", include("hearth.exchange.urls")),
    path("", include("hearth.reports.urls")),
    path("", include("hearth.rights.urls")),
    path("", include("hearth.desk.urls")),
]

if settings.ENV in ("development", "test"):
    urlpatterns.append(path("patterns", include("hearth.kit.patterns")))
