"""Commands of the data protection officer, for whoever keeps the server."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path

from hearth.access import walls
from hearth.areas.models import Borough
from hearth.kit.command import argument, command
from hearth.kit.refused import Refused
from hearth.rights.actions import gathering, replaying, retention, scrubbing
from hearth.rights.models import SubjectRequest


@command("restore", "Put everything back from a backup: hearth restore FILE [--replace]. The erased stay erased.",
         as_owner=True)  # fmt: skip
@argument("file", type=Path, help="a file that `hearth backup` made")
@argument("--replace", action="store_true", help="lose what is in the database now; who it knows as erased stays so")
@argument("--told", type=Path, metavar="FILE", help="the server's own log, which names every erasure: kept elsewhere")
def restore(options: Namespace) -> None:
    again, known = replaying.restore(options.file.absolute(), replace=options.replace, told=options.told)
    print(f"The database is what {options.file} says.")
    if again or known:
        print(f"Erased again, as they were since: {again}. Erased in the backup already: {known}.")
    elif not options.told:
        print("Whoever was erased since that backup is back: say --told with the server's own log to erase them again.")


@command("subject access", "Gather everything held about whoever asked, as the officer's page does.")
@argument("reference", help="the reference of the request, as its page says it")
def subject_access(options: Namespace) -> None:
    borough, held = _found(options.reference)
    if held.state == "received":
        with walls.opened(walls.whole_house(f"subject access {held.reference}", borough=borough)):
            gathering.start(request=held, by=None, defer=False)
    file = gathering.gather_all(request_id=held.pk, borough=borough)
    if file is None:
        raise Refused(f"Request {held.reference} is not one to be gathered now: {held.get_state_display().lower()}.")
    print(f"{file.rows} entries in {file.tables} tables were gathered. The officer reads and decides them on the page.")


def _found(reference: str) -> tuple[Borough, SubjectRequest]:
    for borough in Borough.objects.order_by("pk"):
        with walls.opened(walls.whole_house("subject access", borough=borough)):
            held = SubjectRequest.objects.filter(reference=reference.upper(), kind="access").first()
        if held:
            return borough, held
    raise Refused(f"There is no request {reference} to see what is held.")


@command("keeping-time", "Say how many people would be erased by a rule of so many months. Erases nobody.")
@argument("--months", type=int, required=True, help="months without anything")
def keeping_time(options: Namespace) -> None:
    for borough in Borough.objects.order_by("name"):
        with walls.opened(walls.whole_house("keeping time", borough=borough)):
            print(f"{borough.name}: {retention.kept_long_enough(borough, options.months).count()} people")


@command("scrub", "Write a copy with made-up people, for training, to a new file or an empty database. Never in place.",
         as_owner=True)  # fmt: skip
@argument("--to", required=True, metavar="FILE|DATABASE_URL", help="the one place it writes to: a new SQL file, "
          "readable by you alone, or the address of an empty database")  # fmt: skip
def scrub(options: Namespace) -> None:
    rows = scrubbing.scrub(to=options.to)
    print(f"{rows:,} rows were copied with made-up people. `hearth migrate` on the copy brings it to use; nobody has a")
    print("password in it yet. It is for training inside the council, not for publishing.")
