"""Letters of volunteers: issued, printed, revoked, and checked by whoever has one in front of them."""

from __future__ import annotations

import io
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

import segno
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from hearth.access import walls
from hearth.access.actions import knocks
from hearth.access.doors import allow
from hearth.access.models import Team, User
from hearth.access.record import record
from hearth.access.roles import Permission
from hearth.kit import papers, pictures, when
from hearth.kit.identifiers import read_phone
from hearth.kit.language import pick, speaking
from hearth.kit.refused import Refused
from hearth.offers.models import Letter, Photo, Volunteer, VolunteerRole, able_categories, may_do, standings
from hearth.offers.rules import letters as rules

PAPER = Path(__file__).parent.parent / "papers" / "letters.typ"
MOST_AT_ONCE = 200  # letters in one file: a few seconds, and what a printer takes in one go


@dataclass(frozen=True)
class Answer:
    """What the public page says of a letter that is valid: nothing personal but the first name and the number."""

    first_name: str
    number: str
    roles: list[VolunteerRole]
    kinds: frozenset[str]  # of help, that these roles cover and the volunteer offered
    team: Team


def _locked(volunteer: Volunteer, by: User) -> Volunteer:
    allow(by, Permission.APPROVE_VOLUNTEERS, volunteer.team_id)
    rows = Volunteer.objects.select_for_update(of=("self",)).select_related("team__borough")
    return rows.get(pk=volunteer.pk)


@transaction.atomic
def issue_letter(volunteer: Volunteer, *, by: User, language: str = "", holds_until: date | None = None) -> Letter:
    """Issue a letter to an active volunteer for what they may do today. One they had before is revoked by it."""
    volunteer = _locked(volunteer, by)
    today = timezone.localdate()
    roles = may_do(volunteer, today)
    if why := rules.stops(status=volunteer.status, letter_stands=True, roles=roles):
        raise Refused(f"{volunteer.name} gets no letter: {why}.")
    most = _stands_until(volunteer, roles, today)
    until = holds_until or most
    if not today <= until <= most:
        raise Refused(
            f"Give a day from today until {when.day(most)}: a letter holds {rules.HOLDS_DAYS} days at most, and no "
            "longer than the checks it rests on."
        )
    for old in Letter.objects.select_for_update(of=("self",)).filter(volunteer=volunteer, revoked_at__isnull=True):
        _revoke(old, "A new letter was issued.", by)
    letter = Letter(
        team=volunteer.team, volunteer=volunteer, number=volunteer.number, language=language or volunteer.language,
        roles=[one.key for one in roles], issued_by=by, holds_until=until,
    )  # fmt: skip
    letter.save(force_insert=True)
    record("offers.issue_letter", letter, by=by, roles=letter.roles, until=until)
    return letter


def _stands_until(volunteer: Volunteer, roles: Sequence[VolunteerRole], today: date) -> date:
    """The last day on which everything the letter says is still true, a year ahead at most."""
    most = rules.last_day(today)
    for check in volunteer.checks.filter(expires_on__range=(today, most)).order_by("expires_on"):
        day = check.expires_on
        if day and not set(roles) <= set(may_do(volunteer, day + timedelta(days=1))):
            return day
    return most


def without_letter(by: User) -> list[Volunteer]:
    """Active volunteers whose letters this person issues, who may do something and have no letter in force."""
    today = timezone.localdate()
    held = Letter.objects.in_force(today).values("volunteer")
    teams = by.teams_where(Permission.APPROVE_VOLUNTEERS)
    rows = Volunteer.objects.visible_to(by).active().filter(team__in=teams).exclude(pk__in=held)
    found = list(rows.select_related("team").order_by("last_name", "first_name", "pk"))
    standing = standings(found, today)
    return [one for one in found if any(each.may for each in standing[one.pk])]


@transaction.atomic
def issue_missing(*, by: User) -> list[Letter]:
    """Issue letters to everybody who has none in force and may do something, as many as one file of prints takes."""
    found = without_letter(by)[:MOST_AT_ONCE]
    if not found:
        raise Refused("Everybody who may do something has a letter in force.")
    return [issue_letter(one, by=by) for one in found]


