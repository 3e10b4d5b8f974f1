"""What is compared, in what steps, and in what words: one definition for every engine. Pure.

A comparison looks at one thing about two records and takes the first of its levels that fits. Conditions are SQL
that DuckDB and Spark both read; `l.` and `r.` are the two records. The numbers are not here: they are in a
`Parameters` file, because an engine's own saved model does not move to another engine.

`tf` names the column whose value may be common or rare: agreeing on Smith says less than agreeing on Ogunbamigbe.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Level:
    """One way two records can compare: its key, the condition, and the words a reviewer reads."""

    key: str
    condition: str
    words: str
    tf: str = ""
    is_missing: bool = False


@dataclass(frozen=True)
class Comparison:
    """One thing compared. The first level that fits is taken; the last fits always."""

    key: str
    words: str
    levels: tuple[Level, ...]


def _either(left: tuple[str, ...], right: tuple[str, ...] = ()) -> str:
    """One of these columns on the left equals one of those on the right."""
    return "(" + " OR ".join(f"l.{a} = r.{b}" for a in left for b in right or left) + ")"


def _missing(column: str, words: str) -> Level:
    """Where one of the two does not say it, nothing is added or taken away."""
    return Level("missing", f"l.{column} IS NULL OR r.{column} IS NULL", words, is_missing=True)


def _near(column: str, other: str = "") -> str:
    """One letter more, less, changed or exchanged; two in a long name.

    Lengths are looked at first: the distance takes longer to find than all else, and CASE finds it only where asked.
    """
    left, right = f"l.{column}", f"r.{other or column}"
    shorter = f"least(length({left}), length({right}))"
    most = f"CASE WHEN {shorter} >= 7 THEN 2 WHEN {shorter} >= 3 THEN 1 ELSE -1 END"
    return (
        f"(CASE WHEN abs(length({left}) - length({right})) <= {most} "
        f"THEN damerau_levenshtein({left}, {right}) <= {most} ELSE false END)"
    )


FORENAME = _either(("fc", "fc2"))
SURNAME = "l.sur = r.sur"
SWAPPED = (
    f"(CASE WHEN l.s1 = r.f1 THEN l.f1 = r.s1 OR {_near('f1', 's1')} WHEN l.f1 = r.s1 THEN {_near('s1', 'f1')} "
    "ELSE false END)"
)
SHORTER = (
    "(least(length(l.f1), length(r.f1)) >= 3 AND substr(l.f1, 1, least(length(l.f1), length(r.f1))) "
    "= substr(r.f1, 1, least(length(l.f1), length(r.f1))))"
)
INITIAL = "(least(length(l.f1), length(r.f1)) = 1 AND substr(l.f1, 1, 1) = substr(r.f1, 1, 1))"
PHONE = "(l.p1 = r.p1 OR l.p1 = r.p2 OR l.p2 = r.p1 OR l.p2 = r.p2)"
PLACE = "(l.prop = r.prop OR (l.door = r.door AND (l.postcode IS NULL OR r.postcode IS NULL)))"
HOME = f"({PLACE} OR {PHONE})"
OTHER_LETTER = (
    "(substr(l.f1, 1, 1) <> substr(r.f1, 1, 1) AND coalesce(substr(l.frest, 1, 1) <> substr(r.f1, 1, 1), true) "
    "AND coalesce(substr(r.frest, 1, 1) <> substr(l.f1, 1, 1), true))"
)
"""What an initial can say: that it begins neither the other's first name nor the name they may go by."""
OTHER_FORENAME = (
    f"((least(length(l.f1), length(r.f1)) > 1 OR {OTHER_LETTER}) AND NOT coalesce({FORENAME}, false) "
    f"AND NOT {_near('f1')} AND NOT {SHORTER} "
    f"AND NOT coalesce({SWAPPED}, false) AND coalesce(l.frest <> r.f1, true) AND coalesce(r.frest <> l.f1, true))"
)
ONE_FIGURE = (
    "(CASE WHEN l.yob = r.yob THEN damerau_levenshtein(l.md, r.md) <= 1 "
    "WHEN l.md = r.md THEN damerau_levenshtein(l.yob, r.yob) <= 1 ELSE false END)"
)
TWO_FIGURES = (
    "(CASE WHEN substr(l.nhs, 1, 3) = substr(r.nhs, 1, 3) OR substr(l.nhs, 8, 3) = substr(r.nhs, 8, 3) "
    "OR substr(l.nhs, 5, 2) IN (substr(r.nhs, 4, 2), substr(r.nhs, 5, 2), substr(r.nhs, 6, 2)) "
    "THEN damerau_levenshtein(l.nhs, r.nhs) <= 2 ELSE false END)"
)
"""Two slips leave the first three figures as they are, or the last three, or two in the middle, moved by one at most:
of different numbers 97 in 100 need no distance."""
POSTCODE_NEAR = (
    "(CASE WHEN l.outcode = r.outcode OR substr(l.postcode, -3) = substr(r.postcode, -3) "
    "OR least(length(l.postcode), length(r.postcode)) < 6 "
    "THEN damerau_levenshtein(l.postcode, r.postcode) <= 1 ELSE false END)"
)
"""One slip leaves the first half of a postcode as it is, or the second."""
BIRTHDAY_NEAR = f"(l.dob = r.dob OR l.dob = coalesce(r.dob_swap, '') OR {ONE_FIGURE})"
OTHER_BIRTHDAY = f"(NOT {BIRTHDAY_NEAR} AND abs(cast(l.yob AS INTEGER) - cast(r.yob AS INTEGER)) >= 12)"

