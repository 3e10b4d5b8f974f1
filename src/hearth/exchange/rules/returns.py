"""What is sent back to whoever sent a list: a code, a date and a few words for each row. Pure.

Source: outcomes feedback template v0.12 (July 2020): 26 columns, 25 codes, comments of at most 125 characters without
line breaks, dates as DD/MM/YYYY, CSV in UTF-8; every other column goes back as it came.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from functools import cache
from pathlib import Path

import yaml

from hearth.kit.identifiers import read_phone
from hearth.kit.refused import Refused

from .feeds import fields

FOLDER = Path(__file__).parent.parent / "returns"


class Result(StrEnum):
    """What became of a row, whatever code says it."""

    DIED = "died"
    NOT_TRIED = "not_tried"
    NOT_REACHED = "not_reached"
    NO_NEED = "no_need"
    PENDING = "pending"
    REFUSED = "refused"
    IN_PLACE = "in_place"


@dataclass(frozen=True)
class Facts:
    """What the hub knows of one row's person since the row came. `endings` are how their requests ended."""

    died: bool = False
    is_restricted: bool = False  # the use of the record is restricted: nothing is said of it
    tried: bool = False
    reached: bool = False
    waiting: int = 0  # open requests nobody has taken on
    in_hand: int = 0  # open requests that somebody carries
    endings: frozenset[str] = field(default_factory=frozenset)
    said: Result | None = None  # what the last conversation with them came to
    tries: int = 0  # by telephone, in vain
    last_try: str = ""  # how the last of them ended, in words
    at_door: str = ""  # what was found at the door, in words
    latest: date | None = None


@dataclass(frozen=True)
class Answer:
    """What goes back for one row."""

    result: Result
    code: str
    on: date | None
    comment: str = ""
    by_hand: bool = False


@dataclass(frozen=True)
class Template:
    """A file to send back: its columns, and what stands in each."""

    key: str
    called: str
    columns: Mapping[str, str]


def result_of(facts: Facts) -> Result:
    """What became of a row. Help given or in hand counts before everything but a death.

    Where there was no request at all it is what the last conversation came to.
    """
    if facts.died:
        return Result.DIED
    if ("done" in facts.endings and not facts.waiting) or facts.in_hand:
        return Result.IN_PLACE
    if not facts.reached and "done" not in facts.endings:
        return Result.NOT_REACHED if facts.tried or "could_not_reach" in facts.endings else Result.NOT_TRIED
    if facts.waiting:
        return Result.PENDING
    if facts.endings:
        return Result.REFUSED if "declined" in facts.endings else Result.NO_NEED
    return facts.said or Result.NO_NEED


def why_not_reached(facts: Facts) -> str:
    """What was tried in vain, for the comment beside a code that only says “unsuccessful”."""
    times = f"{facts.tries} {'call' if facts.tries == 1 else 'calls'}"
    rung = f"{times}, the last: {facts.last_try}" if facts.last_try else times if facts.tries else ""
    door = f"At the door: {facts.at_door}" if facts.at_door else ""
    return ". ".join(words for words in (rung, door) if words)


def family_of(service: str) -> str:
    """The family of codes that speaks of a service, by its name or code; care unless another is named."""
    said = service.casefold()
    families = _codes()["families"]
    return next((key for key, one in families.items() if any(word in said for word in one.get("services", ()))), "care")


def code_of(result: Result, service: str) -> str:
    """The code that says this result of this service; empty where the family has none."""
    return _codes()["families"][family_of(service)]["answers"].get(result, "")


def codes() -> Mapping[str, str]:
    """Every code that may be sent, with its words."""
    return _codes()["codes"]


def result_words(result: Result) -> str:
    """A result as a sentence."""
    return _codes()["results"][result]


def checked_comment(text: str) -> str:
    """A comment as it may be sent. Raises Refused when it is too long; line breaks become spaces."""
    words, longest = " ".join(text.split()), _codes()["longest_comment"]
    if len(words) > longest:
        raise Refused(f"The comment has {len(words)} characters and {longest} may be sent. Shorten it.")
    return words


@cache
def templates() -> Mapping[str, Template]:
    """The files that can be sent back, by key."""
    return {path.stem: read_template(path) for path in sorted(FOLDER.glob("*.yaml")) if path.stem != "codes"}


def read_template(path: Path) -> Template:
    """A template from its file. Raises Refused, saying what is wrong with it."""
    try:
        spec = yaml.safe_load(path.read_text("utf-8"))
        return Template(path.stem, str(spec["called"]), {str(k): str(v) for k, v in spec["columns"].items()})
    except (OSError, yaml.YAMLError, KeyError, TypeError, AttributeError, UnicodeDecodeError) as fault:
        raise Refused(
            f"{path} is not a template: it needs called: and columns: (heading: what stands in it). {fault}"
        ) from None


def told(answer: Answer) -> dict[str, str]:
    """What stands in the columns for code, date and comment."""
    return {"code": answer.code, "date": shown(answer.on) if answer.code else "", "comment": answer.comment}


def shown(day: date | None) -> str:
    """A day as the file has it."""
    return f"{day:%d/%m/%Y}" if day else ""


def from_template(template: Template, said: Mapping[str, str], answer: Answer) -> list[str]:
    """One row of a template's file: what was decided, else what the list said."""
    ours = {**told(answer), "date": shown(answer.on), "result": result_words(answer.result)}
    return [ours[name] if name in ours else _as_sent(name, said.get(name, "")) for name in template.columns.values()]


def _as_sent(name: str, text: str) -> str:
    """What a list said, as a council's file has it: days 01/02/1950, telephones as they are dialled here."""
    known = fields().get(name)
    if known and known.reads in ("birth_date", "date", "moment"):
        return re.sub(r"^([0-9]{4})-([0-9]{2})-([0-9]{2})", r"\3/\2/\1", text)
    return read_phone(text).shown.replace(" ", "") if known and known.reads == "phone" and text else text


@cache
def _codes() -> dict:
    return yaml.safe_load((FOLDER / "codes.yaml").read_text("utf-8"))
