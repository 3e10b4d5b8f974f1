"""Who there is in the made-up borough: people, organisations, volunteers, and what is known of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from random import Random
from uuid import UUID

from hearth.access.models import Team
from hearth.access.roles import TeamKind
from hearth.areas.models import Borough, Ward
from hearth.desk.actions.demo_checks import WEEKS, Checks
from hearth.desk.actions.demo_log import PUBLIC, Log, actor_of
from hearth.desk.actions.demo_staff import Staff
from hearth.desk.rules.demo_people import Resident, phone
from hearth.desk.rules.demo_steps import needs_of
from hearth.desk.rules.demo_story import Story
from hearth.desk.rules.demo_words import OFFERED_BY_GROUPS
from hearth.directory.models import Organisation
from hearth.kit.identifiers import new_keyed_number, new_reference
from hearth.needs.models import Agreement, Category, Route
from hearth.offers.models import GroupOffer, Principles, Volunteer, VolunteerRole
from hearth.people.models import Circumstance, Person, SharingWish

TOWN = "Fernhallow"
SEX_OF = {0: "woman", 1: "man"}  # of every third nobody said
# What people of an age are often called by those who know them.
KNOWN_AS = {"Margaret": "Peggy", "Dorothy": "Dot", "Kathleen": "Kath", "Ronald": "Ron", "Leonard": "Len",
            "Krzysztof": "Kris", "Mohammed": "Mo", "Susan": "Sue", "Patrick": "Paddy", "Wilfred": "Wilf"}  # fmt: skip


class Rows:
    """Writes who there is, and knows every row by its number in the story."""

    def __init__(self, borough: Borough, story: Story, staff: Staff, log: Log, seed: int):
        self.borough, self.story, self.staff, self.log = borough, story, staff, log
        self.seed = seed
        self.rng = Random(f"rows {seed}")  # noqa: S311  made-up lives, not secrets
        self.wards = list(Ward.objects.filter(borough=borough).select_related("neighbourhood").order_by("gss"))
        teams = list(Team.objects.filter(borough=borough).select_related("borough").order_by("pk"))
        self.hoods = {self.wards[n].neighbourhood_id: ward.neighbourhood for n, ward in enumerate(story.borough.wards)}
        self.teams: dict[tuple[str, int | None], Team] = {
            (team.kind, self.hoods.get(team.neighbourhood_id) if team.neighbourhood_id else None): team
            for team in teams
        }
        self.categories = {row.key: row for row in Category.objects.filter(borough=borough).select_related("borough")}
        self.routes = {row.key: row for row in Route.objects.filter(borough=borough)}
        self.agreements = {(a.from_kind, a.to_kind): a for a in Agreement.objects.filter(borough=borough)}
        self.people: list[Person] = []
        self._drawn: set[str] = set()
        self.pharmacies: list[Organisation] = []
        self.volunteers: list[Volunteer] = []

    def id(self) -> UUID:
        return UUID(int=self.rng.getrandbits(128), version=4)

    def reference(self) -> str:
        return self._not_yet(new_reference)

    def _not_yet(self, draw: Callable[[Callable[[str], str]], str]) -> str:
        while (drawn := draw(self.rng.choice)) in self._drawn:
            pass
        self._drawn.add(drawn)
        return drawn

    def team(self, kind: str, hood: int) -> Team:
        """The team of this kind in the neighbourhood, otherwise the borough's."""
        return self.teams.get((kind, hood)) or self.teams[kind, None]

    # --- who ----------------------------------------------------------------------------------------

    def person(self, one: Resident, **facts) -> Person:
        """A resident as a row, not stored yet."""
        speaks = one.language
        return Person(
            id=one.id, borough=self.borough, first_name=one.first_name, last_name=one.last_name,
            date_of_birth=one.born, nhs_number=one.nhs_number, nhs_number_is_valid=True, address_1=one.address,
            town=TOWN, postcode=one.postcode, ward=self.wards[one.ward], language=speaks,
            made_at=self.story.anchor - timedelta(days=21), **facts,
        )  # fmt: skip

    def write_people(self) -> None:
        for number, one in enumerate(self.story.askers):
            self.people.append(self.person(one, **self._facts(number, one)))
        Person.objects.bulk_create(self.people)
        for number, at in self.story.deceased.items():
            person, request = self.people[number], next(r for r in self.story.requests if r.asker == number)
            told_to = self.staff.at(self.team("community_hub", request.hood).pk, request.moments[-1].who)
            told_at = max(at, request.ended_at or at)
            self.log.add(told_at, actor_of(told_to), "people.mark_deceased", person, person=person)

    def _facts(self, number: int, one: Resident) -> dict:
        """How somebody is reached and spoken to, and what everybody must know."""
        rng, special = self.rng, needs_of(one)
        old = one.age(self.story.anchor.date()) >= 70
        email = f"{one.first_name}.{one.last_name}{number}@example.org".lower().replace("'", "")
        died = self.story.deceased.get(number)
        ways = ["text"] if special == "bsl" else ["letter", "phone"] if special == "large_print" else ["phone"]
        return {
            "phone": phone(number), "email": email if rng.random() < (0.25 if old else 0.6) else "",
            "known_as": KNOWN_AS.get(one.first_name, "") if rng.random() < 0.6 else "",
            "needs_interpreter": special == "interpreter",
            "communication": [special] if special and special != "interpreter" else [],
            "contact_by": ways, "visit_in_pairs": number in self.story.in_pairs,
            "best_time": rng.choice(("Mornings", "Afternoons", "After 5pm")) if rng.random() < 0.3 else "",
            "is_deceased": died is not None, "deceased_on": died.date() if died else None,
            "no_contact": died is not None or number in self.story.not_to_contact,
        }  # fmt: skip

    def write_organisations(self) -> None:
        rng, own = self.rng, {"foodbank": [], "gp": []}
        for kind in own:
            own[kind] = [team for (known, _), team in self.teams.items() if known == kind]
        made = []
        for number, (kind, name, does, helps, at) in enumerate(self.story.organisations):
            place = self.story.borough.postcodes[at]
            slug = "".join(sign for sign in name.lower() if sign.isalnum())
            team = own[kind].pop(0) if own.get(kind) else None
            made.append(Organisation(
                id=self.id(), borough=self.borough, neighbourhood=self.wards[place.ward].neighbourhood, team=team,
                name=name, kind=kind, is_constituted=kind != "mutual_aid" or number % 2 == 0, does=does,
                helps_with=list(helps), email=f"hello@{slug}.example", phone=phone(1_200 + number),
                address=f"{rng.randint(1, 60)} {self.story.population.streets[place.street]}", postcode=place.postcode,
                easting=place.easting, northing=place.northing, delivers=kind == "pharmacy" and number % 2 == 0,
            ))  # fmt: skip
        Organisation.objects.bulk_create(made)
        self.pharmacies = [row for row in made if row.delivers]

    def write_volunteers(self) -> None:
        moments = [moment for request in self.story.requests for moment in request.moments]
        busy = {one.facts["volunteer"] for one in moments if one.facts.get("volunteer") is not None}
        rng, principles = self.rng, Principles.objects.filter(borough=self.borough).first()
        groups = list(Organisation.objects.filter(borough=self.borough, kind="mutual_aid").order_by("name"))
        for number, one in enumerate(self.story.helpers):
            who, team = one.who, self.team("community_hub", one.hood)
            by = self.staff.at(team.pk, "coordinator") if one.decided_at else None
            self.volunteers.append(Volunteer(
                id=one.id, team=team, number=self._not_yet(new_keyed_number), first_name=who.first_name,
                last_name=who.last_name, date_of_birth=who.born, phone=one.phone, languages=one.languages,
                email=f"volunteer{number}@example.org" if number in busy or number % 6 else "",
                language="cy" if who.language == "cy" else "en",
                address_1=who.address, postcode=who.postcode, ward=self.wards[who.ward], easting=one.place[0],
                northing=one.place[1], organisation=rng.choice(groups) if rng.random() < 0.3 else None,
                does=one.does, reach_metres=one.reach_metres, has_car=one.has_car, availability=one.availability,
                free=list(WEEKS.get(one.availability, ())), sex=SEX_OF.get(number % 3, ""), principles=principles,
                about=one.about, agreed_principles_at=one.applied_at, status=one.status, applied_at=one.applied_at,
                decided_at=one.decided_at, decided_by=by,
                decision_reason="No answer to two calls." if one.status == "refused" else "",
                paused_until=(self.story.anchor + timedelta(days=12)).date() if one.status == "paused" else None,
                isolating_until=(self.story.anchor + timedelta(days=6)).date() if one.status == "isolating" else None,
            ))  # fmt: skip
            self._log_volunteer(self.volunteers[-1])
        Volunteer.objects.bulk_create(self.volunteers)
        self.staff.let_in_volunteers([self.volunteers[number] for number in sorted(busy)])
        roles = list(VolunteerRole.objects.filter(borough=self.borough))
        Checks(self.staff, self.log, self.seed, roles, self.story.anchor.date()).write(self.volunteers, busy)
        self._write_groups()

    def _log_volunteer(self, one: Volunteer) -> None:
        self.log.add(one.applied_at, PUBLIC, "offers.apply", one)
        if one.decided_at:
            actor = actor_of(one.decided_by)
            self.log.add(one.decided_at, actor, "offers.decide", one, before="applied", after=one.status)

    def _write_groups(self) -> None:
        rows = []
        for number in range(30):
            kind, what = OFFERED_BY_GROUPS[number % len(OFFERED_BY_GROUPS)]
            _, name, _, _, at = self.story.organisations[number * 2]
            rows.append(GroupOffer(
                id=self.id(), team=self.team("community_hub", number % 5), reference=self.reference(), group_name=name,
                contact_name=self.story.helpers[number].who.first_name, phone=phone(1_300 + number), kind=kind,
                what=what, postcode=self.story.borough.postcodes[at].postcode,
                offered_at=self.story.anchor - timedelta(hours=7 * number + 2),
            ))  # fmt: skip
        GroupOffer.objects.bulk_create(rows)

    # --- what is known of them ----------------------------------------------------------------------

    def write_circumstances(self) -> None:
        """What the hubs were told of people's lives, and what they wish to be shared."""
        rng, told, wishes = self.rng, [], []
        for number, one in enumerate(self.story.askers):
            request = next((r for r in self.story.requests if r.asker == number), None)
            if request is None:
                continue
            hub, at = self.team("community_hub", request.hood), request.raised_at
            for key, value in self._life(one):
                told.append(Circumstance(id=self.id(), team=hub, person=self.people[number], key=key, value=value,
                                         said_at=at))  # fmt: skip
            if rng.random() < 0.15:
                kind = rng.choice((TeamKind.HEALTH_AND_CARE, TeamKind.WELFARE, TeamKind.FOODBANK))
                wishes.append(SharingWish(
                    id=self.id(), borough=self.borough, person=self.people[number], with_kind=str(kind),
                    is_welcome=rng.random() < 0.75, said_at=at,
                ))  # fmt: skip
        Circumstance.objects.bulk_create(told)
        SharingWish.objects.bulk_create(wishes)

    def _life(self, one: Resident):
        rng = self.rng
        if rng.random() < 0.6:
            yield "lives_alone", "yes" if one.lives_alone else "no"
        if not one.lives_alone and rng.random() < 0.3:
            yield "household_size", str(rng.randint(2, 5))
        if rng.random() < 0.15:
            yield "diet", rng.choice(("Vegetarian", "Halal", "Diabetic", "No nuts", "Soft food"))
        if rng.random() < 0.2:
            yield "pharmacy", rng.choice([one.name for one in self.pharmacies])
        if rng.random() < 0.15:
            yield "delivery_notes", rng.choice(("Side door", "Ring twice", "Neighbour at 14 has a key", "Third floor"))
