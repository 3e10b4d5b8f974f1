"""What staff, volunteers and residents of the made-up borough write afterwards. Patterns as in `demo_words`."""

from __future__ import annotations

REACHED = (
    "[Rang back|Rang|Spoke with {her}] [for ten minutes|briefly|at length], [all as written|all as in the call|a "
    "little "
    "brighter today|tired but clear|glad somebody rang].",
    "[Asked about|Went over] [food, tablets and heating|what is in the cupboard|who else calls round]: [nothing more "
    "needed|enough for now|will ring if that changes].",
    "[Prefers|Asks for] [mornings|afternoons|after her programme, about four|before noon]. [Knock loudly|Ring "
    "twice|Use "
    "the side door|Buzzer does not work, ring from outside].",
    "[Neighbour at 14|{hers} sister|The warden|A friend from church] [has a key|looks in at night|will take it in if "
    "{she} is asleep].",
    "[Son|Daughter|Granddaughter] [visits on Sundays|rings each evening|orders online but not fresh things].",
    "[Offered benefits advice|Asked whether money advice would help]: [will think about it|said yes, later|does not "
    "want it now].",
    "[Key safe is at the back; the code is not written here|Dog in the yard, friendly|Steps are steep, mind the "
    "second one].",
    "[Told {her}|Explained] [who will come and what the badge looks like|that nobody asks for a PIN|that we never take "
    "a bank card].",
)
LIST_READ = (
    "[Checked the list over with {her}|Read the list back]: [added milk and bread|took the eggs off|brand of "
    "tea matters|two loaves, freezes one].",
)
NOT_REACHED = (
    "[No answer|Rang out|Engaged twice], [left a message with our number|no machine|will try after four].",
    "[No answer at nine or at noon|Two tries today]; [asked the neighbour to mention it|texted as well|try the mobile "
    "tomorrow].",
)
INTERPRETED = (
    "[Rang with an interpreter|Three-way call with the interpreter] ({language}), [all clear|took a quarter of an "
    "hour|{hers} daughter listened too].",
)
BSL = ("[Text message, not a call|Video call with a BSL interpreter booked]: [confirmed|answered within minutes].",)
LARGE_PRINT = ("[Letter in large print sent|Wrote in large print with our number].",)
WELSH = ("Spoke Welsh with {her}; [asked that whoever comes does too if possible|happier so].",)
CHASED_PHARMACY = (
    "[Rang the pharmacy|Pharmacy rung]: [ready after two|bag is made up|waits for the surgery's signature|one item "
    "owed "
    "until {day}].",
)
DECLINED = ("Car in the garage this week.", "Working a double shift today, sorry.", "Not well myself.",
            "Too far without the bus this week.", "Away for the rest of the week.")  # fmt: skip
COULD_NOT = ("Rang the bell three times and waited, no answer, telephone off.", "Shop shut early, nothing to be had.",
             "Chemist said it had been collected already.", "Van broke down on the ring road.")  # fmt: skip