def _revoke(letter: Letter, reason: str, by: User) -> None:
    letter.revoked_at, letter.revoked_by, letter.revoked_because = timezone.now(), by, reason
    letter.save(update_fields=["revoked_at", "revoked_by", "revoked_because"])
    record("offers.revoke_letter", letter, by=by)


@transaction.atomic
def revoke_letter(letter: Letter, *, reason: str, by: User) -> Letter:
    """Revoke a letter. From this moment its code and its number are answered with “not valid”."""
    allow(by, Permission.APPROVE_VOLUNTEERS, letter.team_id)
    if not reason.strip():
        raise Refused("Say why the letter is revoked.")
    letter = Letter.objects.select_for_update(of=("self",)).get(pk=letter.pk)
    if letter.revoked_at:
        raise Refused("This letter has been revoked already.")
    _revoke(letter, reason.strip()[:200], by)
    return letter


@transaction.atomic
def keep_photo(volunteer: Volunteer, *, file: bytes, by: User) -> Photo:
    """Keep a photograph for the letter in place of one that was there: made small, without what a camera writes."""
    volunteer = _locked(volunteer, by)
    photo = Photo.objects.filter(volunteer=volunteer).first() or Photo(team=volunteer.team, volunteer=volunteer)
    photo.jpeg, photo.added_at, photo.added_by = pictures.portrait(file), timezone.now(), by
    photo.save()
    record("offers.keep_photo", photo, by=by)
    return photo


@transaction.atomic
def drop_photo(volunteer: Volunteer, *, by: User) -> None:
    """Delete the photograph: letters printed from now on have none."""
    volunteer = _locked(volunteer, by)
    for photo in Photo.objects.filter(volunteer=volunteer):
        record("offers.drop_photo", photo, by=by)
        photo.delete()


@transaction.atomic
def print_letters(letters: Sequence[Letter], *, medicines: Collection[str], check_at: str, by: User) -> bytes:
    """One tagged PDF of these letters, each in its volunteer's language; a Welsh one has an English page behind it.

    `medicines` are the kinds of help that are about medicines, `check_at` is the path of the page that checks. A letter
    that is not in force, or whose volunteer is not active any more, is refused: paper cannot be taken back.
    """
    if not 0 < len(letters) <= MOST_AT_ONCE:
        raise Refused(f"Choose between 1 and {MOST_AT_ONCE} letters.")
    rows = Letter.objects.select_for_update(of=("self",)).filter(pk__in=[one.pk for one in letters])
    found = list(rows.select_related("team__borough", "volunteer__team", "issued_by").order_by("volunteer__last_name"))
    today, pages, pictures_of = timezone.localdate(), [], {}
    for letter in found:
        allow(by, Permission.APPROVE_VOLUNTEERS, letter.team_id)
        _refuse_worthless(letter, today)
        pictures_of |= _pictures(letter, check_at)
        for language in ("cy", "en") if letter.language == "cy" else ("en",):
            with speaking(language):
                pages.append(_page(letter, medicines, check_at, has_photo=f"{letter.pk}-photo.svg" in pictures_of))
        letter.printed_at = timezone.now()
        letter.save(update_fields=["printed_at"])
        record("offers.print_letter", letter, by=by)
    told = {"title": _title(found), "author": found[0].team.name, "lang": pages[0]["lang"], "letters": pages}
    return papers.made(PAPER, told, pictures_of)


def _title(letters: list[Letter]) -> str:
    if len(letters) == 1:
        with speaking(letters[0].language):
            return f"{pick(rules.LETTER['title'])} {letters[0].number}"
    return f"Volunteers' letters ({len(letters)})"


def _refuse_worthless(letter: Letter, day: date) -> None:
    roles = may_do(letter.volunteer, day)
    if why := rules.stops(status=letter.volunteer.status, letter_stands=letter.stands(day), roles=roles):
        raise Refused(f"The letter of {letter.volunteer.name} is not printed: {why}.")
    if {one.key for one in roles} != set(letter.roles):
        raise Refused(
            f"What {letter.volunteer.name} may do has changed since their letter was issued. Issue a new one."
        )


