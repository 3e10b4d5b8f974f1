"""What the made-up borough's organisations can do, whom they ask for, who would stay, and the volunteers' letters."""

from __future__ import annotations

from datetime import timedelta
from random import Random

from hearth.access.models import User
from hearth.access.roles import TeamKind
from hearth.desk.actions.demo_log import PUBLIC, actor_of
from hearth.desk.actions.demo_rows import Rows
from hearth.directory.models import Capacity, Organisation, PartnerAgreement, Spokesperson
from hearth.offers.models import Appeal, Asked, Introduction, Letter, Stay, Volunteer, VolunteerRole, standings

WEEKS = 5  # of answers about capacity
LETTERS = 40
APPEALS = (
    ("Packing parcels on Thursdays", 4, "The hall behind the church", ("food", "essentials")),
    ("A van driver for the bakery round", 1, "From the bakery, six in the morning", ("food",)),
    ("Ringing people who live alone", 6, "From home", ("comfort_calls",)),
)
ASKING = ("charity", "faith")
SPEAK = ("Chair", "Manager", "Secretary", "Minister")


class Offering:
    """Writes it all from the rows there are; the same seed gives the same."""

    def __init__(self, rows: Rows, seed: int):
        self.rows, self.anchor, self.borough = rows, rows.story.anchor, rows.borough
        self.rng = Random(f"offers {seed}")  # noqa: S311  made-up lives, not secrets
        self.hub = rows.team(TeamKind.COMMUNITY_HUB, 0)
        self.by: User = rows.staff.at(self.hub.pk, "coordinator")

    def write(self) -> None:
        found = list(Organisation.objects.filter(borough=self.borough).exclude(kind__in=("gp", "pharmacy")))
        self._organisations(sorted(found, key=lambda one: one.name))
        active = [one for one in self.rows.volunteers if one.status == "active"]
        self._letters(active)
        self._stays([one for one in active if one.team_id == self.hub.pk])
        self._appeals([one for one in active if one.team_id == self.hub.pk])

    def _organisations(self, found: list[Organisation]) -> None:
        """Who speaks for each, what most of them said each week, and what was agreed: one has lapsed."""
        today = self.anchor.date()
        monday, helpers = today - timedelta(days=today.weekday()), self.rows.story.helpers
        speak, said, agreed = [], [], []
        for number, one in enumerate(found):
            who, position = helpers[-1 - number % len(helpers)].who, SPEAK[number % len(SPEAK)]
            speak.append(Spokesperson(id=self.rows.id(), borough=self.borough, organisation=one, position=position,
                                      name=f"{who.first_name} {who.last_name}", phone=one.phone, email=one.email,
                                      said_at=self.anchor - timedelta(days=30)))  # fmt: skip
            usual = self.rng.randint(4, 30)
            for week in range(WEEKS):
                if self.rng.random() < 0.8:
                    tasks, begin = max(usual + self.rng.randint(-4, 4), 0), monday - timedelta(days=7 * week)
                    at = self.anchor - timedelta(days=7 * week + today.weekday(), minutes=self.rng.randint(5, 300))
                    said.append(Capacity(id=self.rows.id(), organisation=one, week=begin, tasks=tasks, said_at=at))
            if number % 3 == 0:
                ends = today + timedelta(days=-12 if number == 3 else 200)
                agreed.append(PartnerAgreement(
                    id=self.rows.id(), organisation=one, about="Takes what the hub hands over",
                    starts_on=ends - timedelta(days=365), ends_on=ends, noted_by=self.by,
                    noted_at=self.anchor - timedelta(days=30)))  # fmt: skip
        Spokesperson.objects.bulk_create(speak)
        Capacity.objects.bulk_create(said)
        PartnerAgreement.objects.bulk_create(agreed)

    def _letters(self, active: list[Volunteer]) -> None:
        """Letters for the first who may do anything; one of them was revoked."""
        standing = standings(active, self.anchor.date())
        able = [one for one in active if any(each.may for each in standing[one.pk])][:LETTERS]
        made = []
        for number, one in enumerate(able):
            by = self.rows.staff.at(one.team_id, "coordinator")
            at = self.anchor - timedelta(days=2 + number % 9, minutes=17 * number)
            letter = Letter(id=self.rows.id(), team=one.team, volunteer=one, number=one.number, language=one.language,
                            roles=[each.key for each in standing[one.pk] if each.may], issued_at=at, issued_by=by,
                            holds_until=at.date() + timedelta(days=365),
                            printed_at=at + timedelta(hours=1) if number % 4 else None)  # fmt: skip
            self.rows.log.add(at, actor_of(by), "offers.issue_letter", letter)
            if number == 5:
                letter.revoked_at, letter.revoked_by = at + timedelta(days=1), by
                letter.revoked_because = "Lost on the bus"
                self.rows.log.add(letter.revoked_at, actor_of(by), "offers.revoke_letter", letter)
            made.append(letter)
        Letter.objects.bulk_create(made)

    def _stays(self, active: list[Volunteer]) -> None:
        """Who would stay, as some of the first hub's volunteers answered; those may be asked for appeals."""
        roles = list(VolunteerRole.objects.filter(borough=self.borough).values_list("key", "categories"))
        made = []
        for number, one in enumerate(active[:24]):
            at = self.anchor - timedelta(days=1 + number % 14)
            fits = [key for key, categories in roles if set(categories) & set(one.does)]
            stays = number % 6 != 5
            made.append(Stay(id=self.rows.id(), team=one.team, volunteer=one, asked_at=at - timedelta(days=2),
                             answered_at=at, stays=stays, roles=fits if stays else [],
                             how_often=Stay.HOW_OFTEN[number % 4][0] if stays else ""))  # fmt: skip
            self.rows.log.add(at, PUBLIC, "offers.answer_stay", made[-1])
            one.may_be_introduced = stays
        Stay.objects.bulk_create(made)
        Volunteer.objects.bulk_update(active[:24], ["may_be_introduced"])

    def _appeals(self, active: list[Volunteer]) -> None:
        """Three organisations ask; of the first appeal somebody has said yes and somebody no."""
        asks = list(Organisation.objects.filter(borough=self.borough, kind__in=ASKING).order_by("name")[:3])
        willing = [one for one in active if one.may_be_introduced]
        roles = list(VolunteerRole.objects.filter(borough=self.borough).order_by("position", "key"))
        for number, (ours, (what, wanted, where, kinds)) in enumerate(zip(asks, APPEALS, strict=False)):
            role = next((one for one in roles if set(one.categories) & set(kinds)), None)
            at = self.anchor - timedelta(days=3 - number, hours=2)
            appeal = Appeal(
                id=self.rows.id(), team=self.hub, partner_team=ours.team, reference=self.rows.reference(),
                organisation=ours, role=role, what=what, wanted=wanted, where=where, made_at=at,
                starts_on=(self.anchor + timedelta(days=4)).date(), contact=ours.spokesperson.name)  # fmt: skip
            asked = willing[:3] if number == 0 else []
            appeal.asked_count, appeal.yes_count, appeal.no_count = len(asked), len(asked[:1]), len(asked[1:2])
            appeal.save(force_insert=True)
            self.rows.log.add(at, PUBLIC, "offers.appeal", appeal, wanted=wanted)
            for one, answer in zip(asked, ("yes", "no", ""), strict=False):
                self._ask(appeal, one, answer)

    def _ask(self, appeal: Appeal, one: Volunteer, answer: str) -> None:
        at = appeal.made_at + timedelta(hours=3)
        asked = Asked(id=self.rows.id(), team=appeal.team, appeal=appeal, volunteer=one, asked_at=at, asked_by=self.by,
                      answer=answer, answered_at=at + timedelta(hours=5) if answer else None)  # fmt: skip
        asked.save(force_insert=True)
        self.rows.log.add(at, actor_of(self.by), "offers.ask_volunteers", appeal, asked=1)
        if answer == "yes":
            Introduction(id=self.rows.id(), team=appeal.team, partner_team=appeal.partner_team, appeal=appeal,
                         volunteer=one, name=one.name, phone=one.phone, email=one.email,
                         made_at=at + timedelta(hours=5)).save(force_insert=True)  # fmt: skip
