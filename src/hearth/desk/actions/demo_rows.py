"""The rows of the made-up borough's story: people, organisations, volunteers, requests and all that hangs on them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from hearth.access.models import Team, User
from hearth.access.roles import TeamKind
from hearth.areas.models import Borough, Ward
from hearth.desk.rules.demo_people import Resident, phone
from hearth.desk.rules.demo_story import Request, Story
from hearth.desk.rules.demo_words import BECAME, CONCERNS, HANDED_BACK, OFFERED_BY_GROUPS
from hearth.directory.models import Organisation
from hearth.kit.identifiers import new_reference
from hearth.matching.models import Task
from hearth.needs.actions import referrals
from hearth.needs.models import Agreement, Category, Concern, Contact, Need, Note, Referral, Route
from hearth.needs.rules.sharing import carried
from hearth.offers.models import GroupOffer, Volunteer
from hearth.people.models import Approach, Circumstance, Involvement, Person, SharingWish

TOWN = "Fernhallow"
OFFERED_AFTER = timedelta(minutes=25)
ANSWERED_AFTER = 0.25  # of the time a request has
CHANNELS = {"phone": "phone", "web": "web", "in_person": "in_person", "partner": "email", "list": "letter"}


class Rows:
    """Writes a story, one kind of row after another."""

    def __init__(self, borough: Borough, story: Story, staff: list[list[User]], seed: int):
        self.borough, self.story, self.staff = borough, story, staff
        self.rng = Random(f"rows {seed}")  # noqa: S311  made-up lives, not secrets
        self.wards = list(Ward.objects.filter(borough=borough).select_related("neighbourhood").order_by("gss"))
        teams = Team.objects.filter(borough=borough).select_related("borough").order_by("pk")
        self.teams: dict[tuple[str, int | None], Team] = {(t.kind, t.neighbourhood_id): t for t in teams}
        self.hubs = [team for team in teams if team.kind == TeamKind.COMMUNITY_HUB]
        self.categories = {row.key: row for row in Category.objects.filter(borough=borough).select_related("borough")}
        self.routes = {row.key: row for row in Route.objects.filter(borough=borough)}
        self.agreements = {(a.from_kind, a.to_kind): a for a in Agreement.objects.filter(borough=borough)}
        self.people: list[Person] = []
        self.pharmacies: list[Organisation] = []
        self.volunteers: list[Volunteer] = []
        self.needs: dict[UUID, Need] = {}

    def steps(self) -> list[tuple[str, Callable[[], None]]]:
        return [
            ("People", self.write_people), ("Organisations", self.write_organisations),
            ("Volunteers", self.write_volunteers), ("Requests", self.write_needs), ("Referrals", self.write_referrals),
            ("Tasks", self.write_tasks), ("Notes", self.write_notes), ("Concerns", self.write_concerns),
            ("Getting in touch", self.write_approaches), ("Wishes", self.write_circumstances),
        ]  # fmt: skip

    def _id(self) -> UUID:
        return UUID(int=self.rng.getrandbits(128), version=4)

    def _reference(self) -> str:
        return new_reference(self.rng.choice)

    def _hub(self, resident: Resident) -> int:
        return self.story.borough.wards[resident.ward].neighbourhood

    def _team(self, kind: str, person: Person) -> Team:
        """The team of this kind in the person's neighbourhood, otherwise the borough's."""
        hood = person.ward.neighbourhood_id if person.ward else None
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
        rng = self.rng
        for number, one in enumerate(self.story.askers):
            old = one.age(self.story.anchor.date()) >= 70
            email = f"{one.first_name}.{one.last_name}{number}@example.org".lower().replace("'", "")
            facts = {
                "phone": phone(number), "email": email if rng.random() < (0.25 if old else 0.6) else "",
                "needs_interpreter": one.language not in ("en", "cy") and rng.random() < 0.6,
                "communication": [rng.choice(("hard_of_hearing", "large_print", "bsl"))] if rng.random() < 0.1 else [],
                "contact_by": ["phone"], "visit_in_pairs": rng.random() < 0.02,
                "best_time": rng.choice(("Mornings", "Afternoons", "After 5pm")) if rng.random() < 0.3 else "",
            }  # fmt: skip
            self.people.append(self.person(one, **facts))
        Person.objects.bulk_create(self.people)

    def write_organisations(self) -> None:
        rng, own = self.rng, {"foodbank": [], "gp": []}
        for kind in own:
            own[kind] = [team for (k, _), team in self.teams.items() if k == kind]
        made = []
        for number, (kind, name, does, helps, at) in enumerate(self.story.organisations):
            place = self.story.borough.postcodes[at]
            slug = "".join(sign for sign in name.lower() if sign.isalnum())
            team = own[kind].pop(0) if own.get(kind) else None
            made.append(Organisation(
                id=self._id(), borough=self.borough, neighbourhood=self.wards[place.ward].neighbourhood, team=team,
                name=name, kind=kind, is_constituted=kind != "mutual_aid" or number % 2 == 0, does=does,
                helps_with=list(helps), email=f"hello@{slug}.example", phone=phone(1_200 + number),
                address=f"{rng.randint(1, 60)} {self.story.population.streets[place.street]}", postcode=place.postcode,
                easting=place.easting, northing=place.northing, delivers=kind == "pharmacy" and number % 2 == 0,
            ))  # fmt: skip
        Organisation.objects.bulk_create(made)
        self.pharmacies = [row for row in made if row.delivers]

    def write_volunteers(self) -> None:
        rng = self.rng
        places = {place.postcode: place for place in self.story.borough.postcodes}
        groups = list(Organisation.objects.filter(borough=self.borough, kind="mutual_aid").order_by("name"))
        for number, one in enumerate(self.story.helpers):
            who, place, hub = one.who, places[one.who.postcode], self._hub(one.who)
            is_decided = one.status != "applied"
            self.volunteers.append(Volunteer(
                id=one.id, team=self.hubs[hub], number=self._reference(), first_name=who.first_name,
                last_name=who.last_name, date_of_birth=who.born, phone=one.phone, languages=one.languages,
                email=f"volunteer{number}@example.org", language="cy" if who.language == "cy" else "en",
                address_1=who.address, postcode=who.postcode, ward=self.wards[who.ward], easting=place.easting,
                northing=place.northing, organisation=rng.choice(groups) if rng.random() < 0.3 else None,
                does=one.does, reach_metres=one.reach_metres, has_car=one.has_car, availability=one.availability,
                about=one.about, agreed_principles_at=one.applied_at, status=one.status, applied_at=one.applied_at,
                decided_at=one.applied_at + timedelta(hours=20) if is_decided else None,
                decided_by=self.staff[hub][1] if is_decided else None,
                decision_reason="No answer to two calls." if one.status == "refused" else "",
                paused_until=(self.story.anchor + timedelta(days=12)).date() if one.status == "paused" else None,
            ))  # fmt: skip
        Volunteer.objects.bulk_create(self.volunteers)
        self._write_groups()

    def _write_groups(self) -> None:
        rows = []
        for number in range(30):
            kind, what = OFFERED_BY_GROUPS[number % len(OFFERED_BY_GROUPS)]
            _, name, _, _, at = self.story.organisations[number * 2]
            rows.append(GroupOffer(
                id=self._id(), team=self.hubs[number % len(self.hubs)], reference=self._reference(), group_name=name,
                contact_name=self.story.helpers[number].who.first_name, phone=phone(1_300 + number), kind=kind,
                what=what, postcode=self.story.borough.postcodes[at].postcode,
                offered_at=self.story.anchor - timedelta(hours=7 * number + 2),
            ))  # fmt: skip
        GroupOffer.objects.bulk_create(rows)

    # --- what they asked ----------------------------------------------------------------------------

    def write_needs(self) -> None:
        contacts = []
        for request in self.story.requests:
            person = self.people[request.asker]
            need = self._need(request, person)
            if request.source in ("phone", "web", "in_person"):
                need.contact = self._contact(request, need)
                contacts.append(need.contact)
            self.needs[request.id] = need
        Contact.objects.bulk_create(contacts)
        Need.objects.bulk_create(self.needs.values(), batch_size=400)

    def _need(self, request: Request, person: Person) -> Need:
        resident = self.story.askers[request.asker]
        hub, ward = self._hub(resident), self.wards[resident.ward]
        team = self.hubs[hub]
        if request.source == "referral":
            team = self._team(self.routes[request.route].to_kind, person)
        staff = self.staff[hub]
        is_medicine = bool(request.controlled)
        need = Need(
            id=request.id, team=team, reference=self._reference(), person=person, ward=ward,
            category=self.categories[request.category], neighbourhood=ward.neighbourhood, source=request.source,
            summary=request.summary, urgency=request.urgency, stage=request.stage, raised_at=request.raised_at,
            raised_by=staff[0] if request.source in ("phone", "in_person") else None, due_at=request.due_at,
            ended_at=request.ended_at, ending=request.ending, ending_note=request.ending_note,
            ended_by=staff[1] if request.ended_at else None, residents_word=request.word,
            residents_rating=request.rating, controlled=request.controlled, is_opiate_substitution=request.opiate,
            pharmacy_delivers=request.pharmacy_delivers, medicine_rule=request.rule if is_medicine else "any",
        )  # fmt: skip
        if request.owner is not None and team == self.hubs[hub]:
            need.owner, need.owned_at = staff[request.owner % len(staff)], request.raised_at + timedelta(minutes=9)
        if request.on_hold_days:
            need.on_hold_until = (self.story.anchor + timedelta(days=request.on_hold_days)).date()
            need.hold_reason = "Away until then; asked us to wait."
        self._carrier(need, request, staff)
        if need.stage == "done" and need.wants_hand_over:
            seen = "pharmacy_checked" if need.carrier_kind == "pharmacy" else "passport"
            need.identity_seen, need.handed_to, need.was_never_left = seen, "person", True
        return need

    def _carrier(self, need: Need, request: Request, staff: list[User]) -> None:
        if request.volunteer is not None:
            volunteer = self.volunteers[request.volunteer]
            told = ("volunteer", str(volunteer.pk), volunteer.name)
        elif request.hands == "council_staff":
            told = ("council_staff", str(staff[0].pk), staff[0].name)
        elif request.hands == "pharmacy":
            told = ("pharmacy", str(self.pharmacies[0].pk), self.pharmacies[0].name)
        elif request.hands == "team":
            hands = referrals.hands_of_team(self._team(self.routes[request.route].to_kind, need.person))
            told = (str(hands.kind), hands.id, hands.name)
        else:
            return
        need.carrier_kind, need.carrier_id, need.carrier_name = told
        need.offered_at = need.raised_at + OFFERED_AFTER
        if request.stage in ("taken", "done"):
            need.taken_at = need.raised_at + timedelta(minutes=70)

    def _contact(self, request: Request, need: Need) -> Contact:
        began = request.raised_at - timedelta(minutes=8)
        return Contact(
            id=self._id(), team=need.team, reference=self._reference(), person=need.person, channel=request.source,
            handler=need.raised_by, language="cy" if need.person.language == "cy" else "en", about=request.summary,
            outcome="help_arranged", started_at=began, saved_at=request.raised_at, completed_at=request.raised_at,
        )  # fmt: skip

    # --- what became of it --------------------------------------------------------------------------

    def write_referrals(self) -> None:
        rows = []
        for request in self.story.requests:
            if request.route and request.source != "referral":
                rows.append(self._referral(request, request.route))
                also = self.routes[request.route].also_id
                if also:
                    key = next(key for key, route in self.routes.items() if route.pk == also)
                    rows.append(self._referral(request, key, beside=rows[-1]))
        Referral.objects.bulk_create(rows)

    def _referral(self, request: Request, key: str, beside: Referral | None = None) -> Referral:
        rng, need, route = self.rng, self.needs[request.id], self.routes[key]
        to, sender = self._team(route.to_kind, need.person), self.staff[self._hub(self.story.askers[request.asker])][1]
        agreement = self.agreements[need.team.kind, to.kind]
        facts = {"reason": need.summary, "urgency": need.get_urgency_display(), "referrer": sender.name}
        sent = need.raised_at + OFFERED_AFTER
        answer = request.answer if beside is None else ("sent" if request.answer == "sent" else "accepted")
        referral = Referral(
            id=self._id(), reference=self._reference(), from_team=need.team, to_team=to, route=route, need=need,
            agreement=agreement, person=need.person, category=need.category, with_referral=beside, status=answer,
            carries=carried(referrals.person_facts(need.person) | facts, agreement.fields), urgency=need.urgency,
            sent_by=sender, sent_at=sent, answer_by=sent + timedelta(hours=agreement.answer_within_hours),
        )  # fmt: skip
        if beside is None and request.received:
            referral.received_need = self.needs[request.received]
        if answer != "sent":
            within = (min(need.due_at, self.story.anchor) - sent) * ANSWERED_AFTER
            referral.answered_at = sent + max(within, timedelta(minutes=5))
            referral.answered_as = rng.choice(("A. Wright, duty worker", "J. Okoro, coordinator", "M. Parry"))
        if answer == "handed_back":
            referral.reason = rng.choice(HANDED_BACK)
        if answer == "done":
            referral.became, referral.became_at = rng.choice(BECAME), request.ended_at
        return referral

    def write_tasks(self) -> None:
        rows = []
        for request in self.story.requests:
            if request.volunteer is None:
                continue
            need, live = self.needs[request.id], request.ended_at is None
            status = {"offered": "offered", "taken": "accepted", "done": "done"}[request.stage]
            rows.append(Task(
                id=self._id(), team=need.team, need=need, volunteer=self.volunteers[request.volunteer], status=status,
                carried_as="volunteer" if live else None, what=need.category.name, who=need.person.name,
                where=", ".join(need.person.address), phone=need.person.phone, due_at=need.due_at,
                take_care=" ".join(need.handover_conditions())[:300], offered_at=need.raised_at + OFFERED_AFTER,
                offered_by=self.staff[self._hub(self.story.askers[request.asker])][1], ended_at=request.ended_at,
                answered_at=need.taken_at, how_it_went=request.ending_note,
            ))  # fmt: skip
        Task.objects.bulk_create(rows)

    def write_notes(self) -> None:
        rows = []
        for request in self.story.requests:
            need = self.needs[request.id]
            writer = self.staff[self._hub(self.story.askers[request.asker])][0]
            signed = f"{writer.name}, call handler" if request.source != "referral" else "Duty worker"
            last = request.ended_at or self.story.anchor
            for number, text in enumerate(request.notes):
                at = request.raised_at + (last - request.raised_at) * (number + 1) / (len(request.notes) + 2)
                rows.append(Note(id=self._id(), team=need.team, person=need.person, need=need, text=text,
                                 written_by=writer, signed_as=signed, written_at=at))  # fmt: skip
        Note.objects.bulk_create(rows)

    def write_concerns(self) -> None:
        door, rows = self.teams[TeamKind.SAFEGUARDING, None], []
        for number, text in enumerate(CONCERNS):
            request = self.story.requests[number * 31]
            hub = self._hub(self.story.askers[request.asker])
            rows.append(Concern(
                id=self._id(), team=door, raised_in=self.hubs[hub], person=self.people[request.asker],
                need_reference=self.needs[request.id].reference, text=text, is_immediate=number == 5,
                raised_by=self.staff[hub][0], raised_at=self.story.anchor - timedelta(hours=5 + 19 * number),
            ))  # fmt: skip
        Concern.objects.bulk_create(rows)

    def write_approaches(self) -> None:
        approaches: list[Approach] = []
        working: dict[tuple[UUID, int], tuple[datetime, datetime | None]] = {}
        for request in self.story.requests:
            need = self.needs[request.id]
            key = (need.person_id, need.team_id)
            since, until = working.get(key, (request.raised_at, request.ended_at))
            last = max(until, request.ended_at) if until and request.ended_at else None
            working[key] = (min(since, request.raised_at), last)
            for channel, at, theirs, reached in self._touches(request):
                by = None if channel == "web" else need.raised_by
                approaches.append(Approach(
                    id=self._id(), borough=self.borough, person=need.person, team=need.team, by=by, at=at,
                    channel=channel, came_from_them=theirs, was_reached=reached,
                ))  # fmt: skip
        Approach.objects.bulk_create(approaches)
        Involvement.objects.bulk_create(
            Involvement(id=self._id(), borough=self.borough, person_id=person, team_id=team, since=since, until=until)
            for (person, team), (since, until) in working.items()
        )

    def _touches(self, request: Request):
        """(channel, when, from them, reached) of every time somebody was in touch about a request."""
        if request.source in CHANNELS:
            yield CHANNELS[request.source], request.raised_at, request.source != "list", True
        if request.notes:
            reached = not request.notes[0].startswith("No answer")
            yield "phone", min(request.raised_at + timedelta(minutes=50), self.story.anchor), False, reached
        if request.stage == "done" and request.hands == "volunteer":
            yield "visit", request.ended_at, False, True

    def write_circumstances(self) -> None:
        rng, told, wishes = self.rng, [], []
        for number, one in enumerate(self.story.askers):
            if rng.random() < 0.6:
                value = "yes" if one.lives_alone else "no"
                told.append(Circumstance(id=self._id(), team=self.hubs[self._hub(one)], person=self.people[number],
                                         key="lives_alone", value=value, said_at=self.story.anchor))  # fmt: skip
            if rng.random() < 0.15:
                kind = rng.choice((TeamKind.HEALTH_AND_CARE, TeamKind.WELFARE, TeamKind.FOODBANK))
                wishes.append(SharingWish(
                    id=self._id(), borough=self.borough, person=self.people[number], with_kind=str(kind),
                    is_welcome=rng.random() < 0.75, said_at=self.story.anchor - timedelta(days=2),
                ))  # fmt: skip
        Circumstance.objects.bulk_create(told)
        SharingWish.objects.bulk_create(wishes)
