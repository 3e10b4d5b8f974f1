"""Hearth does not serve as a database role that could pass the walls: superuser, BYPASSRLS, or their owner."""

from __future__ import annotations

from django.conf import settings
from django.core.checks import Error, Tags, register, run_checks
from django.core.exceptions import ImproperlyConfigured
from django.db import connection

FACTS = """
select r.rolsuper, r.rolbypassrls,
    exists (select from pg_class c where c.relrowsecurity and pg_has_role(r.oid, c.relowner, 'member')),
    exists (select from pg_class c where c.relrowsecurity and not c.relforcerowsecurity),
    exists (select from pg_class c where c.relrowsecurity)
from pg_roles r where r.rolname = current_user
"""
FAULTS = [
    ("access.E001", "is a superuser, whom no wall stops"),
    ("access.E002", "has BYPASSRLS, so it passes every wall"),
    ("access.E003", "owns walled tables, or may act as their owner"),
    ("access.E004", "finds tables whose walls are not forced"),
]
HINT = "Serve as the role of DATABASE_URL, which only has what `hearth migrate` grants it."


@register(Tags.database)
def walls_hold(app_configs=None, databases=None, **options) -> list[Error]:
    """Look at the role this process is, and at the walls it finds."""
    if settings.AS_OWNER or not databases:
        return []
    with connection.cursor() as cursor:
        cursor.execute(FACTS)
        *facts, walls_stand = cursor.fetchone()
    role = connection.settings_dict["USER"]
    errors = [
        Error(f"The database role “{role}” {words}.", hint=HINT, id=number)
        for (number, words), is_so in zip(FAULTS, facts, strict=True)
        if is_so
    ]
    if not walls_stand:
        errors.append(Error("No table is walled yet.", hint="Run `hearth migrate` first.", id="access.E005"))
    return errors


def refuse_to_serve_without_walls() -> None:
    """Called before the first request is served; with any fault the process does not start."""
    errors = [e for e in run_checks(tags=[Tags.database], databases=["default"]) if (e.id or "").startswith("access.")]
    if errors:
        raise ImproperlyConfigured("Hearth does not start. " + " ".join(f"{e.msg} {e.hint}" for e in errors))
