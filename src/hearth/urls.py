"""Only includes. Each room names its own pages."""

from django.http import HttpResponse
from django.urls import path

from hearth.access.doors import public


@public
def alive(request):
    """Whether the web process answers and reaches its database."""
    return HttpResponse("alive", content_type="text/plain")


urlpatterns = [
    path("alive", alive, name="alive"),
]
