"""What staff, volunteers and other teams of the made-up borough do about a request, in an order the stages allow."""

from __future__ import annotations

from random import Random

from hearth.desk.rules import demo_notes as words
from hearth.desk.rules.demo_past import Past, Request, Sent, Step
from hearth.desk.rules.demo_people import Resident
from hearth.desk.rules.demo_texts import one_of
from hearth.desk.rules.demo_time import Hours

HANDLERS = ("handler0", "handler1", "handler2")
LOOKERS = (*HANDLERS, *HANDLERS, "coordinator")
WORKERS = ("worker0", "worker0", "worker1")


def needs_of(one: Resident) -> str:
    """How this person has to be spoken to, if not plainly: "bsl", "large_print", "interpreter" or nothing.

    It follows from who they are, so that their record, their calls and their notes agree.
    """
    turn = one.number % 97
    if one.language not in ("en", "cy") and turn % 5 < 3:
        return "interpreter"
    return {3: "bsl", 7: "large_print", 11: "hard_of_hearing", 13: "large_print", 17: "easy_read",
            19: "hard_of_hearing", 23: "bsl", 29: "hard_of_hearing"}.get(turn, "")  # fmt: skip


class Steps:
    """Makes the steps up; `Past.spread` gives them their times."""

    def __init__(self, rng: Random, hours: Hours):
        self.rng, self.hours = rng, hours
        self.minutes = Past(rng, hours).minutes

    def begun(self, request: Request, one: Resident) -> list[Step]:
        """Raised, and unless it is new, looked at by somebody; now and then made more urgent."""
        rng = self.rng
        who = rng.choice(HANDLERS) if request.source in ("phone", "in_person", "list") else "public"
        who = "coordinator" if request.source == "referral" else who
        steps = [Step("raise", who, 0)]
        if request.stage == "new":
            return steps
        looker = rng.choice(LOOKERS) if who in ("public", "coordinator") or rng.random() < 0.5 else who
        if rng.random() < 0.6:
            steps.append(Step("claim", looker, self.minutes(4, 60)))
        else:
            steps.append(Step("triage", "coordinator", self.minutes(6, 70)))
        if request.urgency in ("now", "today") and rng.random() < 0.07:
            facts = {"before": "soon", "after": request.urgency}
            steps.append(Step("set_urgency", looker, self.minutes(3, 40), facts))
            steps.append(self._note(one_of(rng, words.SOONER, one, request.raised_at), looker))
        if rng.random() < 0.62:
            steps.append(self._said(request, one, looker))
        if request.controlled == "not_known" and request.stage != "offered" and rng.random() < 0.35:
            request.rule = "pharmacy_delivers" if request.pharmacy_delivers == "yes" else "any"
            request.controlled = "no"
            steps.append(Step("pharmacy_confirms", looker, self.minutes(10, 60), {"is_controlled": False}))
        return steps

    def _note(self, text: str, who: str, *, reached: bool | None = None) -> Step:
        return Step("note", who, self.minutes(3, 50), {"text": text, "reached": reached})

    def _said(self, request: Request, one: Resident, who: str) -> Step:
        """Somebody rang the person, in the way they have to be spoken to."""
        rng, at = self.rng, request.raised_at
        special = {"interpreter": words.INTERPRETED, "bsl": words.BSL, "large_print": words.LARGE_PRINT}.get(
            needs_of(one)
        )
        special = words.WELSH if one.language == "cy" else special
        if special and rng.random() < 0.7:
            return self._note(one_of(rng, special, one, at), who, reached=True)
        if request.ending == "could_not_reach" or rng.random() < 0.12:
            return self._note(one_of(rng, words.NOT_REACHED, one, at), who, reached=False)
        if request.category == "medicines" and rng.random() < 0.5:
            return self._note(one_of(rng, words.CHASED_PHARMACY, one, at), who)
        if request.category in ("food", "essentials") and rng.random() < 0.35:
            return self._note(one_of(rng, words.LIST_READ, one, at), who, reached=True)
        return self._note(one_of(rng, words.REACHED, one, at), who, reached=True)

    def waits(self, request: Request, one: Resident, *, is_held: bool) -> list[Step]:
        """Triaged, and there it stands: with notes, perhaps on hold."""
        rng, who = self.rng, _handler(self.rng)
        steps = [self._said(request, one, who)] if rng.random() < 0.4 else []
        if is_held:
            text = one_of(rng, words.HOLDS, one, request.raised_at)
            steps.append(Step("hold", who, self.minutes(5, 60), {"days": rng.choice((1, 1, 2, 4)), "reason": text}))
        return steps

    def ends(self, request: Request, one: Resident) -> list[Step]:
        """Ended otherwise: with the tries that came before, by staff, now and then by the resident on the web."""
        rng, at = self.rng, request.raised_at
        steps = []
        if request.ending == "could_not_reach":
            for _ in range(2):
                steps.append(self._note(one_of(rng, words.NOT_REACHED, one, at), _handler(rng), reached=False))
        by_resident = request.ending == "no_longer_needed" and request.source == "web" and rng.random() < 0.4
        who = "public" if by_resident else rng.choice((*HANDLERS, "coordinator", "manager"))
        request.ending_note = "Said so on the web." if by_resident else request.ending_note
        return [*steps, Step("end", who, self.minutes(30, 400))]

    def met(self, request: Request, one: Resident, others: list[int]) -> list[Step]:
        """Somebody is asked, says yes, does it; as far as the stage has come. `others` said no first."""
        if request.hands == "volunteer":
            first = [*self._refusals(others), self._offered("coordinator", request.volunteer)]
            return [*first, *self._until(request, "volunteer")]
        who = _handler(self.rng)
        if request.hands == "pharmacy":
            return [self._offered(who, None), *self._until(request, who)]
        return self._until(request, who)

    def _offered(self, who: str, volunteer: int | None) -> Step:
        return Step("offer", who, self.minutes(8, 120), {"volunteer": volunteer})

    def _refusals(self, others: list[int]) -> list[Step]:
        rng = self.rng
        if not others or rng.random() > 0.12:
            return []
        first = others[0]
        steps = [self._offered("coordinator", first)]
        if rng.random() < 0.7:
            facts = {"volunteer": first, "how": "declined", "reason": rng.choice(words.DECLINED)}
            return [*steps, Step("release", "volunteer", self.minutes(10, 90), facts)]
        facts = {"volunteer": first, "how": "could_not", "reason": rng.choice(words.COULD_NOT)}
        steps.append(Step("take", "volunteer", self.minutes(5, 60), {"volunteer": first}))
        return [*steps, Step("release", "volunteer", self.minutes(40, 200), facts)]

    def _until(self, request: Request, who: str) -> list[Step]:
        facts = {"volunteer": request.volunteer} if who == "volunteer" else {}
        steps: list[Step] = []
        if request.stage in ("taken", "done"):
            steps.append(Step("take", who, self.minutes(5, 120), facts))
        if request.stage == "done":
            steps.append(Step("end", who, self.minutes(40, 300), facts))
        return steps

    def referred(self, request: Request, sent: Sent) -> list[Step]:
        """Offered to another team, which takes it, meets it, or hands it back."""
        who = self.rng.choice((*HANDLERS, "coordinator"))
        steps = [Step("offer", who, self.minutes(8, 90), {"referral": sent.id})]
        if sent.status == "handed_back":
            facts = {"referral": sent.id, "reason": sent.said}
            return [*steps, Step("release", "receiver", self.minutes(60, 400), facts)]
        if sent.status in ("accepted", "done"):
            steps.append(Step("take", "receiver", self.minutes(40, 300), {"referral": sent.id}))
        if sent.status == "done":
            steps.append(Step("end", "receiver", self.minutes(200, 900), {"referral": sent.id}))
        return steps

    def worked(self, request: Request, note: str) -> list[Step]:
        """What a team that accepted does with a request of its own."""
        who = self.rng.choice(WORKERS)
        steps = [Step("raise", who, 0)]
        if request.stage == "new":
            return steps
        steps.append(Step("claim", who, self.minutes(10, 120)))
        steps.append(self._note(note, who, reached=True))
        if request.stage in ("taken", "done"):
            steps.append(Step("take", who, self.minutes(10, 200), {"own": True}))
        if request.stage == "done":
            steps.append(Step("end", who, self.minutes(100, 500)))
        return steps


def _handler(rng: Random) -> str:
    return rng.choice(HANDLERS)
