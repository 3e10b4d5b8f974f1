"""What the phone itself fetches to work through a dead spot: an empty page, and the script that shows it."""

from __future__ import annotations

from django.contrib.staticfiles.finders import find
from django.http import HttpResponse
from django.template.loader import render_to_string

from hearth.access.doors import public, unwalled
from hearth.kit.language import speaking


@public
@unwalled
def shell(request, language: str):
    """The page without a connection. It is kept as it is, so it is drawn for nobody: no name, no form's token."""
    with speaking(language):
        page = render_to_string("matching/shell.html", {})
    return HttpResponse(page, headers={"Content-Language": language})


@public
@unwalled
def worker(request):
    """The service worker. It stands at the root, because a worker reaches no higher than where it lies."""
    path = find("kit/worker.js")
    with open(str(path), "rb") as file:
        return HttpResponse(file.read(), content_type="text/javascript", headers={"Cache-Control": "no-cache"})
