"""Whom the rows of a list are about: the sure ones joined, the doubtful ones left for somebody to compare."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any, cast
from uuid import UUID

from django.db.models import Case, OuterRef, Q, Subquery, Value, When
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Concat, TruncDate

from hearth.access.record import record
from hearth.areas.models import Borough
from hearth.exchange import linkage
from hearth.exchange.models import ImportRun, PossibleMatch, Thresholds
from hearth.people import actions as people
from hearth.people.actions.lists import Link, Listed, NewEntry
from hearth.people.models import ListEntry, Person

HALF_THE_SAME = "The NHS number or the name is the same, and something else says otherwise"
AMONG_THE_KNOWN = 0.6
"""The share of the weighing that is done when the rows are compared with those who are known; then with each other."""
MANY = 200
"""Rows from which it is not asked first whether anybody could be alike."""


@dataclass(frozen=True)
class Doubt:
    """A row that may be about a record that stands, or about the same person as another row."""

    row_key: str
    person_id: UUID | None
    other_key: str
    pair: linkage.Pair


class Weighing:
    """Decides about the rows of one file by their evidence, and remembers the doubts.

    Called with the rows that no exact match decided; `keep_doubts` writes the doubts once the rows have records. `told`
    hears which share of the weighing is done.
    """

    def __init__(self, borough: Borough, told: Callable[[float], None] = lambda share: None):
        self.borough, self.parameters, self.told = borough, parameters_of(borough), told
        self.model = self.parameters.version
        self.doubts: list[Doubt] = []
        self.deaths: set[str] = set()  # the rows that tell of one

    def __call__(self, rows: Sequence[Listed]) -> Mapping[str, Link]:
        links: dict[str, Link] = {}
        self.deaths = {row.row_key for row in rows if row.told.has_died or row.told.hold_contact}
        theirs = linkage.Records.from_rows(map(_told, rows), "file")
        if self._could_be_known(rows):
            with self._compared(standing(self.borough), theirs, 0.0, AMONG_THE_KNOWN) as linked:
                links = self._among_the_known(linked)
        if _could_be_twice(rows):
            with self._compared(theirs, None, AMONG_THE_KNOWN, 1.0) as linked:
                links |= self._within(linked, links)
        return links

    @contextmanager
    def _compared(
        self, left: linkage.Records, right: linkage.Records | None, begins: float, ends: float
    ) -> Iterator[linkage.Linked]:
        """Two lists compared, until its pairs are read: then what the comparison kept in memory is given back."""

        def told(_: str, share: float) -> None:
            self.told(begins + (ends - begins) * share)

        linked = linkage.link(left, right, parameters=self.parameters, told=told)
        try:
            yield linked
        finally:
            linked.con.close()

    def keep_doubts(self, run: ImportRun, entries: Mapping[str, ListEntry | NewEntry]) -> int:
        """Write each doubt as a pair to be compared. Returns how many are new."""
        matches = []
        for doubt in self.doubts:
            if doubt.row_key not in entries or (doubt.other_key and doubt.other_key not in entries):
                continue  # a row that is about nobody, for the use of the record it may be about is restricted
            one = doubt.person_id or cast(UUID, entries[doubt.other_key].person_id)
            theirs = cast(UUID, entries[doubt.row_key].person_id)
            matches.append(weighed(one, theirs, doubt.pair, self.model))
        known = {one for entry in entries.values() for one in entry.may_be}
        dead = set(Person.objects.filter(pk__in=known, is_deceased=True).values_list("pk", flat=True))
        for key, entry in entries.items():
            theirs = cast(UUID, entry.person_id)
            matches += [_unweighed(one, theirs, died=key in self.deaths or one in dead) for one in entry.may_be]
        return keep_matches(borough=self.borough, matches=matches, run=run)

    def _could_be_known(self, rows: Sequence[Listed]) -> bool:
        persons = Person.objects.filter(borough=self.borough).standing()
        if len(rows) > MANY:
            return persons.exists()
        told = [listed.told for listed in rows]
        wanted: dict[str, set[Any]] = {
            "date_of_birth": {one.born for one in told}, "last_name__iexact": {one.last_name for one in told},
            "postcode": {one.postcode for one in told}, "nhs_number": {one.nhs_number for one in told},
            "phone": {phone for one in told for phone in one.phones},
        }  # fmt: skip
        alike = Q()
        for name, values in wanted.items():
            for value in filter(None, values):
                alike |= Q(**{name: value})
        return bool(alike) and persons.filter(alike).exists()

    def _among_the_known(self, linked: linkage.Linked) -> dict[str, Link]:
        """The one sure record of each row; where several fit, or it is not sure, a doubt for each."""
        links = {}
        for key, pairs in _by_row(linked.pairs()).items():
            sure = [pair for pair in pairs if pair.decision == linkage.LINK]
            if len(sure) == 1:
                links[key] = _link(sure[0], self.model, person_id=UUID(sure[0].left_id))
            else:
                links[key] = Link(may_be=[UUID(pair.left_id) for pair in pairs])
            self.doubts += [Doubt(key, UUID(pair.left_id), "", pair) for pair in pairs if [pair] != sure]
        return links

    def _within(self, linked: linkage.Linked, links: Mapping[str, Link]) -> dict[str, Link]:
        """Rows of one file about one person: all but one follow it, as far as no two of them are in doubt."""
        pairs = list(linked.pairs())
        apart = {frozenset((p.left_id, p.right_id)) for p in pairs if p.decision != linkage.LINK}
        found: dict[str, Link] = {}
        groups: dict[str, set[str]] = {}
        for pair in pairs:
            one, other = (groups.setdefault(key, {key}) for key in (pair.left_id, pair.right_id))
            if (
                one is not other
                and not any(frozenset((x, y)) in apart for x in one for y in other)
                and (leader := _leader(one | other, links))
            ):
                one |= other
                groups.update(dict.fromkeys(one, one))
                found |= {key: _link(pair, self.model, same_as=leader) for key in one - {leader}}
                found.pop(leader, None)
            elif one is not other:
                self.doubts.append(Doubt(pair.right_id, None, pair.left_id, pair))
        return found


def _leader(rows: set[str], links: Mapping[str, Link]) -> str:
    """The row the others follow: the one that has its record, else the first; none when two have different records."""
    known = {links[key].person_id: key for key in sorted(rows) if key in links and links[key].person_id}
    return "" if len(known) > 1 else next(iter(known.values()), min(rows))


def parameters_of(borough: Borough) -> linkage.Parameters:
    """The shipped model with the borough's own thresholds."""
    shipped, own = linkage.Parameters.load(), Thresholds.objects.filter(borough=borough).first()
    return replace(shipped, link_at=own.link_at, review_at=own.review_at) if own else shipped


