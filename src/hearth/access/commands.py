"""Commands of access."""

import os
import subprocess
import sys
from pathlib import Path

from django.conf import settings
from django.core.management import call_command
from django.db import connection

from hearth.access import checks, documents, walls
from hearth.kit.command import argument, command
from hearth.kit.refused import Refused


@command("migrate", "Bring the database to this version of Hearth, as its owner, and give the application its rights.",
         as_owner=True)  # fmt: skip
def migrate(options) -> None:
    call_command("migrate", interactive=False, verbosity=0)
    walls.give_the_application_its_rights()


@command("work", "Run waiting jobs and the clockwork (chasing, reminders, messages) until stopped. `./run start` does.")
def work(options) -> None:
    checks.refuse_to_serve_without_walls()
    call_command("procrastinate", "worker", concurrency=4, delete_jobs="never")


@command("backup", "Save everything (rows, walls, rights) to a new file: hearth backup FILE.", as_owner=True)
@argument("file", type=Path, help="where to; must not be there yet")
def backup(options) -> None:
    from hearth.access.backup import backup

    size = backup(options.file.absolute())
    print(
        f"Saved to {options.file} ({size / 1_000_000:,.1f} MB). It holds personal data: keep it where only you read it."
    )


@command("log check", "Say whether the event log is as it was sealed; ends with 1 when it is not.", as_owner=True)
@argument("--told", type=Path, metavar="FILE", help="the server's own log, which names every seal: kept elsewhere")
def log_check(options) -> int:
    from hearth.access import seals

    told = options.told.read_text(errors="replace").splitlines() if options.told else ()
    with connection.cursor() as cursor:
        found = seals.check(cursor, told)
    for one in found:
        print(f"{one.relation}: {one.fit:,} sealed ranges fit, {one.unsealed:,} newer rows wait to be sealed.")
    for fault in (fault for one in found for fault in one.faults):
        print(f"NOT AS SEALED  {fault}", file=sys.stderr)
    return 1 if any(one.faults for one in found) else 0


@command("doors table", "Write docs/who-may-open-what.csv anew: every page asked for in every role (needs the tests).")
def doors_table(options) -> int:
    """The guard that compares the table writes it; it works on the tests' own database."""
    if not (settings.ROOT / "tests" / "guards" / "test_doors.py").exists():
        raise Refused("The tests are not installed here. Run this in a checkout, after `./run test` once.")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DATABASE_", "HEARTH_"))}
    kept["HEARTH_WRITE_DOORS"] = "yes"
    words = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests/guards/test_doors.py"]
    return subprocess.run(words, cwd=settings.ROOT, env=kept).returncode


@command("docs write", "Write the pages of docs/ that come from the code: commands.md and roles.md.")
def docs_write(options) -> None:
    for name, text in (("commands.md", documents.commands_page()), ("roles.md", documents.roles_page())):
        (settings.ROOT / "docs" / name).write_text(text)
        print(f"docs/{name} is written.")
