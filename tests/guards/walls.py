"""Emptying the database after tests that really committed, as the owner."""

KEPT = ("django_migrations", "django_content_type", "auth_permission")


def truncate(owner) -> None:
    rows = owner.execute("select tablename from pg_tables where schemaname = 'public'").fetchall()
    names = ", ".join(name for (name,) in rows if name not in KEPT)
    owner.execute(f"truncate {names}, audit.event, audit.change, audit.seal restart identity cascade")