def keep_matches(*, borough: Borough, matches: Sequence[PossibleMatch], run: ImportRun | None = None) -> int:
    """Keep pairs of records that somebody must compare; those compared before are not asked again.

    Nobody is compared with somebody the use of whose record is restricted.
    Where one of the two is told to have died nobody contacts the other until they are compared. Returns how many
    are new.
    """
    ids = {pk for match in matches for pk in (match.one_id, match.other_id)}
    shut = set(Person.objects.filter(pk__in=ids, is_restricted=True).values_list("pk", flat=True))
    matches = [match for match in matches if shut.isdisjoint((match.one_id, match.other_id))]
    asked = PossibleMatch.objects.filter(borough=borough, one__in=ids).values_list("one", "other")
    known = {frozenset(pair) for pair in asked}
    new: dict[frozenset, PossibleMatch] = {}
    for match in matches:
        both = frozenset((match.one_id, match.other_id))
        if len(both) == 2 and both not in known:
            match.borough, match.run = borough, run
            new.setdefault(both, match)
    PossibleMatch.objects.bulk_create(new.values(), batch_size=500)
    _let_contact_rest([match for match in new.values() if match.never_alone == linkage.MAY_HAVE_DIED])
    if new:
        record("matches.found", run, team=run.team if run else None, borough=borough, pairs=len(new))
    return len(new)


def weighed(one: UUID, other: UUID, pair: linkage.Pair, model: str) -> PossibleMatch:
    """A pair to be kept, with the evidence it was found by."""
    return PossibleMatch(
        one_id=one, other_id=other, weight=pair.weight, kinship=pair.kinship or "", model=model,
        never_alone=pair.never_alone or "", evidence=_evidence(pair),
        needs_second=pair.needs_two,
    )  # fmt: skip