WENT = {
    "food": (
        "[Delivered to the door|Bags put on the step, waited|Carried to the kitchen at {hers} asking], [all found "
        "but two|everything on the list|bread changed for the next best], [receipt given|paid by card|change "
        "counted out].",
        "[Arranged with the shop|Slot found], comes every {day} now.",
        "[Parcel|Shopping] handed over, [{she} had the kettle on|we had a word at the gate|all well there].",
    ),
    "essentials": (
        "[Bought and handed over|Fetched from the store room], [right size|receipt given|enough for a fortnight].",
    ),
    "medicines": (
        "[Collected and handed to {her} in person|Collected, given into {hers} hand|Handed over at the "
        "door], "
        "[name and address checked|one item owed, {day}|said thank you twice].",
        "[Given to {hers} daughter, whom {she} had named|Took it up to the flat, lift is out].",
    ),
    "comfort_calls": (
        "Talked for [twenty minutes|half an hour|nearly an hour], [would like a call again next week|"
        "laughed a good deal|a bit tearful, better at the end|mostly about the garden].",
        "[Matched for good|Rings each {day} from now on], both pleased.",
    ),
    "check_in": (
        "[Reached {her}|Answered at the second try|Went round]: [well, phone had been off|at {hers} "
        "sister's all "
        "along|glad of the call, nothing needed|asked for shopping, raised by itself].",
    ),
    "dog_walking": (
        "[Walked|Out for an hour], fed, brought back [tired|muddy and happy|with a stick].",
        "Fetched and [carried in|put in the hall].",
    ),
    "medical_transport": (
        "[Taken there and back|Driven to the clinic, waited, driven home], [next one is {day}|on time both ways].",
    ),
    "internet": (
        "[Set up and tried|Two calls]: {she} [has seen {hers} grandson's face|can find the news alone|writes "
        "messages now].",
    ),
    "money": (
        "[Went through the letters|Explained what to claim]: [claim made|payment plan agreed|form filled in and sent].",
    ),
    "energy": (
        "[Voucher sent to the phone|Supplier rung, credit added|Boiler reset with {her} on the line], warm again.",
    ),
    "supermarket": ("[Registered|Slot booked|Account opened together], first delivery {day}.",),
}
WENT_OTHERWISE = (
    "[Sorted on the telephone|Done in one visit|Seen to], [{she} was pleased|nothing more needed|will ring if it comes "
    "back].",
    "[Put right|Arranged] [with the neighbours' group|through the church|by a volunteer who lives near].",
)
WORDS_BACK = (
    (5, "[Lovely|Such a kind|A very patient] [girl|lad|lady|man], nothing was too much trouble."),
    (5, "I cannot thank you enough[.|, I was at my wits' end.|, God bless.]"),
    (5, "[First proper meal in days.|I slept better for it.|It was nice to hear a voice.]"),
    (4, "[All fine, came on time.|Good, thank you.|Glad somebody rang.|Did what they said they would.]"),
    (4, "Very good, [though I had to tell it twice.|only the milk was the wrong one.|I would ask again.]"),
    (3, "[Right things, wrong bread.|It was all right.|Came late but came.|Not sure who to ring next time.]"),
    (2, "[Waited two days.|Nobody told me it would be a different person.|Had to ring three times.]"),
    (1, "[Nobody came on the day I was promised.|I felt I was a nuisance.]"),
    (5, ""), (4, ""), (3, ""),
)  # fmt: skip
WELSH_WORDS_BACK = ((5, "Diolch yn fawr, [roedd hi'n garedig iawn.|roedd yn braf cael siarad Cymraeg.]"),
                    (4, "Da iawn, diolch i chi[ i gyd|]."))  # fmt: skip