def _pictures(letter: Letter, check_at: str) -> dict[str, str]:
    """The code that leads to this very letter, and the photograph if there is one."""
    code = io.BytesIO()
    segno.make_qr(f"{settings.ADDRESS}{check_at}/{letter.pk}", error="m").save(code, kind="svg", border=2)
    found = {f"{letter.pk}.svg": code.getvalue().decode()}
    if photo := Photo.objects.filter(volunteer=letter.volunteer).first():
        found[f"{letter.pk}-photo.svg"] = pictures.framed(bytes(photo.jpeg))
    return found


def _page(letter: Letter, medicines: Collection[str], check_at: str, *, has_photo: bool) -> dict[str, Any]:
    """What one page of a letter is told, in the language being spoken."""
    volunteer, team = letter.volunteer, letter.team
    kinds = able_categories(volunteer, timezone.localdate())
    roles = VolunteerRole.objects.filter(borough=team.borough_id, key__in=letter.roles)
    borough, named = pick(team.borough.name, team.borough.name_cy), pick(team.name, team.name_cy)
    phone = read_phone(team.phone or team.borough.phone).shown
    how = "how" if phone else "how_without_phone"
    facts = {"name": volunteer.name, "team": named, "borough": borough, "phone": phone, "who": letter.issued_by.name,
             "address": f"{settings.ADDRESS.partition('://')[2]}{check_at}"}  # fmt: skip
    said = {key: pick(pair).format(**facts) for key, pair in rules.LETTER.items()} | {
        "how": pick(rules.LETTER[how]).format(**facts)
    }
    return {
        "lang": pick("en", "cy"), "borough": borough, "team": named, "words": said, "number": letter.number,
        "reach": [line for line in (phone, team.email or team.borough.email) if line],
        "roles": [pick(one.name, one.name_cy) for one in roles],
        "pharmacy": pick(rules.AT_A_PHARMACY[bool(kinds & set(medicines))]), "door": pick(rules.AT_A_DOOR),
        "issued": when.day(letter.issued_at), "until": when.day(letter.holds_until),
        "code": f"{letter.pk}.svg", "photo": f"{letter.pk}-photo.svg" if has_photo else "",
    }  # fmt: skip


def check_letter(*, address: str, number: str = "", letter: UUID | None = None) -> Answer | None:
    """Whoever has a letter before them asks whether it is valid, by its number or by its code; None when it is not.

    Every question counts for the network address it comes from, so that nobody tries numbers until one fits.
    """
    if knocks.count_knock("check", who=address) > settings.CHECKS_AN_HOUR:
        raise Refused(
            pick(
                "Letters have been checked very often from where you are. Ring the hub, and hand nothing over until "
                "then.",
                "Mae llythyrau wedi cael eu gwirio'n aml iawn o'r lle rydych chi. Ffoniwch yr hyb, a pheidiwch â rhoi "
                "dim tan hynny.",
            )
        )
    with connection.cursor() as cursor:
        cursor.execute("select offers_team_of(%s, %s::uuid)", [number, letter])
        found = cursor.fetchone()[0]
    if found is None:
        return None
    team = Team.objects.select_related("borough").get(pk=found)
    with walls.opened(walls.intake(team)):
        return _answer(team, number, letter)


def _answer(team: Team, number: str, pk: UUID | None) -> Answer | None:
    today = timezone.localdate()
    rows = Letter.objects.filter(team=team).select_related("volunteer__team")
    letter = rows.filter(pk=pk).first() if pk else rows.filter(volunteer__in=_numbered(number)).in_force(today).first()
    if letter is None:
        return None
    roles = may_do(letter.volunteer, today)
    why = rules.stops(status=letter.volunteer.status, letter_stands=letter.stands(today), roles=roles)
    record("offers.check_letter", letter, valid=not why)
    if why:
        return None
    kinds = able_categories(letter.volunteer, today)
    return Answer(letter.volunteer.first_name, letter.volunteer.number, roles, kinds, team)


def _numbered(number: str):
    return (Volunteer.objects.filter(number=number) | Volunteer.objects.filter(former_number=number)).values("pk")
