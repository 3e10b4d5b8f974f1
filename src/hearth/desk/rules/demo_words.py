"""What made-up residents ask for, in the words call handlers write.

A text is a pattern: of [this|that] one is taken, {she}, {her}, {hers} and {herself} follow the person, {language} and
{day} the moment. `demo_texts` puts them together.
"""

from __future__ import annotations

# category: (share in a hundred requests, usual urgencies with shares, patterns)
ASKED: dict[str, tuple[int, tuple[tuple[str, int], ...], tuple[str, ...]]] = {
    "food": (27, (("today", 40), ("soon", 50), ("now", 4), ("planned", 6)), (
        "[Weekly shop|Main shop|Shopping once a week] for one[, has a list ready|, list to be read over the phone|, "
        "small bags only, {she} lifts them {herself}|], [will pay by card on the phone|pays by cheque|cash in an "
        "envelope|account with the corner shop|asks what the cheapest way to pay is]",
        "[Nothing fresh left|Down to tins|Last of the bread this morning|Milk and bread gone], [cannot stand in the "
        "queue with {hers} back|bus no longer stops here|has been told to stay in|hip done in {month}|shop delivery "
        "cancelled twice]",
        "Food for [two until {day}|two, both over seventy|a couple isolating together|{herself} and {hers} mother], "
        "[no pork|vegetarian|halal please|soft things, dentures lost|sugar-free, diabetic|no fuss, anything plain]",
        "[Shopping|A shop|Groceries] for a family of [four|five|six], [baby milk and nappies too|gluten-free for the "
        "youngest|both parents isolating|oven has gone, hob works|lots of packed lunches|father on nights]",
        "[Hot meals|Freezer meals|Ready meals|A cooked dinner] [three times a week|every day for now|at weekends], "
        "[microwave only|carer heats them|cannot manage the cooker|lost the taste for cooking since {hers} sister "
        "died|just home from hospital]",
        "[Soft food only|Puréed meals|Thickened drinks and soup] [after dental work|since the stroke|on the nurse's "
        "advice], [lives alone|daughter rings each evening|neighbour has a key]",
        "[Cupboards bare|Very little in|Enough for today only], [paid on {day}|benefit comes {day}|wages short this "
        "month], [has not liked to ask|asked {hers} sister already|has eaten toast since yesterday]")),
    "medicines": (17, (("today", 55), ("soon", 40), ("now", 5)), (
        "[Repeat prescription|Monthly tablets|Blood pressure tablets|Heart tablets] [ready|waiting|to collect] at the "
        "chemist, [cannot get down the stairs|shielding|no car|husband usually goes, he is poorly]",
        "[Inhalers|Blue and brown inhaler|Spacer and inhalers] ready, [two puffs left|runs out {day}|chest bad this "
        "week], [ground-floor flat|buzzer is number 4|ring, do not knock]",
        "[Blister pack|Weekly tray|Dosette box] for {hers} [mother|husband|brother|aunt], due [on {day}|every {day}|"
        "tomorrow morning]",
        "[Insulin and needles|Eye drops|Thyroid tablets|Warfarin|Epilepsy tablets|Antibiotics], [enough until {day}|"
        "last one taken this morning|three days left], [surgery has sent it through|text came to say it is ready]",
        "[Prescription and dressings|Catheter supplies|Stoma bags and prescription|Creams and prescription] to fetch, "
        "[bulky, needs a car|two bags|nurse comes {day} and needs them]")),
    "check_in": (9, (("soon", 65), ("today", 35)), (
        "[Daughter|Son|Niece|Old friend] in [Leeds|Canada|Cardiff|Spain|Aberdeen] has not been able to reach {her} "
        "since {day}",
        "Home from hospital [this week|on {day}|yesterday], [lives alone|husband is frail too|stairs are a worry], "
        "asked for a call to see how {she} manages",
        "On the shielding list, [two calls|three calls|a letter and a call] not answered",
        "[Milk still on the step|Curtains shut two days|Not seen at the window], says the [neighbour|postwoman|warden]"
        ", [probably at {hers} sister's|usually out by nine]",
        "[First week|First winter] on {hers} own since [{hers} partner went into care|the funeral|the family moved], "
        "would like to be rung")),
    "comfort_calls": (12, (("soon", 65), ("planned", 35)), (
        "Would [love|like|be glad of] a [chat|call|natter] [twice a week|on {day}s|now and then], [widowed in spring|"
        "lost {hers} sister in {month}|family all far off|friends from the club have died]",
        "Lives alone, misses [the luncheon club|bowls|the choir|chapel|bingo|the allotment|the mosque|the library], "
        "[likes football|knits|was a nurse|drove buses for thirty years|reads history|has a budgie]",
        "[Feels low|Evenings are long|Sleeps badly and frets] [since the clocks went back|since {hers} brother moved|"
        "in the dark months], enjoys talking about [gardening|cricket|the old mill|{hers} grandchildren|cooking]",
        "[New to the street|Moved here in {month}|Has not spoken to anybody since {day}], [shy on the phone at first|"
        "good company once going|hard of hearing, speak up], [mornings best|any afternoon]")),
    "essentials": (6, (("today", 45), ("soon", 55)), (
        "[Incontinence pads|Pads and wipes] and [cleaning things|washing powder], [size medium|usual size large|no "
        "deliveries until {day}]",
        "[Nappies|Nappies and wipes|Formula and nappies], size [3|4|5], [twins|baby is five months|paid {day}]",
        "[Hearing-aid batteries|Light bulbs, cannot reach the old ones|Toiletries for a hospital bag|Warm bedding|"
        "Kettle has gone, tea is a comfort], [nothing else|whenever somebody passes|before {day} please]")),
    "money": (6, (("soon", 70), ("today", 30)), (
        "[Lost shifts|Hours cut|Laid off in {month}], [behind with rent|rent due {day}|on the last of the savings], "
        "does not know what to claim",
        "[Five weeks|Three weeks] to the first Universal Credit payment, [two children|cat and {herself}|pregnant]",
        "[Council tax reminder|Catalogue debt|Bailiff's letter|Overpayment letter], [cannot pay|frightened to open the "
        "next one|wants it explained], [happy to be rung|prefers a letter]")),
    "energy": (2, (("today", 70), ("now", 30)), (
        "Prepayment meter [on emergency credit|down to 80p|run out this morning], [baby in the house|oxygen machine|"
        "top-up shop is shut]",
        "[No heating oil left|Boiler locked out|Radiators cold upstairs], [fan heater for now|sits in {hers} coat|"
        "landlord comes {day}]")),
    "supermarket": (3, (("soon", 100),), (
        "Cannot get a [delivery slot|slot before next week|slot at any of the three], [shielding|no computer|tried at "
        "midnight]",
        "Needs help [registering for slots|with the supermarket's website|setting up a card], [has a tablet|phone "
        "only|grandson did it before]")),
    "wellbeing": (3, (("soon", 100),), (
        "[Swollen ankles|Dizzy on standing|A cough that lingers|Numb fingers], [will not bother the surgery|could not "
        "get through|wants to be told whom to ring]",
        "[Not sleeping|Putting on weight|Stiff from sitting|Off {hers} food], would like [to be more active at home|"
        "some exercises for a chair|a reason to go out]")),
    "mental_health": (2, (("today", 70), ("soon", 30)), (
        "[Panic attacks|Cannot settle to anything|Crying most days] since [{month}|the redundancy|the move], [alone "
        "with two children|flatmate is kind|sister comes {day}s]",
        "Says [every day is the same|nothing matters much|{she} cannot see the point of getting dressed], [no thought "
        "of harm, asked|asked plainly: no plans|safe tonight, friend is there]")),
    "dog_walking": (2, (("soon", 60), ("planned", 40)), (
        "[Young collie|Old spaniel|Two terriers|Greyhound, gentle] needs [two walks a day|a walk at noon|a good run], "
        "[until the plaster is off|while {she} isolates|{hers} knee gave way]",
        "[Cat food and litter|Vet's tablets for the cat|Budgie seed], [out by {day}|cannot carry it]")),
    "internet": (2, (("planned", 100),), (
        "Has a [tablet|laptop|smartphone] from [the grandchildren|church|{hers} son], [cannot start it|wants to see "
        "faces|locked {herself} out|afraid of pressing the wrong thing]",)),
    "medical_transport": (2, (("soon", 100),), (
        "Lift to [the eye clinic|the fracture clinic|chemotherapy|physiotherapy] on {day} and back, [uses a frame|"
        "walks with a stick|wheelchair folds]",
        "[Dialysis three times a week|Clinic every {day}], [bus no longer runs|taxi costs too much|son back at work]")),
    "household_tasks": (2, (("planned", 100),), (
        "[Curtain rail has come down|Grass is waist high|Smoke alarm chirps|Front gate off its hinge|Tap drips all "
        "night|Bins too heavy to put out], [no hurry|worries {her}|cannot climb]",)),
    "books_and_entertainment": (1, (("planned", 100),), (
        "[Large-print novels|Talking books|Jigsaws|Wool and needles], [westerns if possible|anything by {hers} old "
        "favourites|1,000 pieces|in {language} if there are any]",)),
    "caring": (2, (("soon", 100),), (
        "Cares for [{hers} wife|{hers} husband|{hers} mother] with [dementia|Parkinson's|a bad heart], [not had an "
        "hour "
        "off in weeks|nights are broken|would like to talk to others who do it]",)),
    "housing": (1, (("soon", 100),), (
        "[Sofa-surfing|Staying with a friend|Notice to leave], [asked to go by {day}|two children with {her}|landlord "
        "is selling]",)),
}  # fmt: skip
SPOKEN_WITH = (
    "Would like somebody to talk {language} with, [nobody on the street does|{hers} English tires {her}|misses home]",
)

