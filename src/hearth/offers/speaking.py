"""In which language a volunteer's pages speak before they have chosen one themselves."""

from __future__ import annotations

from hearth.kit import language
from hearth.offers.models import Volunteer


class VolunteersLanguageMiddleware:
    """A volunteer who registered in Welsh is spoken to in Welsh, from the first page on, until this browser is told
    otherwise. The browser keeps it, so that the page for signing in speaks it from then on. Stands within the walls."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        user = request.user
        is_settled = language.is_chosen(request) or not (user.is_authenticated and user.volunteer_key)
        if is_settled or not Volunteer.objects.filter(pk=user.volunteer_key, language="cy").exists():
            return self.get_response(request)
        request.language = "cy"
        with language.speaking("cy"):
            response = self.get_response(request)
        language.keep(request, response)
        return response
