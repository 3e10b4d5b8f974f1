"""What every answer tells the browser: load nothing from elsewhere, keep nothing, show it in nobody's frame.

Sources: OWASP ASVS 5.0 V3.4 and V14.3. HSTS, nosniff and the opener policy are Django's SecurityMiddleware's.
"""

from __future__ import annotations

POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "manifest-src 'self'",
        "worker-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)
PERMISSIONS = "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"


class HeadersMiddleware:
    """Set the headers; a view that has set one itself keeps its own. Pages are never kept in a cache unless it did."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        for name, value in (
            ("Content-Security-Policy", POLICY),
            ("Permissions-Policy", PERMISSIONS),
            ("Referrer-Policy", "same-origin"),
            ("X-Frame-Options", "DENY"),
            ("Cross-Origin-Resource-Policy", "same-origin"),
            ("Cache-Control", "no-store, private"),
        ):
            response.headers.setdefault(name, value)
        return response