# What is referred, by route: (category, urgency, patterns).
REFERRED: dict[str, tuple[tuple[str, str, tuple[str, ...]], ...]] = {
    "lead_foodbank": (
        ("food", "today", (
            "[No food in and no money|Last meal yesterday evening|Cupboard empty, card declined], [paid {day}|benefit "
            "stopped without a letter|first payment weeks off], [two at home|three children|{she} lives alone]",
            "Parcel for a family of [three|four|five], [halal|no nuts|no pork|vegetarian], [kettle and microwave only|"
            "has an oven|meter nearly out]")),
        ("food", "soon", (
            "Has been [skipping meals|feeding the children first|living on toast], [rent went up|hours cut|waiting for "
            "a decision], would accept a parcel", )),
    ),
    "welfare": (
        ("money", "soon", (
            "[Universal Credit stopped|Carer's Allowance ended|Pension credit never claimed], [does not know "
            "why|letter "
            "not understood|lost the form], [rent due {day}|two weeks behind]",
            "[Four|Five|Six] debts, [the catalogue presses hardest|a bailiff's card on the mat|council tax first], "
            "wants somebody to go through them")),
        ("energy", "today", ("Meter on emergency credit, [third time this month|baby of six weeks|damp flat]",)),
    ),
    "health_and_care": (
        ("wellbeing", "soon", (
            "[Two falls|A fall on the stairs|Found on the floor] since {day}, [unhurt|bruised hip|would not have an "
            "ambulance], [frame too short|no rails in the bathroom|wears slippers]",
            "[Not washing|Losing weight|Muddled with tablets|Leaving the gas on], says {hers} [daughter|neighbour|"
            "home help], [agrees to a visit|a little forgetful, very polite]")),
        ("caring", "soon", (
            "Cares day and night for [{hers} husband|{hers} mother], [back has gone|close to the end of {hers} "
            "strength]"
            ", asks for [respite|an assessment|a sitter]", )),
        ("wellbeing", "today", ("Home from hospital without [the care that was promised|a key-safe|a commode], "
                                "[ward says it was ordered|nobody has rung]",)),
    ),
    "staying_well": (
        ("wellbeing", "soon", (
            "[Has stopped going out|Sits all day|Lost heart] since [{hers} fall|{month}|retiring], would try [a "
            "walking "
            "group|chair exercises|a class with tea after]", )),
        ("comfort_calls", "planned", ("Lonely, [would come to a group if somebody fetched {her}|misses cooking for "
                                      "others|ready to join in again]",)),
    ),
    "gp": (
        ("wellbeing", "today", (
            "[Swollen leg, warm to touch|Breathless on the stairs, new this week|Wound not healing|Tablets making "
            "{her} "
            "sick], [could not get through to the surgery|will not bother the doctor], 111 not needed now", )),
        ("wellbeing", "soon", ("Has not had {hers} [blood test|review|dressing changed] since {month}, [asks for a "
                               "home visit|cannot use the online form]",)),
    ),
    "mental_health": (
        ("mental_health", "today", (
            "[Hears voices again|Has not slept for three nights|Stopped {hers} tablets in {month}], [known to the team "
            "years ago|sister is worried|agrees to be rung], safe with [family|a friend] tonight", )),
        ("mental_health", "soon", ("Low for weeks, [cannot work|cannot face people], asked plainly: no plan to harm "
                                   "{herself}",)),
    ),
    "ward_councillor": (
        ("other", "planned", (
            "[Street lamp out since {month}|Bins missed three times|Cars on the pavement, wheelchair cannot pass|Bus "
            "stop moved], asked for {hers} councillor", )),
    ),
    "partnership_hub": (
        ("housing", "soon", (
            "[Notice to leave by {day}|Damp and mould, child has asthma|Arrears and a court date], [two schools and "
            "the "
            "landlord involved|police were called twice|housing officer known]", )),
        ("children_and_schools", "soon", ("[Teenager out of school|Four children, one bedroom], [mother exhausted|"
                                          "grandmother has them now], several services ring {her}",)),
    ),
    "safeguarding": (
        ("check_in", "now", (
            "Refer to the safeguarding front door: [what {she} said is in the concern|words are in the restricted note]"
            ", [safe to ring before noon only|ring the neighbour's number|do not leave a message]", )),
        ("check_in", "soon", (
            "Refer to the safeguarding front door: [worry told by a neighbour|worry told by a volunteer|{she} agreed "
            "to "
            "it], [words are in the restricted note|no danger today, asked]", )),
    ),
}  # fmt: skip
ALSO_SENT = (
    "Sent with a foodbank referral: [no wage this month|benefit stopped|debts before food], please look at [income and "
    "benefits|what {she} can claim|the rent arrears too].",
    "Hardship food asked for today. [Never claimed anything|Waiting for a first payment|Hours cut to {day}s only], "
    "would like advice.",
)
UNABLE = ("household_tasks", "housing", "internet", "energy", "medical_transport", "dog_walking")  # what is past a hub
PARTNERS_SEND = (
    ("food", "soon", "[Came for a parcel|Regular here], [cannot carry it home|cannot get out any more], would like it "
                     "brought [each {day}|every fortnight]"),
    ("comfort_calls", "soon", "[Stays to talk long after|Told us we are the only people {she} speaks to], would like "
                              "[a call|company]"),
    ("medicines", "soon", "Tablets [not collected for a fortnight|run out {day}], [no way to the chemist|leg in "
                          "plaster]"),
    ("household_tasks", "planned", "[Broken step|Bulb out on the stairs|Bins not out for weeks], {she} is [unsteady|on "
                                   "a stick]"),
    ("check_in", "today", "[Missed two parcels|Missed {hers} appointment], which is not like {her}; [no answer when we "
                          "rang|looked thin last week]"),
    ("dog_walking", "planned", "Dog not walked since {hers} [fall|operation], [friendly|barks but is soft]"),
)  # fmt: skip