def _unweighed(one: UUID, other: UUID, *, died: bool) -> PossibleMatch:
    return PossibleMatch(
        one_id=one, other_id=other, weight=0, never_alone=linkage.MAY_HAVE_DIED if died else HALF_THE_SAME,
        evidence=[["", HALF_THE_SAME, None]], needs_second=True,
    )  # fmt: skip


def _let_contact_rest(matches: Sequence[PossibleMatch]) -> None:
    """Nobody contacts either of two records while it is not known whether one's death is the other's."""
    for match in matches:
        match.resting = people.rest_contact(borough=match.borough, people=[match.one_id, match.other_id])
        match.save(update_fields=["resting"])


def _by_row(pairs: Iterator[linkage.Pair]) -> dict[str, list[linkage.Pair]]:
    rows: dict[str, list[linkage.Pair]] = defaultdict(list)
    for pair in pairs:
        rows[pair.right_id].append(pair)
    return rows


def _link(pair: linkage.Pair, model: str, *, person_id: UUID | None = None, same_as: str = "") -> Link:
    return Link("weighed", person_id, same_as, pair.weight, _evidence(pair), model)


def _evidence(pair: linkage.Pair) -> list[list[Any]]:
    return [[one.field, one.words, one.weight] for one in pair.evidence]


def _could_be_twice(rows: Sequence[Listed]) -> bool:
    """Whether any two of these rows have anything in common that could make them one person."""
    if len(rows) > MANY:
        return True
    said = [{one.born, one.nhs_number, one.last_name.casefold(), *one.phones} for one in (row.told for row in rows)]
    every = [value for values in said for value in values if value]
    return len(every) > len(set(every))


def _told(listed: Listed) -> dict[str, Any]:
    """One row in the words of the linkage."""
    told = listed.told
    phone, phone_2, *_ = [*told.phones, "", ""]
    return {
        "id": listed.row_key, "forename": told.first_name, "middle_names": told.middle_name, "surname": told.last_name,
        "birth_date": told.born and told.born.isoformat(), "nhs_number": told.nhs_number,
        "age": listed.said.get("age", ""), "sex": listed.said.get("gender", ""),
        "address": " ".join(told.address.values()), "postcode": told.postcode,
        "uprn": told.uprn, "phone": phone, "phone_2": phone_2, "email": told.email,
        "deceased": "yes" if told.has_died or told.hold_contact else "",
        "protected": "yes" if told.is_protected else "",
    }  # fmt: skip


_COLUMNS = {
    "id": "pk", "forename": "first_name", "middle_names": "middle_name", "surname": "last_name",
    "birth_date": "date_of_birth", "age": "_age", "age_on": "_age_on", "nhs_number": "nhs_number",
    "address": "_address", "postcode": "postcode", "uprn": "uprn",
    "phone": "phone", "phone_2": "phone_2", "email": "email", "deceased": "is_deceased",
    "protected": "address_is_protected",
}  # fmt: skip


def standing(borough: Borough, *, all_of_them: bool = True) -> linkage.Records:
    """Every record of the borough that stands by itself, in the words of the linkage.

    A row is held against those too whose use is restricted, so that nobody is made a second time; only
    `all_of_them=False` leaves them out. Whoever has no date of birth has the age that a list last told, as far as the
    reader may see that list.
    """
    lines = ["address_1", Value(" "), "address_2", Value(" "), "address_3", Value(" "), "town"]
    people = Person.objects.filter(borough=borough).standing()
    people = people if all_of_them else people.unrestricted()
    aged = ListEntry.objects.filter(person=OuterRef("pk"), said__has_key="age").order_by("-last_changed_at")
    ages = {
        "_age": Subquery(aged.annotate(age=KeyTextTransform("age", "said")).values("age")[:1]),
        "_age_on": Subquery(aged.annotate(day=TruncDate("last_changed_at")).values("day")[:1]),
    }
    undated = {name: Case(When(date_of_birth=None, then=told)) for name, told in ages.items()}
    persons = people.annotate(_address=Concat(*lines), **undated).order_by("pk")
    return linkage.Records.from_columns(_COLUMNS, persons.values_list(*_COLUMNS.values()), "people")