ENDED = (
    ("no_longer_needed", "[Family has come|{hers} niece is back|Neighbour does it now|The supermarket found a slot|"
                         "Feels better and gets out {herself}], [thanked us|will ring if it changes|happy to leave "
                         "it]."),
    ("could_not_reach", "Rung [four|five|six] times on three days, [letter sent|card through the door|neighbour says "
                        "away]."),
    ("declined", "[Does not want help after all|Would rather manage|Did not ask for it, a friend did], [number left|"
                 "knows where we are]."),
    ("duplicate", "Asked [on the web and by telephone|twice, by {hers} daughter too]; kept under the first reference."),
    ("unable", "[Outside what the hub can do|Needs a trade, not a volunteer], told [whom to ring|which firm is "
               "honest|to "
               "ask the landlord in writing]."),
)  # fmt: skip
TOLD_OF_DEATH = (
    "{hers} [daughter|son|sister|neighbour] rang to say that {she} died [at home|in hospital|in {hers} "
    "sleep]. Said how sorry we are; letters and calls stopped.",
)
HANDED_BACK = (
    "[Lives outside our area|Postcode is across the boundary], please try [the next team|the neighbouring hub].",
    "[Known to another service already|Has a worker with us under another matter], which will ring {her} this week.",
    "[No room until {day}|Two of us off sick]; it should not wait for us.",
    "[Rang three times|Went round] and could not reach {her}. Please check the number.",
    "Needs a [nurse|housing officer|solicitor] first; we can help after that.",
)
BECAME = {
    "lead_foodbank": ("Parcel [given|delivered], [another in two weeks|for seven days|with nappies].",),
    "welfare": ("[Claim made|Appeal sent|Debts listed, plan agreed], [decision within a month|{she} gains about £40 a "
                "week|breathing space applied for].",),
    "health_and_care": ("[Seen at home|Assessed], [rails ordered|carer twice a day from {day}|equipment came|plan "
                        "agreed with the family].",),
    "staying_well": ("[Joined|Tried] [the walking group|chair exercises|the Thursday tea], [goes on with it|fetched "
                     "by a "
                     "member].",),
    "gp": ("[Seen by the nurse|Rung by the doctor|Visited], [treatment begun|blood taken|no cause for worry].",),
    "mental_health": ("[Assessed|Rung and seen], [care coordinator named|back on treatment|talking therapy offered].",),
    "ward_councillor": ("[Reported and mended|Raised at the meeting|Answered in writing], {she} has been told.",),
    "partnership_hub": ("[Plan agreed with the landlord|Panel met|Early help worker named], [notice withdrawn|review "
                        "in "
                        "six weeks].",),
    "safeguarding": ("[Enquiry under way|Advice given|Protection plan agreed], the front door keeps in touch with "
                     "{her}.",),
}  # fmt: skip
BRIEF = {
    "food": (
        "[One bag|Two bags] from [the market|the corner shop|the supermarket], list at the till, paid already. "
        "Leave it at the door and wait.",
        "Shop from the list the hub reads to you; keep the receipt.",
    ),
    "medicines": (
        "Collect at [Station Pharmacy|Weirside Pharmacy|Market Chemist] in {hers} name; ring when you have it.",
    ),
    "comfort_calls": ("Ring for a chat, [mornings|afternoons]; about {hers} [garden|family|football|old job].",),
    "check_in": ("Ring, and if nobody answers knock; tell the hub at once how you found {her}.",),
    "dog_walking": ("Fetch the dog at the gate, [half an hour|an hour], lead hangs inside the porch.",),
    "essentials": ("Buy what is on the short list from the hub, keep the receipt.",),
}
BRIEF_OTHERWISE = ("Ring {her} first to agree a time; tell the hub if it takes longer than an hour.",)
RECEIVERS_NOTES = (
    "[First call made|Rang {her} on receipt], [visit on {day}|assessment booked|papers asked for].",
    "[Visited|Spoke at length]. [Agreed what comes first|Consent to speak with the family|Leaflet left].",
    "[Waiting for|Chased] [the hospital|the landlord|the department|the surgery], [answer promised {day}|no reply "
    "yet].",
)
HOLDS = ("[Away until then|In hospital until then|At {hers} sister's until then]; asked us to wait.",
         "[Pharmacy has it ready that day|Paid that day, wants to shop then].", "Asked to be rung again "
                                                                                "then.")  # fmt: skip
SOONER = ("Weaker than {she} first said.", "Ran out early.", "Daughter rang, worried.")
RING_AGAIN = ("Ring back: [asked for time to think|was at the door to the carer|wants {hers} daughter on the line]",)
TYPED = {
    "which_language": "{language}", "when_to_ring": "[Before ten|After three, he is at work then]",
    "in_their_words": "[Managing until now, but it has got on top of {her}|Does not like asking|Says others need it "
                      "more]",
    "allergy": "[Nuts, youngest child, dangerous|Shellfish, {herself}]",
    "finding_the_door": "[Blue door, side of the house|Flat over the chip shop|Behind the chapel|None, house number is "
                        "clear]",
    "which_pharmacy": "[Station Pharmacy|Weirside Pharmacy|Market Chemist], own name",
    "home_when": "[Always in|Mornings|After two]", "interests": "[Gardening|Football|Old films|The grandchildren]",
    "in_your_words": "[Not seen since {day}|Sounded muddled on the phone]", "known_risk": "[No change|Dog has gone]",
}  # fmt: skip
DRAFTS = (
    "[Line went dead, ring back|Doorbell went, said to hold on|Waiting while {she} finds the letter]",
    "[Wants a weekly shop, list to come|Tablets, pharmacy not known yet|Asked whether we do lifts]",
)
AT_THE_DESK = (
    ("[Bus pass form|Blue badge form]", "[Filled in together|Posted for {her}]", "None"),
    ("[Wanted the foodbank's times|Asked about warm rooms|Lost, looking for the library]", "[Leaflet given|Shown the "
     "way]", "None"),
    ("[Letter not understood|Phone locked]", "[Read it together|Unlocked, PIN written down at home]", "[Comes again if "
     "another comes|None]"),
)  # fmt: skip