CONCERNS = (
    "Volunteer saw bruises on both arms; she said she fell, her son answered for her.",
    "Caller whispered that he takes her bank card and she is not let out.",
    "House very cold, no food, confused about the day. Lives alone.",
    "Child answered the telephone and said nobody had been home since yesterday.",
    "Carer shouted in the background; he asked us not to ring again.",
    "Said she would be better off gone; stayed with her on the line until her daughter came.",
    "Man at the door said he was the nephew; she told us later she has none. Money missing from the tin.",
    "Found in a thin nightdress on the step at seven in the morning; the door had been locked from inside.",
    "Medicines in three names on the table, and he could not say whose. Smell of gas, supplier rung.",
)
DECIDED = (
    "Section 42 enquiry opened. Social worker visits tomorrow with the district nurse.",
    "Information and advice given; police aware. No enquiry.",
    "Strategy discussion held, children's services lead.",
    "Does not meet the threshold. Passed to health and care for an assessment, with her agreement.",
)
OFFERED_BY_GROUPS = (
    ("goods", "Forty crates of vegetables every Wednesday"), ("vehicle", "A refrigerated van with a driver, mornings"),
    ("kitchen", "A kitchen that can make two hundred meals a day"), ("room", "A hall with heating and parking"),
    ("people", "Six staff for packing on Fridays"), ("goods", "Hand cream and toiletries, two pallets"),
    ("goods", "Bread and rolls left over at four each day"), ("vehicle", "A minibus with a tail lift, Tuesdays"),
    ("people", "Two telephone operators in the afternoons, one speaks Urdu"), ("room", "A dry store with a roller "
                                                                                       "door"),
)  # fmt: skip
ABOUT_VOLUNTEERS = (
    "Furloughed chef, used to lifting.", "Retired nurse, happy on the telephone.", "Student, has a bicycle.",
    "Works nights, free most mornings.", "Helped at the foodbank for three years.", "Knows every street of the town.",
    "Teacher, free after four.", "Drove a delivery van for ten years.", "Signs a little BSL.", "Runs the scout group.",
    "New to the town and would like to meet people.", "Good with phones and tablets.", "Joiner, has own tools.",
    "Lost my mum last year and people were kind to us.", "Walks two dogs already, one more is no trouble.",
)  # fmt: skip
AVAILABLE = ("Weekday mornings", "Weekday afternoons", "Evenings", "Weekends", "Any time", "Tuesdays and Thursdays",
             "School hours", "Mondays only", "After 5pm and Saturdays", "Most days, ring first")  # fmt: skip
