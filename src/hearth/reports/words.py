"""What the dashboard calls things; the keys are the database's."""

STAGES = {"new": "New", "triaged": "Triaged", "offered": "Offered", "taken": "Taken"}
URGENCIES = {"now": "Now", "today": "Today", "soon": "In three days", "planned": "Planned"}
SOURCES = {
    "web": "Public form", "phone": "Telephone", "in_person": "In person", "partner": "A partner", "list": "A list",
    "standing": "A standing arrangement",
    "referral": "Another team", "email": "Email",
}  # fmt: skip
ENDINGS = {
    "done": "Done", "no_longer_needed": "No longer needed", "could_not_reach": "Could not be reached",
    "declined": "Declined", "duplicate": "The same as another", "unable": "We were unable to help",
    "deceased": "The person has died", "referred": "Another team took it on",
}  # fmt: skip
RATINGS = {5: "5 very good", 4: "4 good", 3: "3 fair", 2: "2 poor", 1: "1 very poor"}
SHOWN = {
    "ready": "Requests to do now", "late": "Late requests", "soon": "Requests about to be late",
    "pressing": "Requests late or about to be",
    "held": "Requests on hold", "open": "Open requests", "ended": "Ended requests", "all": "Requests",
    "never_tried": "Late requests, and nobody has tried to speak to the person",
    "not_reached": "Requests of people tried in the last 14 days and not reached since they asked",
}  # fmt: skip
OFFERS = {
    "active": "Active", "applied": "Waiting for approval", "paused": "Paused", "left": "Left", "refused": "Refused",
    "accepted": "Accepted", "new": "Waiting", "declined": "Declined", "offered": "Offered",
    "ended": "No longer offered",
}  # fmt: skip


def say(words: dict, key) -> str:
    """The words for a key; a borough's own new key is shown as it is, without underscores."""
    return words.get(key) or str(key).replace("_", " ").capitalize()
