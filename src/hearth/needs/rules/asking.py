"""What a resident's answers come to: which page follows which, how urgent, and what is kept of it. Pure.

Answers are a dictionary of pages, each a dictionary of what was answered there: {"postcode": {"postcode": …}, …}.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from hearth.needs.rules.calls import shortened
from hearth.needs.rules.stages import MOST_URGENT_FIRST, Urgency

Answers = dict[str, dict[str, Any]]

FIRST, LAST = "who", "check"
EMERGENCIES = {"life": "emergency_999", "harm": "safeguarding_line", "self_harm": "crisis_line"}
# Kinds of team a resident is asked about, in the order of the page.
SHARE_WITH = ("health_and_care", "gp", "staying_well", "welfare", "foodbank", "partner")
MEDICINE_PAGES = ("medicine-today", "medicine-controlled", "medicine-supervised", "medicine-delivery")
NEITHER = "none"


def of(answers: Answers, page: str, name: str, nothing: Any = "") -> Any:
    """One answer, or nothing."""
    return answers.get(page, {}).get(name, nothing)


def is_for_other(answers: Answers) -> bool:
    return of(answers, "who", "who") == "other"


def emergency(answers: Answers) -> str:
    """The emergency page an answer leads to at once, or nothing."""
    return EMERGENCIES.get(of(answers, "danger", "danger"), "")


def borough_of(answers: Answers) -> int | None:
    """The borough whose hub is asked: by postcode, otherwise as the person said."""
    said = of(answers, "outside", "borough")
    return of(answers, "postcode", "borough", None) or (int(said) if str(said).isdigit() else None)


def path(answers: Answers) -> list[str]:
    """Every page in order, as far as the answers so far decide it. An emergency ends it at once."""
    pages = [FIRST, "danger"]
    if emergency(answers):
        return [*pages, "stop"]
    if is_for_other(answers):
        pages.append("you")
    pages.append("postcode")
    if "postcode" in answers and not of(answers, "postcode", "borough", None):
        pages.append("outside")
        if of(answers, "outside", "borough") == NEITHER:
            return [*pages, "elsewhere"]
    pages.append("needs")
    for key in of(answers, "needs", "needs", []):
        pages += pages_about(key, of(answers, "needs", "medicines", []))
    pages += ["when", *(["helper"] if of(answers, "needs", "visits", False) else [])]
    return [*pages, "name", "born", "address", "reach", "language", "communication", "sharing", "more", LAST]


def pages_about(key: str, medicines: list[str]) -> list[str]:
    """The pages one kind of help has of its own."""
    pages = [f"about-{key}"]
    if key == "food":
        pages.append("food-today")
    if key in medicines:
        pages += MEDICINE_PAGES
    return pages


def urgency_of(key: str, answers: Answers) -> str:
    """How urgent one kind of help is: as the person said, and now when food or medicine is missing today."""
    said = of(answers, "when", "when", Urgency.SOON)
    missing_food = key == "food" and of(answers, "food-today", "has") == "no"
    is_medicine = key in of(answers, "needs", "medicines", [])
    missing_medicine = is_medicine and of(answers, "medicine-today", "has") == "no"
    return min(said, Urgency.NOW if missing_food or missing_medicine else said, key=MOST_URGENT_FIRST.index)


@dataclass(frozen=True)
class Wanted:
    """One kind of help somebody asks for."""

    category: str
    summary: str
    details: str
    urgency: str
    controlled: str = ""
    is_opiate_substitution: bool = False
    pharmacy_delivers: str = ""


@dataclass(frozen=True)
class Asked:
    """Everything somebody asks for, read from their answers."""

    person: dict[str, Any]
    caller: dict[str, Any]
    wanted: list[Wanted]
    about: str
    wishes: dict[str, bool]
    email: str = ""


def read(answers: Answers) -> Asked:
    """Turn complete answers into what the hub keeps."""
    wanted = [_wanted(key, answers) for key in of(answers, "needs", "needs", [])]
    return Asked(
        person=_person(answers), caller=_caller(answers), wanted=wanted, about=_about(answers),
        wishes={kind: kind in of(answers, "sharing", "teams", []) for kind in SHARE_WITH},
        email=of(answers, "you", "email") if is_for_other(answers) else of(answers, "reach", "email"),
    )  # fmt: skip


def _person(answers: Answers) -> dict[str, Any]:
    language = of(answers, "language", "language", "en")
    born = of(answers, "born", "born", None)
    return {
        "first_name": of(answers, "name", "first_name"),
        "last_name": of(answers, "name", "last_name"),
        "date_of_birth": date.fromisoformat(born) if born else None,
        **{name: of(answers, "address", name) for name in ("address_1", "address_2", "town")},
        "postcode": of(answers, "postcode", "postcode"),
        "phone": of(answers, "reach", "phone") or of(answers, "reach", "mobile"),
        "phone_2": of(answers, "reach", "mobile") if of(answers, "reach", "phone") else "",
        "email": of(answers, "reach", "email"),
        "language": of(answers, "language", "other") if language == "other" else language,
        "needs_interpreter": language == "other" and bool(of(answers, "language", "interpreter")),
        "helper_wanted": _helper(answers),
        "communication": [one for one in of(answers, "communication", "communication", []) if one != NEITHER],
        "contact_by": [one for one in of(answers, "reach", "by", []) if one != "asker"],
        "best_time": of(answers, "reach", "best_time"),
    }


def _helper(answers: Answers) -> str:
    """By whom they want to be helped; empty: by anybody, or nobody comes to the door."""
    said = of(answers, "helper", "helper") if of(answers, "needs", "visits", False) else ""
    return "" if said == NEITHER else said


def _caller(answers: Answers) -> dict[str, Any]:
    """Somebody who asks for another person."""
    if not is_for_other(answers):
        return {}
    return {
        "caller_name": of(answers, "you", "name"),
        "caller_phone": of(answers, "you", "phone"),
        "caller_relationship": of(answers, "you", "relationship"),
        "person_knows": {"yes": True, "no": False}.get(of(answers, "you", "knows")),
    }


def _wanted(key: str, answers: Answers) -> Wanted:
    words = of(answers, f"about-{key}", "words").strip()
    details = [words] if words else []
    if key == "food" and of(answers, "food-today", "has") == "no":
        details.append("No food for today.")
    if key == "food" and (diet := of(answers, "food-today", "diet")):
        details.append(f"Cannot eat, or must have: {diet}")
    facts = _medicine(answers) if key in of(answers, "needs", "medicines", []) else {}
    if facts and of(answers, "medicine-today", "has") == "no":
        details.append("No medicine for today.")
    if facts and (pharmacy := of(answers, "medicine-delivery", "pharmacy")):
        details.append(f"Pharmacy: {pharmacy}")
    return Wanted(key, shortened(words), "\n".join(details), urgency_of(key, answers), **facts)


def _medicine(answers: Answers) -> dict[str, Any]:
    """The facts the medicines rule needs. Somebody who would rather not say is treated as not known."""
    controlled = of(answers, "medicine-controlled", "controlled", "not_known")
    supervised = of(answers, "medicine-supervised", "supervised", "not_known")
    if supervised == "not_known" and controlled == "no":
        controlled = "not_known"
    if supervised == "yes":
        controlled = "yes"
    return {
        "controlled": controlled,
        "is_opiate_substitution": supervised == "yes",
        "pharmacy_delivers": of(answers, "medicine-delivery", "delivers", "not_known"),
    }


WAYS = {"phone": "telephone", "text": "text message", "email": "e-mail", "letter": "letter", "asker": "whoever asked"}


def _about(answers: Answers) -> str:
    """What the hub reads of the request besides its parts, in English as staff read it."""
    ways = ", ".join(WAYS[way] for way in of(answers, "reach", "by", []))
    lines = [("Anything else", of(answers, "more", "more")), ("Reach them by", ways)]
    given = (("phone", "Telephone given"), ("mobile", "Mobile given"), ("email", "E-mail given"))
    lines += [(words, of(answers, "reach", name)) for name, words in (*given, ("best_time", "Best time"))]
    if is_for_other(answers):
        lines.append(("E-mail of whoever asked", of(answers, "you", "email")))
    return "\n".join(f"{words}: {said}" for words, said in lines if said)