NAME = Comparison(
    "name",
    "name",
    (
        Level("missing", "coalesce(l.f1, l.sur) IS NULL OR coalesce(r.f1, r.sur) IS NULL", "no name", is_missing=True),
        Level("same", "l.full_name = r.full_name", "same name", tf="full_name"),
        Level("form", f"{SURNAME} AND {FORENAME}", "same surname, another form of the first name", tf="canon_name"),
        Level("swapped", SWAPPED, "first name and surname exchanged", tf="name_key"),
        Level("part", f"{FORENAME} AND {_either(('s1', 's2'))}", "same first name, one part of the surname", tf="fc"),
        Level("surname near", f"{FORENAME} AND {_near('sur')}", "same first name, surname spelt otherwise", tf="fc"),
        Level(
            "forename near",
            f"{SURNAME} AND ({_near('f1')} OR {SHORTER})",
            "same surname, first name spelt otherwise",
            tf="sur",
        ),
        Level("initial", f"{SURNAME} AND {INITIAL}", "same surname, same initial", tf="sur"),
        Level(
            "middle",
            f"{SURNAME} AND (l.frest = r.f1 OR r.frest = l.f1)",
            "same surname, goes by the middle name",
            tf="sur",
        ),
        Level(
            "both near",
            f"({_near('sur')} OR l.sdx = r.sdx) AND ({_near('f1')} OR {INITIAL} OR {SHORTER} OR {FORENAME})",
            "first name and surname spelt otherwise",
        ),
        Level("forename", FORENAME, "same first name, another surname", tf="fc"),
        Level("no forename", f"{SURNAME} AND (l.f1 IS NULL OR r.f1 IS NULL)", "same surname, no first name", tf="sur"),
        Level("surname", SURNAME, "same surname, another first name", tf="sur"),
        Level("else", "ELSE", "another name"),
    ),
)
BIRTH = Comparison(
    "birth",
    "date of birth",
    (
        _missing("dob", "no date of birth"),
        Level("same", "l.dob = r.dob", "same date of birth", tf="dob"),
        Level("swapped", "l.dob = r.dob_swap", "birth day and month swapped"),
        Level("near", ONE_FIGURE, "one figure of the date of birth differs"),
        Level(
            "day unknown",
            "l.yob = r.yob AND (l.md = '01-01' OR r.md = '01-01')",
            "same year of birth, day and month not known",
        ),
        Level(
            "two parts",
            "l.md = r.md OR (l.yob = r.yob AND (substr(l.md, 1, 2) = substr(r.md, 1, 2) "
            "OR substr(l.md, 4, 2) = substr(r.md, 4, 2)))",
            "two parts of the date of birth agree",
        ),
        Level("year", "l.yob = r.yob", "same year of birth"),
        Level("years near", "abs(cast(l.yob AS INTEGER) - cast(r.yob AS INTEGER)) <= 2", "born within two years"),
        Level("else", "ELSE", "another date of birth"),
    ),
)
HOUSEHOLD = Comparison(
    "home",
    "address and telephone",
    (
        Level(
            "missing",
            f"(l.postcode IS NULL OR r.postcode IS NULL) AND NOT coalesce({HOME}, false)",
            "no address to compare",
            is_missing=True,
        ),
        Level("home and phone", f"{PLACE} AND {PHONE}", "same address, same telephone", tf="prop"),
        Level("home", "l.prop = r.prop", "same address", tf="prop"),
        Level("phone", PHONE, "same telephone", tf="p1"),
        Level("door", PLACE, "same house and street", tf="door"),
        Level(
            "door near",
            f"l.door = r.door AND {POSTCODE_NEAR}",
            "same house and street, postcode nearly",
            tf="door",
        ),
        Level("postcode", "l.postcode = r.postcode", "same postcode", tf="postcode"),
        Level("sector", "l.sector = r.sector", "postcode nearby"),
        Level("outcode", "l.outcode = r.outcode", "same postal district"),
        Level("else", "ELSE", "another address"),
    ),
)
NUMBER = Comparison(
    "nhs",
    "NHS number",
    (
        _missing("nhs", "no NHS number on one of them"),
        Level("same", "l.nhs = r.nhs", "same NHS number", tf="nhs"),
        Level("near", TWO_FIGURES, "NHS numbers differ in a figure or two"),
        Level("valid", "l.nhs_ok AND r.nhs_ok", "two valid NHS numbers that differ"),
        Level("else", "ELSE", "NHS numbers differ"),
    ),
)
OTHER_NUMBER = Comparison(
    "number",
    "other number",
    (
        _missing("num", "no other number on one of them"),
        Level("same", "l.num = r.num", "same other number", tf="num"),
        Level("near", "damerau_levenshtein(l.num, r.num) <= 1", "other numbers differ in one place"),
        Level("else", "ELSE", "other numbers differ"),
    ),
)
IN_COMMON = " + ".join(f"cast(bit_count(l.w{part} & r.w{part}) AS INTEGER)" for part in (1, 2, 3, 4))
ADDRESS_WORDS = Comparison(
    "street",
    "words of the address",
    (
        _missing("w1", "no words of an address"),
        Level("same", f"2 * ({IN_COMMON}) >= 0.9 * (l.wn + r.wn)", "address in the same words"),
        Level("near", f"2 * ({IN_COMMON}) >= 0.7 * (l.wn + r.wn)", "address in nearly the same words"),
        Level("part", f"{IN_COMMON} >= 0.8 * least(l.wn, r.wn)", "one address is part of the other"),
        Level("alike", f"2 * ({IN_COMMON}) >= 0.5 * (l.wn + r.wn)", "address in words alike"),
        Level("else", "ELSE", "address in other words"),
    ),
)
"""How many pairs of letters two addresses share, in any order: of all (Dice's coefficient), or of the shorter."""
SEX = Comparison(
    "sex",
    "sex",
    (
        _missing("sex", "sex not recorded"),
        Level("same", "l.sex = r.sex", "same sex"),
        Level("else", "ELSE", "sex differs"),
    ),
)
CALLS = Comparison(
    "phone",
    "telephone",
    (
        _missing("p1", "no telephone on one of them"),
        Level("same", PHONE, ""),
        Level("else", "ELSE", "telephone differs"),
    ),
)
EMAIL = Comparison(
    "email",
    "e-mail",
    (
        _missing("email", "no e-mail address"),
        Level("same", "l.email = r.email", "same e-mail address", tf="email"),
        Level("else", "ELSE", "e-mail differs"),
    ),
)
MIDDLE = Comparison(
    "middle",
    "middle name",
    (
        _missing("frest", "no middle name on one of them"),
        Level("same", f"l.frest = r.frest OR {_near('frest')}", "same middle name"),
        Level(
            "initial",
            "substr(l.frest, 1, 1) = substr(r.frest, 1, 1) AND least(length(l.frest), length(r.frest)) = 1",
            "same middle initial",
        ),
        Level("else", "ELSE", "middle name differs"),
    ),
)
RELATIVES = Comparison(
    "kin",
    "relatives",
    (
        Level("missing", "l.f1 IS NULL AND r.f1 IS NULL", "", is_missing=True),
        Level(
            "number",
            f"(l.nhs = r.nhs OR l.num = r.num) AND {OTHER_FORENAME}",
            "one number under two first names: a relative's number",
        ),
        Level(
            "twins",
            f"l.dob = r.dob AND {SURNAME} AND {OTHER_FORENAME} AND ({HOME} OR l.postcode = r.postcode)",
            "one birthday, one home, two first names: twins",
        ),
        Level(
            "twins apart",
            f"l.dob = r.dob AND {SURNAME} AND {OTHER_FORENAME}",
            "one birthday, one surname, two first names: twins",
        ),
        Level(
            "parent",
            f"{SURNAME} AND {FORENAME} AND {HOME} AND {OTHER_BIRTHDAY}",
            "one name, one home, born years apart: parent and child",
        ),
        Level(
            "namesake",
            f"{SURNAME} AND {FORENAME} AND {HOME} AND (l.dob IS NULL OR r.dob IS NULL)",
            "one name, one home, a date of birth missing",
        ),
        Level("family", f"{SURNAME} AND {HOME} AND {OTHER_FORENAME}", "one surname, one home: family"),
        Level("housemate", f"{HOME} AND {OTHER_FORENAME}", "one home, other names: people who live together"),
        Level("else", "ELSE", ""),
    ),
)
UK = (NUMBER, OTHER_NUMBER, NAME, BIRTH, HOUSEHOLD, ADDRESS_WORDS, SEX, CALLS, EMAIL, MIDDLE, RELATIVES)
UNSAID = ("street",)
"""Comparisons a parameters file may have no numbers for: then they are not made. In Britain postcode and house say
what the words of an address would say again."""


