"""What made-up residents ask for and what staff write about it."""

from __future__ import annotations

# category: (share in a hundred requests, usual urgencies with shares, what was asked)
ASKED: dict[str, tuple[int, tuple[tuple[str, int], ...], tuple[str, ...]]] = {
    "food": (29, (("today", 45), ("soon", 45), ("now", 4), ("planned", 6)), (
        "Weekly shop for one, has a list and can pay by card over the telephone",
        "Nothing fresh left, cannot queue at the supermarket",
        "Food for two until Friday, halal, no pork",
        "Soft food only after dental work, lives alone",
        "Shopping for a family of five, baby milk and nappies too",
        "Freezer meals once a week, microwave only",
        "No food in the house today and no money until Thursday",
        "Vegetarian shop for a couple shielding together")),
    "medicines": (17, (("today", 60), ("soon", 35), ("now", 5)), (
        "Collect a repeat prescription from the chemist",
        "Inhalers ready at the pharmacy, cannot go out",
        "Blister pack for mother, due on Monday",
        "Prescription and dressings to fetch, ground-floor flat",
        "Eye drops, has run out tomorrow")),
    "check_in": (9, (("soon", 70), ("today", 30)), (
        "Daughter abroad has not been able to reach him since Sunday",
        "Out of hospital this week, asked for a call to see how she manages",
        "On the shielding list, two calls not answered")),
    "comfort_calls": (12, (("soon", 70), ("planned", 30)), (
        "Would love a chat twice a week, husband died in spring",
        "Lives alone, misses the luncheon club, likes football",
        "Would like somebody to talk Polish with",
        "Feels low in the evenings, enjoys talking about gardening")),
    "essentials": (6, (("today", 50), ("soon", 50)), (
        "Incontinence pads and cleaning things", "Nappies and formula, size 4", "Batteries for a hearing aid")),
    "money": (7, (("soon", 70), ("today", 30)), (
        "Lost shifts, behind with rent, does not know what to claim",
        "Five weeks to the first Universal Credit payment",
        "Council tax reminder, cannot pay and is frightened")),
    "energy": (2, (("today", 70), ("now", 30)), ("Prepayment meter on emergency credit", "No heating oil left")),
    "supermarket": (3, (("soon", 100),), ("Cannot get a delivery slot, shielding", "Needs help registering for slots")),
    "wellbeing": (3, (("soon", 100),), ("Worried about swollen ankles, will not ring the surgery",
                                        "Not sleeping, would like to be more active at home")),
    "mental_health": (2, (("today", 80), ("soon", 20)), ("Panic attacks since lockdown, alone with two children",
                                                         "Says every day is the same and nothing matters much")),
    "dog_walking": (2, (("soon", 60), ("planned", 40)), ("Young collie needs two walks a day", "Cat food and litter")),
    "internet": (2, (("planned", 100),), ("Has a tablet from the grandchildren, cannot start it",)),
    "medical_transport": (2, (("soon", 100),), ("Lift to the eye clinic and back, uses a frame",
                                                "Dialysis three times a week, bus no longer runs")),
    "household_tasks": (1, (("planned", 100),), ("Curtain rail has come down", "Grass is waist high")),
    "books_and_entertainment": (1, (("planned", 100),), ("Large-print novels, westerns if possible",)),
    "caring": (1, (("soon", 100),), ("Cares for wife with dementia, has not had an hour off in weeks",)),
    "housing": (1, (("soon", 100),), ("Sofa-surfing, asked to leave by the weekend",)),
}  # fmt: skip

NOTES = (
    "Rang back, spoke for ten minutes, all as written.", "No answer, left a message with our number.",
    "Neighbour says she is fine and in the garden.", "Prefers afternoons. Knock loudly, hard of hearing.",
    "Card payment taken by the shop, nothing owing.", "Key safe is at the back; do not write the code down.",
    "Asked whether benefits advice would help: will think about it.", "Son visits on Sundays and can help then.",
    "Doorbell does not work, ring when outside.", "Wants the same volunteer again, they got on well.",
    "Checked the list over with him, added milk and bread.", "Was short of breath, told to ring 111, did so with me.",
)  # fmt: skip
DONE = (
    "Delivered to the door and waited until it was taken in.", "Handed over, all items found but two.",
    "Talked for half an hour, would like a call again next week.", "Collected and handed to her in person.",
    "Arranged with the shop, comes every Friday now.", "Sorted on the telephone.", "Walked, fed, brought back tired.",
)  # fmt: skip
WORDS_BACK = (
    (5, "Lovely girl, nothing was too much trouble."), (5, "I cannot thank you enough."),
    (4, "All fine, came on time."),
    (5, "Diolch yn fawr, roedd hi'n garedig iawn."), (3, "Right things, wrong bread."), (4, "Glad somebody rang."),
    (2, "Waited two days, but it came."), (5, ""), (4, ""),
)  # fmt: skip
ENDED = (
    ("no_longer_needed", "Family has come and will do it now."),
    ("could_not_reach", "Rung five times on three days."),
    ("declined", "Does not want help from the council after all."), ("duplicate", "Asked on the web and by telephone."),
    ("unable", "Outside what the hub can do; told whom to ring."),
    ("no_longer_needed", "The supermarket found a slot."),
)  # fmt: skip
HANDED_BACK = (
    "Lives outside our area, please try the next team.", "Known to another service already, which will ring her.",
    "We have no room until next week; it should not wait for us.",
)  # fmt: skip
BECAME = ("Seen at home, plan agreed.", "Parcel given, another in two weeks.", "Claim made, decision within a month.",
          "Spoke with him, no further action wanted.")  # fmt: skip
CONCERNS = (
    "Volunteer saw bruises on both arms; she said she fell, her son answered for her.",
    "Caller whispered that he takes her bank card and she is not let out.",
    "House very cold, no food, confused about the day. Lives alone.",
    "Child answered the telephone and said nobody had been home since yesterday.",
    "Carer shouted in the background; he asked us not to ring again.",
    "Said she would be better off gone; stayed with her on the line until her daughter came.",
)
OFFERED_BY_GROUPS = (
    ("goods", "Forty crates of vegetables every Wednesday"), ("vehicle", "A refrigerated van with a driver, mornings"),
    ("kitchen", "A kitchen that can make two hundred meals a day"), ("room", "A hall with heating and parking"),
    ("people", "Six staff for packing on Fridays"), ("goods", "Hand cream and toiletries, two pallets"),
)  # fmt: skip
ABOUT_VOLUNTEERS = (
    "Furloughed chef, used to lifting.", "Retired nurse, happy on the telephone.", "Student, has a bicycle.",
    "Works nights, free most mornings.", "Helped at the foodbank for three years.", "Knows every street of the town.",
)  # fmt: skip
AVAILABLE = ("Weekday mornings", "Weekday afternoons", "Evenings", "Weekends", "Any time", "Tuesdays and Thursdays")
LOST_TIME = ("Van broke down.", "Nobody answered the door.", "Had to look after my own mother.")
