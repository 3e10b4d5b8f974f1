"""Pages that belong to no room: accessibility, privacy, and whether somebody is still signed in."""

from django.http import JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render


def accessibility(request):
    """The accessibility statement (Public Sector Bodies Accessibility Regulations 2018)."""
    return render(request, "kit/accessibility.html")


def privacy(request):
    """How personal information is used (UK GDPR articles 13 and 14)."""
    return render(request, "kit/privacy.html")


def session(request):
    """For a page that was left open: still signed in, and the token its forms need from now on."""
    return JsonResponse({"csrf": get_token(request)})


accessibility.door = "public"
privacy.door = "public"
session.door = "signed in"
session.unattended = True  # asked for by the page itself: it keeps no session alive