@dataclass(frozen=True)
class Rule:
    """Two records are looked at when all of these agree: SQL over a record, which stands for `{0}`; `right` where the
    other record's is another."""

    left: tuple[str, ...]
    right: tuple[str, ...] = ()

    def keys(self, side: str, record: str) -> list[str]:
        """The SQL of one side, "l" or "r", for a record of this name."""
        return [key.format(f"{record}.") for key in (self.right or self.left if side == "r" else self.left)]

    @property
    def condition(self) -> str:
        """The rule as a condition on the records l and r."""
        return " AND ".join(f"{a} = {b}" for a, b in zip(self.keys("l", "l"), self.keys("r", "r"), strict=True))


def _rules(*columns: str) -> tuple[Rule, ...]:
    return tuple(Rule(tuple(f"{{0}}{column}" for column in agree.split())) for agree in columns)


BLOCKS = (
    *_rules(
        "nhs", "num", "dob fc", "dob sdx", "dob outcode", "postcode fc", "postcode yob", "p1 fc", "p1 yob",
        "fc sur yob", "fc sdx md", "name_key outcode", "sur outcode yob", "name_key yob", "prop sur", "fc sdx outcode",
        "sdx postcode", "prop sex", "email", "door fc", "p1 sur", "md fc outcode", "md sur outcode",
    ),
    Rule(("{0}dob", "{0}sdx"), ("{0}dob_swap", "{0}sdx")),
    Rule(("{0}p2", "{0}fc"), ("{0}p1", "{0}fc")),
    Rule(("{0}p1", "{0}fc"), ("{0}p2", "{0}fc")),
)  # fmt: skip
WIDE_BLOCKS = (
    *_rules(
        "dob", "postcode", "prop", "door", "w1 w2 w3 w4", "name_key", "canon_name", "sur yob", "fc yob", "sdx md",
        "fc md", "sur outcode", "fc outcode",
    ),
    Rule(("substr({0}nhs, 1, 5)",)), Rule(("substr({0}nhs, 6)",)), Rule(("substr({0}num, 1, 3)",)),
    Rule(("substr({0}num, -3)",)),
)  # fmt: skip
"""The same for lists so short that far more pairs can be looked at. Half a number still agrees where one figure of it
is wrong."""

