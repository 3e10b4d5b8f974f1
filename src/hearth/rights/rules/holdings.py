"""What of each model is told to the person it is about, what is held back, and what erasing does with it. Pure data.

Everything follows from each model's own PERSONAL list. A model that is not named here is told in full, under the
names of its fields, and its rows are deleted when the person is erased. A guard test fails when a model with personal
fields is neither on a path to a person nor named in NOT_RESIDENTS.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

ERASED = "erased"
"""Stands where a text may not be empty."""


class Mark(StrEnum):
    """Why an item is not simply given."""

    THIRD = "somebody else"  # Data Protection Act 2018, Schedule 2, paragraph 16
    STAFF = "a colleague"
    HEALTH = "health"  # Schedule 3, part 2: a health professional says first whether it would do serious harm
    SAFEGUARDING = "safeguarding"  # Schedule 3, parts 3 and 5; Schedule 2, paragraph 2
    NAMES = "names somebody"  # a text in which a name of somebody else was found
    TOLD = "about their help"  # what was written of somebody else's need, in a volunteer's own task
    PICTURE = "a photograph"  # what else a camera took is seen only by looking at it
    MENTIONS = "another row"  # a row that is not linked to the person and names their number or address


WHY = {
    Mark.THIRD: "It is about somebody else. Give it when they agree, or when it is reasonable without.",
    Mark.STAFF: "The name of a colleague. Your council's policy says from which grade names are given.",
    Mark.HEALTH: "A fact about health. Ask the health professional responsible before giving or holding it back.",
    Mark.SAFEGUARDING: "A safeguarding matter. Held back unless the safeguarding lead says that it can be given.",
    Mark.NAMES: "The text names somebody else. Read it.",
    Mark.TOLD: "It was written about the help a resident needed. Read it; give it when it tells nothing of them.",
    Mark.PICTURE: "A photograph may show somebody else, or what somebody else bought. Look at it.",
    Mark.MENTIONS: "A row without a link to the person in which their telephone, e-mail or NHS number stands. Read it.",
}
PROPOSED = {Mark.THIRD: "redact", Mark.STAFF: "redact", Mark.HEALTH: "", Mark.SAFEGUARDING: "redact",
            Mark.NAMES: "", Mark.TOLD: "", Mark.PICTURE: "", Mark.MENTIONS: ""}  # fmt: skip
"""What is decided unless the officer says otherwise; empty: the file is not released before somebody has decided."""


@dataclass(frozen=True)
class Holding:
    """One model: how it is told, and what erasing does."""

    title: str = ""
    paths: tuple[str, ...] = ()  # to people.Person; found by foreign keys unless said
    labels: Mapping[str, str] = field(default_factory=dict)
    marks: Mapping[str, Mark] = field(default_factory=dict)  # field -> why it is not simply given
    whole: Mark | None = None  # the whole row is not simply given
    erase: str = "delete"  # delete the row, empty its personal fields, or keep it
    because: str = ""  # why it is kept, in words for the person
    stays: Mapping[str, str] = field(default_factory=dict)  # field -> why emptying leaves it
    pictures: tuple[str, ...] = ()  # fields that hold a photograph, JPEG, which is given as a file beside the words
    words: tuple[str, ...] = ()  # fields that take a word where they held anything, as their own rules ask


_COUNTED = "the borough's figures count it; without the name it is about nobody"
_POINTS = "points at the emptied record"
_TOLD = dict.fromkeys(("ring_since", "rung_at"), "whether the volunteer was told that they need not come")
_RING = {"ring_since": "It came back to the hub: the volunteer to be rung since", "rung_at": "They were rung"}

HOLDINGS: dict[str, Holding] = {
    "people.Person": Holding(
        "Who you are", paths=("pk",), erase="empty",
        labels={"address_1": "Address, first line", "address_2": "Second line", "address_3": "Third line",
                "phone": "Telephone", "phone_2": "Other telephone", "email": "E-mail",
                "uprn": "Property number (UPRN)", "no_contact": "Do not contact",
                "visit_in_pairs": "Do not visit alone",
                "address_is_protected": "Your address is protected", "nhs_number": "NHS number",
                "nhs_number_is_valid": "NHS number agrees with its check digit", "contact_by": "Reach them by",
                "is_restricted": "Use of the record is restricted", "help_goes_on": "Help you agreed to goes on",
                "is_deceased": "Recorded as having died",
                "may_have_died": "We were told of a death, perhaps yours, and have not confirmed it",
                "needs_interpreter": "Needs an interpreter",
                "best_time": "Best time to reach them", "sources": "Which list each fact came from"},
    ),
    "people.Fact": Holding("What was told about who you are"),
    "people.Involvement": Holding("Teams that work, or worked, with you"),
    "people.Approach": Holding("When somebody was in touch with you, or tried"),
    "people.SharingWish": Holding("Your wishes about sharing"),
    "people.Kin": Holding(
        "Who may be rung for you",
        labels={"agreed": "What was agreed", "agreed_by": "Who agreed", "agreed_on": "Agreed on",
                "knows": "They know that their number is kept", "ended_because": "Why it ended"},
        marks={"name": Mark.THIRD, "relationship": Mark.THIRD, "phone": Mark.THIRD},
    ),
    "calls.KeepInTouch": Holding(
        "Being kept in touch with", labels={"every_days": "Rung every so many days", "usual_days": "Usually",
                                            "on_days": "Rung on these days after the first",
                                            "suggested_days": "Suggested, every so many days",
                                            "wanted": "Who rings", "because": "Why it changed"},
    ),
    "calls.Turn": Holding(
        "Calls that were to be made to you", labels={"ended_as": "How it ended", "ended_because": "Why",
                                                     "left_note": "Notes"},
    ),
    "calls.Doubt": Holding(
        "What spoke against ringing you", labels={"why": "What", "is_rung": "You were to be rung all the same",
                                                  "is_final": "Decided", "because": "Why"},
    ),
    "calls.Reminder": Holding(
        "What you were to be reminded of", labels={"what": "What", "what_cy": "In Welsh", "who": "Who comes",
                                                   "place": "Where", "begins_at": "Begins", "part": "Part of the day",
                                                   "told_at": "You were told", "answer": "Your answer",
                                                   "gone_because": "Why it was called off"},
        marks={"who": Mark.THIRD},
    ),
    "calls.AskedToStay": Holding("Campaigns that ask you whether you stay as a volunteer"),
    "calls.Claim": Holding("On a caller's screen now"),
    "calls.CallSheet": Holding(
        "On the screen of a volunteer who rings you now", paths=("claim__person",),
        labels={"who": "What you are called", "instead": "Who is rung for you", "agreed": "What was agreed"},
        marks={"instead": Mark.THIRD},
    ),
    "calls.Try": Holding("Each time somebody tried to reach you"),
    "calls.IncomingCall": Holding(
        "When you rang us", paths=("contact__person",), labels={"rang_at": "Rang", "told_as": "The telephone system's "
                                                                "name for the call", "went": "How it went"},
    ),
    "calls.StepGone": Holding("What was done when you could not be reached", paths=("turn__person",)),
    "calls.Visit": Holding("Visits at your door", marks={"by_name": Mark.STAFF}),
    "people.Restriction": Holding(
        "When the use of your record was restricted",
        labels={"because": "What you said", "agreed": "Help you agreed to", "lifted_because": "Why it was lifted"},
    ),
    "people.Circumstance": Holding("What a team was told about your life"),
    "people.ListEntry": Holding(
        "Lists you were on", labels={"said": "What the list says", "cells": "The row of the file, cell by cell",
                                     "tells": "What was read from it", "digest": "Fingerprint of the row",
                                     "row_key": "Key of the row"},
        marks={"said": Mark.HEALTH, "cells": Mark.HEALTH, "flags": Mark.HEALTH},
    ),
    "people.Identification": Holding(
        "Who found out that a row of a list is about you", paths=("person", "entry__person"),
        labels={"because": "How they knew", "before": "How the row stood before"}, marks={"before": Mark.STAFF},
    ),
    "people.Joining": Holding("Records that were found to be yours as well", paths=("kept", "gone")),
    "exchange.ImportRow": Holding(
        "Rows of files that came in", paths=("person", "entry__person"), erase="empty",
        labels={"said": "The row, cell by cell", "written": "The row as the file had it"},
        marks={"before": Mark.HEALTH, "said": Mark.HEALTH, "written": Mark.HEALTH, "changes": Mark.HEALTH},
    ),
    "exchange.PossibleMatch": Holding(
        "Other records that were compared with yours", paths=("one", "other"), whole=Mark.THIRD
    ),
    "needs.Contact": Holding(
        "Calls, visits and forms", erase="empty",
        labels={"about": "What it was about", "was_done": "What was done", "person_knows": "Whether you knew of it",
                "also_needs": "What else was asked for", "advice_read": "What was read out"},
        marks={"caller_name": Mark.THIRD, "caller_phone": Mark.THIRD, "caller_relationship": Mark.THIRD},
    ),
    "needs.Answer": Holding("Answers given to our questions", paths=("contact__person",)),
    "needs.Need": Holding(
        "Requests for help", erase="empty", words=("summary", "handed_to_name", "handed_to_relation", "company_words"),
        labels={"residents_word": "What you said of it", "residents_rating": "How you rated it",
                "carrier_kind": "What kind of helper", "carrier_name": "Who helps",
                "controlled": "Whether medicines were controlled", "handed_to_name": "To whom medicines were handed",
                "was_never_left": "Never left unattended", "is_for_two": "Visited by two people",
                "company": "Who the second one was", "company_words": "Who went with whoever came"},
        marks={"controlled": Mark.HEALTH, "is_opiate_substitution": Mark.HEALTH, "medicine_rule": Mark.HEALTH,
               "pharmacy_delivers": Mark.HEALTH, "carrier_name": Mark.THIRD, "handed_to_name": Mark.THIRD,
               "handed_to_relation": Mark.THIRD, "company_words": Mark.THIRD},
        stays={"person": _POINTS, **dict.fromkeys(
            ("controlled", "is_opiate_substitution", "pharmacy_delivers", "medicine_rule", "identity_seen",
             "handed_to", "was_never_left", "brought_back_at", "residents_rating"), _COUNTED)},
    ),
    "needs.Note": Holding("Notes", marks={"signed_as": Mark.STAFF}),
    "needs.Concern": Holding(
        "Safeguarding", whole=Mark.SAFEGUARDING, erase="keep",
        because="Safeguarding records are kept for as long as the law and the safeguarding board say, to protect you "
                "and others.",
    ),
    "needs.Referral": Holding(
        "Referrals", erase="empty", words=("reason", "became", "answered_as"),
        labels={"carries": "What was passed on", "became": "What became of it"},
        marks={"answered_as": Mark.STAFF},
        stays={"person": _POINTS, "urgency": _COUNTED},
    ),
    "matching.Task": Holding(
        "What volunteers were asked to do", paths=("need__person",), erase="empty", words=("what", "who"),
        labels=_RING, marks={"volunteer": Mark.THIRD}, stays=_TOLD,
    ),
    "matching.Exclusion": Holding(
        "Volunteers who are not sent to you", marks={"volunteer": Mark.THIRD, "reason": Mark.TOLD},
    ),
    "matching.Asking": Holding(
        "Volunteers who were asked in order to help you", paths=("need__person",), marks={"line": Mark.THIRD},
    ),
    "matching.Standing": Holding("Help you get every week", marks={"volunteer": Mark.THIRD}),
    "matching.StandingDay": Holding("Weeks of that help", paths=("standing__person",)),
    "matching.Proposal": Holding(
        "Who was thought of to help you", paths=("need__person",),
        marks={**dict.fromkeys(("volunteer", "moved_from", "others"), Mark.THIRD)},
    ),
    "matching.TaskMoney": Holding(
        "Money for shopping a volunteer did for you", paths=("task__need__person",),
        labels={"given_by": "Whose money it was", "given_pence": "Given, in pence", "spent_pence": "Spent, in pence",
                "back_pence": "Given back, in pence", "advanced_pence": "Advanced by the hub, in pence",
                "they_agree": "You counted it together and agreed", "settled_how": "How it was settled"},
        marks={"volunteer": Mark.THIRD},
    ),
    "matching.Receipt": Holding(
        "Photographs of till receipts", paths=("money__task__need__person",), pictures=("picture",),
        marks={"volunteer": Mark.THIRD, "picture": Mark.PICTURE},
    ),
    "post.Message": Holding("Messages", paths=(), marks={"to": Mark.THIRD}),
    "rights.SubjectRequest": Holding(
        "What you asked us about your data", erase="empty", words=("asked_by", "identity_checked", "extended_because"),
        stays={"person": _POINTS, **dict.fromkeys(("received_on", "extended_on", "identity_checked_on"),
               "shows that the request was answered in time")},
    ),
    "rights.Pause": Holding("When the clock of your request stood still", paths=("request__person",), erase="empty",
                            stays=dict.fromkeys(("since", "until"), "shows that the request was answered in time")),
    "rights.Decision": Holding("Decisions about your request", paths=("request__person",)),
    "rights.SubjectFile": Holding("Files made for you", paths=("request__person",)),
}  # fmt: skip

PERSON, VOLUNTEER, SIGN_IN = "people.Person", "offers.Volunteer", "access.User"
"""Whose a row can be. One human may be all three; each is asked for by itself."""
_OF_A_RESIDENT = ("who", "where", "phone", "take_care", "speaks", "reach_by", "area")

OF_VOLUNTEERS: dict[str, Holding] = {
    "offers.Volunteer": Holding(
        "Your registration as a volunteer", paths=("pk",), erase="empty", words=("first_name",),
        labels={"number": "Registration number", "address_1": "Address", "email": "E-mail", "phone": "Telephone",
                "does": "What you offered to do", "reach_metres": "Metres you travel",
                "about": "What you told of yourself", "agreed_principles_at": "Agreed to the principles on",
                "decision_reason": "Why it was decided so"},
        stays={**dict.fromkeys(("number", "former_number"), "random; without the name it leads to nobody"),
               **dict.fromkeys(("status", "agreed_principles_at"), "shows that whoever was sent had been approved")},
    ),
    "offers.Check": Holding("Checks of you that were seen: never what a certificate says", paths=("volunteer",)),
    "offers.Letter": Holding("Letters that were issued to you", paths=("volunteer",),
                             labels={"roles": "What the letter said you may do"}),
    "offers.Asked": Holding("What organisations asked the hub, and was put to you", paths=("volunteer",)),
    "offers.Introduction": Holding("Organisations you were introduced to", paths=("volunteer",)),
    "offers.Thanked": Holding("What you were thanked for", paths=("volunteer",)),
    "offers.Stay": Holding("Whether you would stay, as you answered", paths=("volunteer",)),
    "calls.AskedToStay": Holding("Campaigns in which you were asked whether you stay", paths=("volunteer",)),
    "offers.OwnHours": Holding("Time you told us of", paths=("volunteer",)),
    "offers.Photo": Holding("A photograph of you, on your letter", paths=("volunteer",), pictures=("jpeg",),
                            labels={"jpeg": "The photograph"}),
    "offers.Away": Holding("Days on which you said you are away, or free", paths=("volunteer",)),
    "needs.Concern": Holding(
        "Safeguarding", paths=("about_volunteer",), whole=Mark.SAFEGUARDING, erase="keep",
        because="Safeguarding records are kept for as long as the law and the safeguarding board say, to protect you "
                "and others.",
    ),
    "matching.Task": Holding(
        "What you were asked to do", paths=("volunteer",), 
        marks={**dict.fromkeys(_OF_A_RESIDENT, Mark.THIRD), "what": Mark.TOLD, "how_it_went": Mark.TOLD},
        labels={"how_it_went": "What you told of it", **_RING}, erase="keep",
        because="What was done for a resident is that resident's record. Your name is gone from it, or kept with it "
                "where somebody must be able to tell who came to the door.",
    ),
    "matching.Exclusion": Holding(
        "People to whom you are not sent", paths=("volunteer",), marks={"reason": Mark.TOLD},
    ),
    "matching.Standing": Holding(
        "What you do every week", paths=("volunteer",), marks={"what": Mark.TOLD, "ended_because": Mark.TOLD},
    ),
    "matching.Proposal": Holding("What you were thought of for", paths=("volunteer",), marks={"others": Mark.THIRD}),
    "matching.TaskMoney": Holding(
        "Money of tasks you did", paths=("volunteer",), erase="keep", marks={"settled_how": Mark.TOLD},
        because="Whose money was spent on what is that resident's record.",
    ),
    "matching.Receipt": Holding(
        "Photographs of till receipts you took", paths=("volunteer",), erase="keep", pictures=("picture",),
        marks={"picture": Mark.TOLD},
        because="They show what a resident's money was spent on, and nothing of you.",
    ),
    "post.Message": Holding("Messages sent to you", paths=("to",)),
}  # fmt: skip
OF_SIGN_INS: dict[str, Holding] = {
    "access.User": Holding(
        "Your sign-in", paths=("pk",), erase="empty", words=("name",),
        labels={"employer": "Employed by", "is_active": "You can sign in", "created_at": "Made on",
                "disabled_at": "Shut on", "needs_second_factor": "Needs a second factor",
                "openid_issuer": "The council's sign-in service", "openid_subject": "Your number there"},
        stays={"name": "the event log says by a number who opened whose record; the name stays with it, so that a "
                       "resident can be told (UK GDPR Article 17(3)(b) and (e))"},
    ),
    "access.Membership": Holding("Teams and roles you had", paths=("user",), erase="keep",
                                 because="Shows by what right you opened records."),
    "post.Message": Holding("Messages sent to you", paths=("to",)),
    "calls.Caller": Holding("How you ring people", paths=("user",)),
    "calls.CallNote": Holding(
        "Notes on how your calls were", paths=("caller",), marks={"text": Mark.TOLD},
        labels={"began_at": "The call began", "heard": "Listened to or read", "text": "The note",
                "read_at": "You read it"},
    ),
    "calls.Sampled": Holding(
        "Calls of yours that were looked at", paths=("caller",),
        labels={"began_at": "The call began", "is_hard": "It weighed", "looked_at": "Looked at on"},
    ),
    "calls.Finding": Holding("How they met the standards", paths=("sampled__caller",)),
    "calls.Shift": Holding("Your shifts", paths=("user",), labels={"starts_at": "From", "ends_at": "Until"}),
    "calls.Absence": Holding("When you were away", paths=("user",),
                             labels={"from_on": "From", "until_on": "Until", "kind": "Planned or not"}),
}  # fmt: skip

NOT_RESIDENTS: dict[str, str] = {
    **dict.fromkeys(
        ("calls.Caller", "calls.CallNote", "calls.Sampled", "calls.Finding", "calls.Shift", "calls.Absence"),
        "colleagues who ring; a request of their own is gathered and erased by OF_SIGN_INS",
    ),
    "access.User": "people who sign in; a request of their own is gathered and erased by OF_SIGN_INS",
    "exchange.CohortDay": "keys of records, to say who came in and who left; a key of somebody erased leads to nobody",
    "exchange.KnownKey": "keyed hashes another organisation handed in; nobody can be found from one",
    "exchange.MemberFile": "a group's file of members: its bytes go when it is loaded, its rows a month later",
    "exchange.ImportFile": "the bytes of a file nobody has loaded yet; thrown away within a week",
    **dict.fromkeys(
        ("calls.StaffingPlan", "calls.StaffingWhatIf"),
        "who is at the telephones when, as somebody who plans typed it: no record of theirs; thrown away with the plan",
    ),
    "matching.Plan": "keys, metres and parts of a day, emptied after ninety days; each line leads to its person",
    "offers.Volunteer": "volunteers; a request of their own is gathered and erased by OF_VOLUNTEERS",
    "offers.Check": "about volunteers; gathered and erased by OF_VOLUNTEERS",
    "offers.Letter": "about volunteers; gathered and erased by OF_VOLUNTEERS",
    **dict.fromkeys(
        ("offers.Asked", "offers.Introduction", "offers.Thanked", "offers.Stay", "offers.OwnHours"),
        "about volunteers; gathered and erased by OF_VOLUNTEERS",
    ),
    "offers.Appeal": "what an organisation asks for",
    "directory.Spokesperson": "who speaks for an organisation",
    "offers.Photo": "about volunteers; gathered and erased by OF_VOLUNTEERS",
    "offers.Away": "about volunteers; gathered and erased by OF_VOLUNTEERS",
    "offers.GroupOffer": "groups and firms",
    "rights.Erasure": "evidence: keys of records that are empty now, and counts",
}
"""Models with personal fields that are about nobody's record, and why."""

