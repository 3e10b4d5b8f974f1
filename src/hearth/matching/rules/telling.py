"""Why, in words: of a match what it is made of, of what is left which rule stops it and what would free it. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from hearth.matching.rules.parts import Slot, in_words
from hearth.matching.rules.rows import GOES_OUT, NOBODY
from hearth.offers.rules.asking import about, far

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def number(count: int) -> str:
    return NUMBERS[count] if count < len(NUMBERS) else f"{count:,}"


def volunteers(count: int) -> str:
    return "one volunteer" if count == 1 else f"{number(count)} volunteers"


ANSWERS = {
    "offered": ("Asked", "waiting"), "accepted": ("Said yes", "done"), "declined": ("Said no", "urgent"),
    "done": ("Done", "done"), "could_not": ("Could not", "urgent"), "withdrawn": ("Taken back", "quiet"),
}  # fmt: skip
"""What became of a request that was offered, by the status of its task, and how the tag looks."""

HUB_ANSWERS = {
    "sent": ("The other hub is asked", "waiting"), "accepted": ("Said yes", "done"),
    "handed_back": ("Said no", "urgent"), "withdrawn": ("Taken back", "quiet"), "done": ("Done", "done"),
}  # fmt: skip
"""What another hub said to a request it was asked for, by the status of the referral, and how the tag looks."""


def of_sent(requests: int, asked: int, to_ring: int) -> str:
    """What sending a plan did: how many are asked, for how many requests, and how many of them hear it by telephone."""
    words = "One volunteer is asked" if asked == 1 else f"{asked:,} volunteers are asked"
    words += f", for {requests:,} requests." if requests > asked else "."
    if not to_ring:
        return words
    who = (
        "They have"
        if to_ring == asked == 1
        else "None of them has"
        if to_ring == asked
        else f"{to_ring:,} of them have"
    )
    return f"{words} {who} {'a' if who.startswith('None') else 'no'} sign-in: ring them."


def of_match(travel: int, lateness: int, knows: int, is_remote: bool) -> list[str]:
    """Why this person, part by part. Metres are road metres there and back."""
    words = ["by telephone" if is_remote else f"{about(round(travel / 2))} by road"]
    words += [f"knows them, or speaks their language: worth {far(knows)} of travel"] if knows else []
    return words + ([f"waiting until then costs as much as {far(lateness)} of travel"] if lateness else [])


def of_other(name: str, slot: Slot, dearer: int) -> str:
    """What somebody else would cost the whole plan."""
    when = in_words(slot)
    return f"{name}, {when}: the whole plan is as good" if dearer <= 0 else f"{name}, {when}: {far(dearer)} dearer"


def _thing(mark: str, names: Mapping[str, str]) -> tuple[str, str]:
    """What kind of mark it is, and what it is about as people say it."""
    kind, _, word = mark.partition(":")
    return kind, names.get(word, word.replace("_", " "))


def one_who(marks: Sequence[str], names: Mapping[str, str]) -> str:
    """One volunteer who holds these marks: “offers shopping, has the checks for it and speaks Urdu”."""
    words = []
    for mark in sorted(marks, key=lambda mark: not mark.startswith("does:")):
        kind, thing = _thing(mark, names)
        said = {
            "does": f"offers {thing.lower()}", "checked": "has the checks for it",
            "phone": "may do it by telephone", "speaks": f"speaks {thing.capitalize()}",
            "goes": "is not self-isolating", "sex": f"is a {thing}",
        }  # fmt: skip
        words.append(said.get(kind, thing))
    return " and ".join(filter(None, [", ".join(words[:-1]), words[-1] if words else ""]))


def but_for(mark: str, names: Mapping[str, str]) -> str:
    """What those who lack one mark would have to have, or the request to do without."""
    kind, thing = _thing(mark, names)
    return {
        "does": f"if they offered {thing.lower()}", "checked": f"if they had the checks for {thing.lower()}",
        "phone": f"if they had the checks for {thing.lower()} by telephone",
        "speaks": f"if it needed nobody who speaks {thing.capitalize()}",
        "goes": "when they are no longer self-isolating", "sex": f"if it need not be a {thing}",
    }.get(kind, f"without {thing}")  # fmt: skip


RULES = {
    "holds": "nobody is {all}", "area": "nobody who could may help this neighbourhood",
    "never": "the only ones who could have declined it, or must not be brought together with this person",
    "reach": "nobody who could lives near enough", "time": "nobody near who could is free then",
    "full": "somebody could, but has as many tasks as they take, or is needed more elsewhere",
}  # fmt: skip


def of_left(rule: str, wants: Sequence[str], counts: Mapping[str, int], names: Mapping[str, str]) -> str:
    """The rule that stops it, as a sentence."""
    impossible = [NOBODY[mark] for mark in wants if mark in NOBODY]
    if rule == "holds" and impossible:
        return "; ".join(impossible)
    if rule == "holds":
        return "there is nobody who " + one_who([mark for mark in wants if mark != GOES_OUT], names)
    return RULES[rule]


def frees(*, rule: str, wants: Sequence[str], missing: Mapping[str, int], slots: Mapping[int, int], metres: int | None,
          counts: Mapping[str, int], known: Sequence[Slot], names: Mapping[str, str]) -> list[str]:  # fmt: skip
    """What would free it, the widest first."""
    if any(mark in NOBODY for mark in wants):
        return []
    found = [
        f"{volunteers(n)} near {'is' if n == 1 else 'are'} free {in_words(known[slot])}"
        for slot, n in sorted(slots.items(), key=lambda item: (-item[1], item[0]))[:2]
    ]
    found += [
        f"{volunteers(n)} could {but_for(mark, names)}"
        for mark, n in sorted(missing.items(), key=lambda item: (-item[1], item[0]))[:2] if n
    ]  # fmt: skip
    found += [f"one who could lives {far(metres)} away: ask whether they would come"] if metres else []
    if rule == "full" and counts.get("time"):
        found.append(f"{volunteers(counts['time'])} could if they took one more")
    return found


def advice(more: int, wants: Sequence[str], slot: Slot, names: Mapping[str, str]) -> str:
    """Whom to look for: “one more volunteer who offers shopping on Tuesday 24 November, morning”."""
    said = one_who([mark for mark in wants if not mark.startswith(("checked", "phone", "goes"))], names)
    people = "one more request" if more == 1 else f"{number(more)} more requests"
    return f"One more volunteer who {said}, {in_words(slot)}, would let {people} be met."


def gap_in_words(gap: float | None, is_proved: bool, by_hand: int = 0) -> str:
    """How good the plan is, as far as is known. What people changed since is theirs, and no proof is of it."""
    if by_hand:
        changed = "1 request was" if by_hand == 1 else f"{number(by_hand)} requests were"
        return f"{gap_in_words(gap, is_proved)} That is so of the plan as it was made: {changed} changed by hand since."
    if is_proved:
        return "Proved: no plan is better."
    return "How far it is from the best is not known." if gap is None else f"At most {gap:.1%} dearer than the best."


def of_mending(moved: int, best_moves: int, dearer: int) -> str:
    """What became of the requests that could have stayed as they were proposed, and what moving few of them costs."""
    words = {0: "Nothing that could stay has moved", 1: "One request that could have stayed has moved"}
    said = words.get(moved, f"{number(moved).capitalize()} requests that could have stayed have moved")
    if not dearer:
        return f"{said}."
    return f"{said}. The best plan would move {number(best_moves)}, and be {far(dearer)} of travel better."
