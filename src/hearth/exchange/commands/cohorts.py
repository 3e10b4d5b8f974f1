"""Commands by which another team or organisation says, in keyed hashes, whom it knows."""

from __future__ import annotations

import csv
import sys
from argparse import Namespace
from pathlib import Path

from hearth.exchange.rules import keys
from hearth.kit import dates
from hearth.kit.command import argument, command
from hearth.kit.private_files import refuse_unwritable, write_private
from hearth.kit.refused import Refused

COLUMNS = {
    "nhs_number": ("nhs_number", "nhsnumber", "nhs number", "nhs no"),
    "first_name": ("first_name", "firstname", "first name", "forename"),
    "last_name": ("last_name", "lastname", "last name", "surname"),
    "born": ("date_of_birth", "dateofbirth", "date of birth", "dob"),
    "postcode": ("postcode", "post code"),
}


@command("cohort hash", "On an agency's own machine: make keyed hashes of its people. No name leaves, no database.")
@argument("file", help="CSV with NHS number, first name, last name, date of birth, postcode (any of these headers)")
@argument("--agreement", required=True, type=int, help="the number of the sharing agreement, as the secret's file says")
@argument("--secret", required=True, metavar="FILE", help="the file with the secret of the agreement")
@argument("--out", required=True, metavar="FILE", help="where the keyed hashes go")
def hash_people(options: Namespace) -> int:
    refuse_unwritable(options.out)
    secret = _secret(Path(options.secret))
    people, without = [], 0
    with _opened(options.file) as file:
        rows = csv.DictReader(file)
        places = _places(rows.fieldnames or [])
        for row in rows:
            made = keys.keys_of(secret, **_facts(row, places))
            people += [made] if made else []
            without += not made
    write_private(options.out, [keys.written(options.agreement, people).encode()])
    print(f"{len(people):,} people are in {options.out}, as keyed hashes. No name, number or date is in it.")
    if without:
        print(f"{without:,} rows had neither a valid NHS number nor name, birth date and postcode; they are left out.")
    return 0


def _opened(name: str):
    path = Path(name)
    if not path.is_file():
        raise Refused(f"There is no file {path}. Check its name.")
    return path.open(newline="", encoding="utf-8-sig", errors="replace")


def _secret(path: Path) -> bytes:
    try:
        secret = bytes.fromhex(path.read_text().strip())
    except (OSError, ValueError):
        raise Refused(f"{path} holds no secret. The council makes one with: hearth cohort secret") from None
    if len(secret) != 32:
        raise Refused(f"{path} holds no whole secret: 64 letters and digits.")
    return secret


def _places(headers) -> dict[str, str]:
    by_name = {header.strip().casefold(): header for header in headers}
    found = {key: by_name[name] for key, names in COLUMNS.items() for name in names if name in by_name}
    if "nhs_number" not in found and not {"first_name", "last_name", "born", "postcode"} <= set(found):
        raise Refused("The file needs a column “NHS number”, or “first name”, “last name”, “date of birth” and "
                      f"“postcode”. Its columns are: {', '.join(headers) or 'none'}.")  # fmt: skip
    return found


def _facts(row: dict, places: dict[str, str]) -> dict:
    told = {key: (row.get(header) or "").strip() for key, header in places.items()}
    born = told.pop("born", "")
    try:
        told["born"] = dates.read_date(born) if born else None
    except dates.DateFault:
        told["born"] = None
    return told


@command("cohort secret", "Write the secret of a sharing agreement into a file for the agency. It is logged.")
@argument("--agreement", required=True, help="the sharing agreement: its short name or its number")
@argument("--team", required=True, help="the short name of a team at either end of that agreement")
@argument("--by", required=True, help="the e-mail address of whoever gives it out: somebody of that team who hands in "
          "keyed hashes, or builds cohorts")  # fmt: skip
@argument("--out", required=True, metavar="FILE", help="where the secret goes; readable by you alone")
def tell_secret(options: Namespace) -> int:
    from hearth.access import walls
    from hearth.exchange.actions import agencies

    team, agreement, by = _who(options)
    path = refuse_unwritable(options.out, anew=True)
    with walls.opened(walls.intake(team, actor=f"user:{by.pk}")):
        secret = agencies.secret(agreement=agreement, team=team, by=by)
    write_private(path, [f"{secret}\n".encode()])
    print(f"The secret of agreement {agreement.pk}, “{agreement.name}”, is in {path}. Send it by a safe way, never by "
          "e-mail beside a file of hashes.")  # fmt: skip
    return 0


@command("cohort hand-in", "Take in the keyed hashes of whom a team or an organisation knows, in place of the last.")
@argument("file", help="the file that hearth cohort hash made")
@argument("--agreement", required=True, help="the sharing agreement: its short name or its number")
@argument("--team", required=True, help="the short name of the team behind whose wall they are kept")
@argument("--by", required=True, help="the e-mail address of whoever hands it in: somebody of that team who may")
def hand_in(options: Namespace) -> int:
    from hearth.access import walls
    from hearth.exchange.actions import agencies

    team, agreement, by = _who(options)
    with _opened(options.file) as file:
        people = keys.read_file(file.read(), agreement.pk)
    if people is None:
        raise Refused(f"{options.file} was not made for agreement {agreement.pk} with hearth cohort hash.")
    with walls.opened(walls.intake(team, actor=f"user:{by.pk}")):
        kept = agencies.hand_in(team=team, agreement=agreement, people=people, by=by)
    print(f"{kept.people:,} people of {team.name} can be asked after under “{agreement.name}”.", file=sys.stdout)
    return 0


def _who(options: Namespace):
    from hearth.access.models import Team, User
    from hearth.needs.models import Agreement

    said = str(options.agreement)
    found = list(Agreement.objects.filter(pk=int(said)) if said.isdigit() else Agreement.objects.filter(key=said))
    if len(found) != 1:
        raise Refused(f"There are {len(found)} sharing agreements “{said}”. Give the number of one.")
    agreement = found[0]
    team = Team.objects.filter(borough=agreement.borough_id, key=options.team, is_open=True).first()
    if team is None:
        raise Refused(f"There is no team {options.team} in the borough of that agreement.")
    by = User.objects.who_signs_in_as(options.by.strip())
    if by is None:
        raise Refused("Say with --by who does it: the e-mail address they sign in with.")
    return team, agreement, by