TERMS = {
    "full_name": 0.0, "canon_name": 0.0, "name_key": 0.0, "fc": 0.5, "sur": 0.5, "dob": 0.5, "prop": 0.5, "p1": 0.1,
    "door": 0.5, "postcode": 1.0, "nhs": 0.002, "num": 0.002, "email": 0.01,
}  # fmt: skip
"""Columns whose values may be common or rare, each with how many others an unseen value is taken to stand for."""

TOWN = 10_000
"""People a list is always taken to be part of: three people on record say nothing about how rare a thing is."""
NAMED = 2_000
"""The same for first names and surnames, which so many are enough to count."""
TYPICAL = {"fc": 0.005, "sur": 0.001, "dob": 1 / 25_000, "postcode": 0.0004}
"""How common a first name, a surname, a date of birth and a postcode typically are among a British town's people.
The others are nobody else's, or follow from these."""

PERSONAL = {
    "full_name": 1, "canon_name": 1, "name_key": 1, "prop": 1, "p1": 1, "door": 1, "nhs": 5, "num": 5, "email": 3,
}  # fmt: skip
"""Those of which people are counted as well as records, and how many people one value is expected to have: a number
or an e-mail address is nobody else's by right, and becomes common only when many have it, as 0000000001 has."""


def frequency(column: str, others: str, counted: str) -> str:
    """SQL for how common a value is that `others` of `counted` records have besides those compared.

    Where few records are counted this is what is typical; what is counted takes its place as there are more.
    """
    town = NAMED if column in ("fc", "sur") else TOWN
    typical = TYPICAL.get(column, 0.0) * town
    return f"({others} + {TERMS[column]} + {typical} * {town} / ({counted} + {town})) / ({counted} + {town})"


def as_case(comparison: Comparison) -> str:
    """SQL for the number of the level two records `l` and `r` compare on."""
    numbers = {one.key: -1 if one.is_missing else level(comparison.key, one.key) for one in comparison.levels}
    whens = [f"WHEN {one.condition} THEN {numbers[one.key]}" for one in comparison.levels if one.condition != "ELSE"]
    return f"CASE {' '.join(whens)} ELSE 0 END"


def level(comparison: str, key: str) -> int:
    """The number Splink gives a level: the last is 0, the first the highest, missing is -1."""
    levels = [one for one in next(c for c in UK if c.key == comparison).levels if not one.is_missing]
    return len(levels) - 1 - [one.key for one in levels].index(key)