BY_ROOT = {PERSON: HOLDINGS, VOLUNTEER: OF_VOLUNTEERS, SIGN_IN: OF_SIGN_INS}

LABELS = {
    "team": "Team", "from_team": "From the team", "to_team": "To the team", "raised_in": "Raised in",
    "made_at": "Made on", "said_at": "Said on", "said_to": "Said to", "written_by": "Written by",
    "written_at": "Written on", "signed_as": "Signed", "raised_at": "Raised on", "raised_by": "Raised by",
    "due_at": "Due", "ended_at": "Ended on", "ended_by": "Ended by", "data_set": "List", "by": "By whom", "at": "When",
    "was_reached": "You were reached", "came_from_them": "You got in touch", "with_kind": "With which kind of team",
    "is_welcome": "Sharing is welcome", "restricted_at": "Restricted on", "restricted_by": "Restricted by",
    "is_to_them": "Sent to you",
}  # fmt: skip
"""Words for fields that many models have."""
NOT_TOLD = ("id", "version", "digest", "borough", "tx", "password", "session_epoch", "volunteer_key", "about_person",
            "carrier_id")  # fmt: skip


def holding_of(label: str, root: str = PERSON) -> Holding:
    """What is said here of a model, or what holds for every other."""
    return BY_ROOT[root].get(label, Holding())


def label_of(holding: Holding, name: str) -> str:
    """A field in plain words, never as a column is called."""
    plain = name.removesuffix("_id").removesuffix("_at").removesuffix("_on").replace("_", " ").strip()
    return holding.labels.get(name) or LABELS.get(name) or plain[:1].upper() + plain[1:]


def title_of(model: str) -> str:
    """What a model's rows are called in the file somebody gets."""
    return next((one[model].title for one in BY_ROOT.values() if model in one), model)
