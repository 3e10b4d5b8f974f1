"""The words of every message, in English and in Welsh. No message carries more about a person than it must."""

from __future__ import annotations

# template: {language: (subject, body)}. Braces are filled from the facts given when the message is queued.
WORDS: dict[str, dict[str, tuple[str, str]]] = {
    "set_password": {
        "en": (
            "Your sign-in to the community hub",
            "Hello {name},\n\nyou have a sign-in to the community hub. Set your password here:\n{link}\n\n"
            "The link works once and for three days.",
        ),
        "cy": (
            "Eich mewngofnodi i'r hyb cymunedol",
            "Helo {name},\n\nmae gennych fewngofnodi i'r hyb cymunedol. Gosodwch eich cyfrinair yma:\n{link}\n\n"
            "Mae'r ddolen yn gweithio unwaith, am dri diwrnod.",
        ),
    },
    "we_rang": {
        "en": (
            "We rang you",
            "Hello {name}, this is {hub}. We rang to hear how you are and will ring again. You can ring us on {phone}. "
            "We never ask for money or bank details.",
        ),
        "cy": (
            "Fe wnaethon ni eich ffonio",
            "Helo {name}, dyma {hub}. Fe wnaethon ni ffonio i glywed sut ydych chi a byddwn yn ffonio eto. Gallwch ein "
            "ffonio ar {phone}. Fyddwn ni byth yn gofyn am arian na manylion banc.",
        ),
    },
    "we_will_ring": {
        "en": (
            "The council will ring you",
            "Hello {name}. The council, {hub}, will ring you, from {at:%H:%M} on {at:%d/%m/%Y}. It is not a scam: you "
            "need tell nobody your bank details or a password. To check, or to have no call, ring {phone}.",
        ),
        "cy": (
            "Bydd y cyngor yn eich ffonio",
            "Helo {name}. Bydd y cyngor, {hub}, yn eich ffonio, o {at:%H:%M} ar {at:%d/%m/%Y}. Nid sgam yw hyn: does "
            "dim angen dweud eich manylion banc na chyfrinair wrth neb. I wirio, neu i beidio, ffoniwch {phone}.",
        ),
    },
    "could_not_reach_you": {
        "en": (
            "We have not been able to reach you",
            "Hello {name},\n\nthis is {hub}. We have rung you several times to hear how you are, and have not reached "
            "you. Please ring us on {phone}, or ask somebody to ring for you. If we hear nothing, somebody may call at "
            "your door to see that you are well. We never ask for money or bank details.",
        ),
        "cy": (
            "Nid ydym wedi gallu cysylltu â chi",
            "Helo {name},\n\ndyma {hub}. Rydym wedi eich ffonio sawl gwaith i glywed sut ydych chi, heb gael ateb. "
            "Ffoniwch ni ar {phone}, neu gofynnwch i rywun ffonio ar eich rhan. Os na chlywn ni ddim, efallai y bydd "
            "rhywun yn galw wrth eich drws i weld eich bod yn iawn. Fyddwn ni byth yn gofyn am arian na manylion banc.",
        ),
    },
    "forgotten_password": {
        "en": (
            "A new password for the community hub",
            "Hello {name},\n\nsomebody, we hope you, asked for a new password for your sign-in to the community hub. "
            "Set it here:\n{link}\n\nThe link works once and for one hour. If you did not ask, do nothing: your "
            "password stays as it is. If it happens again, tell your administrator.",
        ),
        "cy": (
            "Cyfrinair newydd ar gyfer yr hyb cymunedol",
            "Helo {name},\n\ngofynnodd rhywun, chi gobeithio, am gyfrinair newydd i fewngofnodi i'r hyb cymunedol. "
            "Gosodwch ef yma:\n{link}\n\nMae'r ddolen yn gweithio unwaith, am awr. Os na wnaethoch ofyn, peidiwch â "
            "gwneud dim: mae eich cyfrinair yn aros fel y mae. Os bydd yn digwydd eto, dywedwch wrth eich gweinyddwr.",
        ),
    },
    "forgotten_council_account": {
        "en": (
            "You sign in to the community hub with your council account",
            "Hello {name},\n\nsomebody, we hope you, asked for a new password for the community hub. You have none "
            "there: choose “Sign in with your council account” at {link}\n\nIf you have forgotten the password of "
            "your council account, ask the council's IT help desk.",
        ),
        "cy": (
            "Rydych yn mewngofnodi i'r hyb cymunedol gyda'ch cyfrif cyngor",
            "Helo {name},\n\ngofynnodd rhywun, chi gobeithio, am gyfrinair newydd i'r hyb cymunedol. Nid oes gennych "
            "un yno: dewiswch “Mewngofnodi gyda'ch cyfrif cyngor” yn {link}\n\nOs ydych wedi anghofio cyfrinair eich "
            "cyfrif cyngor, gofynnwch i ddesg gymorth TG y cyngor.",
        ),
    },
    "password_changed": {
        "en": (
            "Your password for the community hub was changed",
            "Hello {name},\n\nthe password of your sign-in to the community hub was changed with a link sent to this "
            "address, and every session was ended. If that was not you, tell your administrator at once.",
        ),
        "cy": (
            "Newidiwyd eich cyfrinair ar gyfer yr hyb cymunedol",
            "Helo {name},\n\nnewidiwyd eich cyfrinair i'r hyb cymunedol gyda dolen a anfonwyd i'r cyfeiriad hwn, a "
            "daeth pob sesiwn i ben. Os nad chi wnaeth hyn, dywedwch wrth eich gweinyddwr ar unwaith.",
        ),
    },
    "second_factor_changed": {
        "en": (
            "Another telephone signs you in to the community hub",
            "Hello {name},\n\nthe authenticator app of your sign-in to the community hub was changed to another "
            "telephone, your old recovery codes stopped working, and every session was ended. If that was not you, "
            "tell your administrator at once.",
        ),
        "cy": (
            "Mae ffôn arall yn eich mewngofnodi i'r hyb cymunedol",
            "Helo {name},\n\nnewidiwyd ap dilysu eich mewngofnodi i'r hyb cymunedol i ffôn arall, nid yw eich hen "
            "godau adfer yn gweithio mwyach, a daeth pob sesiwn i ben. Os nad chi wnaeth hyn, dywedwch wrth eich "
            "gweinyddwr ar unwaith.",
        ),
    },
    "second_factor_forgotten": {
        "en": (
            "Set up your authenticator app again for the community hub",
            "Hello {name},\n\n{by} has made the community hub forget your authenticator app and your recovery codes, "
            "and ended your sessions. At your next sign-in you set up the app again: {link}\n\nIf you did not ask for "
            "this, tell your administrator at once and do not sign in before.",
        ),
        "cy": (
            "Gosodwch eich ap dilysu eto ar gyfer yr hyb cymunedol",
            "Helo {name},\n\nmae {by} wedi peri i'r hyb cymunedol anghofio eich ap dilysu a'ch codau adfer, ac wedi "
            "dod â'ch sesiynau i ben. Y tro nesaf y byddwch yn mewngofnodi, gosodwch yr ap eto: {link}\n\nOs na "
            "wnaethoch ofyn am hyn, dywedwch wrth eich gweinyddwr ar unwaith, a pheidiwch â mewngofnodi cyn hynny.",
        ),
    },
    "doorstep_round": {
        "en": (
            "Doors to call at on {on:%d/%m/%Y}",
            "{hub} asks you to call at {doors} doors on {on:%d/%m/%Y}, to see that people are well. Open the round on "
            "your phone; you need no account:\n{link}\n\nTell there what you found at each door. The link works from "
            "that day until the end of {until:%d/%m/%Y}, or until every door was told. It shows names and addresses: "
            "send it to nobody who does not go. Questions: {phone}.",
        ),
        "cy": (
            "Drysau i alw wrthynt ar {on:%d/%m/%Y}",
            "Mae {hub} yn gofyn i chi alw wrth {doors} o ddrysau ar {on:%d/%m/%Y}, i weld bod pobl yn iawn. Agorwch y "
            "cylch ar eich ffôn; nid oes angen cyfrif:\n{link}\n\nDywedwch yno beth a welsoch wrth bob drws. Mae'r "
            "ddolen yn gweithio o'r diwrnod hwnnw tan ddiwedd {until:%d/%m/%Y}, neu nes bod pob drws wedi'i nodi. "
            "Mae'n dangos enwau a chyfeiriadau: peidiwch â'i hanfon at neb nad yw'n mynd. Cwestiynau: {phone}.",
        ),
    },
    "referral_sent": {
        "en": (
            "Referral {reference} from {sender}",
            "{sender} has sent you referral {reference}.\n\nPlease say whether you can take it, by "
            "{answer_by:%d/%m/%Y %H:%M}. You need no account:\n{link}\n\nThe link works once and for seven days.",
        ),
        "cy": (
            "Cyfeiriad {reference} gan {sender}",
            "Mae {sender} wedi anfon cyfeiriad {reference} atoch.\n\nDywedwch a allwch ei dderbyn, erbyn "
            "{answer_by:%d/%m/%Y %H:%M}. Nid oes angen cyfrif:\n{link}\n\nMae'r ddolen yn gweithio unwaith, am saith "
            "diwrnod.",
        ),
    },
    "referral_outcome": {
        "en": (
            "What became of referral {reference}?",
            "Thank you for taking on referral {reference} from {sender}.\n\nWhen you know what became of it, please "
            "tell them here: done, how it went, or why it could not be done. You need no account:\n{link}\n\nThe link "
            "works once and for 28 days.",
        ),
        "cy": (
            "Beth ddaeth o gyfeiriad {reference}?",
            "Diolch am dderbyn cyfeiriad {reference} gan {sender}.\n\nPan fyddwch yn gwybod beth ddaeth ohono, "
            "dywedwch wrthynt yma: wedi'i wneud, sut aeth hi, neu pam nad oedd modd ei wneud. Nid oes angen cyfrif:\n"
            "{link}\n\nMae'r ddolen yn gweithio unwaith, am 28 diwrnod.",
        ),
    },
    "task_offered": {
        "en": (
            "The community hub asks for your help",
            "Hello {name},\n\nthere is something you could do for somebody, by "
            "{due:%d/%m/%Y %H:%M}. Read what it is, and say yes or no, after signing in:\n"
            "{link}\n\nIf you cannot, say so there or ring us: nobody minds.",
        ),
        "cy": (
            "Mae'r hyb cymunedol yn gofyn am eich help",
            "Helo {name},\n\nmae rhywbeth y gallech ei wneud dros rywun, erbyn "
            "{due:%d/%m/%Y %H:%M}. Darllenwch beth ydyw, a dywedwch ie neu na, ar ôl mewngofnodi:\n"
            "{link}\n\nOs na allwch chi, dywedwch hynny yno neu ffoniwch ni: does dim "
            "ots gan neb.",
        ),
    },
    "offer_received": {
        "en": (
            "Thank you for your offer {reference}",
            "Thank you. {team_name} has your offer. Its number is {reference}.\n\nSomebody reads it and gets in touch. "
            "You need do nothing until then.",
        ),
        "cy": (
            "Diolch am eich cynnig {reference}",
            "Diolch. Mae eich cynnig gyda {team_name}. Ei rif yw {reference}.\n\nBydd rhywun yn ei ddarllen ac yn "
            "cysylltu â chi. Nid oes angen i chi wneud dim tan hynny.",
        ),
    },
    "check_runs_out": {
        "en": (
            "One of your checks runs out on {last_day:%d/%m/%Y}",
            "Hello {name},\n\nyour check “{check}” with {team_name} counts until {last_day:%d/%m/%Y}. After that day "
            "we may not ask you for help that needs it. Please ring us to renew it{phone}.",
        ),
        "cy": (
            "Mae un o'ch gwiriadau yn dod i ben ar {last_day:%d/%m/%Y}",
            "Helo {name},\n\nmae eich gwiriad “{check}” gyda {team_name} yn cyfrif tan {last_day:%d/%m/%Y}. Wedi'r "
            "diwrnod hwnnw ni chawn ofyn i chi am help sydd ei angen. Ffoniwch ni i'w adnewyddu{phone}.",
        ),
    },
    "check_ran_out": {
        "en": (
            "One of your checks has run out",
            "Hello {name},\n\nyour check “{check}” with {team_name} ran out on {last_day:%d/%m/%Y}. Until it is "
            "renewed we may not ask you for help that needs it, and such tasks have been taken back. Please ring "
            "us{phone}.",
        ),
        "cy": (
            "Mae un o'ch gwiriadau wedi dod i ben",
            "Helo {name},\n\ndaeth eich gwiriad “{check}” gyda {team_name} i ben ar {last_day:%d/%m/%Y}. Nes iddo "
            "gael ei adnewyddu ni chawn ofyn i chi am help sydd ei angen, a chymerwyd tasgau o'r fath yn ôl. Ffoniwch "
            "ni{phone}.",
        ),
    },
    "checks_of_a_team": {
        "en": (
            "Checks of volunteers that run out: {team_name}",
            "Checks of volunteers of {team_name} run out soon or have run out:\n\n{lines}\n\nAll of them stand "
            "here:\n{link}",
        ),
        "cy": (
            "Gwiriadau gwirfoddolwyr sy'n dod i ben: {team_name}",
            "Mae gwiriadau gwirfoddolwyr {team_name} yn dod i ben cyn hir neu wedi dod i ben:\n\n{lines}\n\nMaent i "
            "gyd yma:\n{link}",
        ),
    },
    "tasks_taken_back": {
        "en": (
            "You need not do this any more",
            "Hello {name},\n\n{count} that you had from {team_name} came back to us: {reason}. Thank you all the "
            "same. If you have shopping or medicines of somebody with you, ring us now{phone}.",
        ),
        "cy": (
            "Nid oes angen i chi wneud hyn mwyach",
            "Helo {name},\n\ndaeth {count} a oedd gennych gan {team_name} yn ôl atom ni: {reason}. Diolch i chi er "
            "hynny. Os oes gennych siopa neu feddyginiaethau rhywun, ffoniwch ni nawr{phone}.",
        ),
    },
    "put_forward": {
        "en": (
            "{organisation} has put you forward as a volunteer",
            "Hello {name},\n\n{organisation} has told {team_name} that you would volunteer. Please read what we ask of "
            "volunteers and say whether you agree. You need no account:\n{link}\n\nIf you would rather not, do "
            "nothing: nobody asks you for anything. The link works for 28 days.",
        ),
        "cy": (
            "Mae {organisation} wedi'ch cynnig fel gwirfoddolwr",
            "Helo {name},\n\nmae {organisation} wedi dweud wrth {team_name} y byddech yn gwirfoddoli. Darllenwch yr "
            "hyn rydym yn ei ofyn gan wirfoddolwyr a dywedwch a ydych yn cytuno. Nid oes angen cyfrif:\n{link}\n\nOs "
            "byddai'n well gennych beidio, peidiwch â gwneud dim: ni fydd neb yn gofyn i chi. Mae'r ddolen yn gweithio "
            "am 28 diwrnod.",
        ),
    },
    "principles_changed": {
        "en": (
            "Please read what we ask of volunteers: it has changed",
            "Hello {name},\n\n{team_name} has changed what it asks of volunteers. Please read it and say whether you "
            "agree by {by:%d/%m/%Y}. You need no account:\n{link}\n\nAfter that day we ask you for nothing "
            "until you have. The link works for 28 days.",
        ),
        "cy": (
            "Darllenwch yr hyn rydym yn ei ofyn gan wirfoddolwyr: mae wedi newid",
            "Helo {name},\n\nmae {team_name} wedi newid yr hyn y mae'n ei ofyn gan wirfoddolwyr. Darllenwch ef a "
            "dywedwch a ydych yn cytuno erbyn {by:%d/%m/%Y}. Nid oes angen cyfrif:\n{link}\n\nWedi'r diwrnod hwnnw ni "
            "fyddwn yn gofyn i chi am ddim nes i chi wneud hynny. Mae'r ddolen yn gweithio am 28 diwrnod.",
        ),
    },
    "request_received": {
        "en": (
            "We have your request {reference}",
            "Thank you. {team_name} has your request. Its reference is {reference}.\n\nSomebody will be in touch by "
            "{due}. If somebody is in danger, ring 999.\n\nSee how it stands, or say that it is no longer needed:\n"
            "{link}\n\nThe link works for 90 days. Do not pass it on.",
        ),
        "cy": (
            "Mae eich cais {reference} wedi ein cyrraedd",
            "Diolch. Mae eich cais gyda {team_name}. Ei gyfeirnod yw {reference}.\n\nBydd rhywun yn cysylltu erbyn "
            "{due}. Os oes rhywun mewn perygl, ffoniwch 999.\n\nGallwch weld sut mae'r cais yn dod yn ei flaen, neu "
            "ddweud nad oes ei angen mwyach:\n{link}\n\nMae'r ddolen yn gweithio am 90 diwrnod. Peidiwch â'i rhannu.",
        ),
    },
    "capacity_asked": {
        "en": (
            "What can {name} do this week?",
            "Hello,\n\n{team_name} would like to know how many people {name} can help this week. Two clicks, and you "
            "need no account:\n{link}\n\nThe link works until next week's comes. Nothing this week is an answer too.",
        ),
        "cy": (
            "Beth all {name} ei wneud yr wythnos hon?",
            "Helo,\n\nhoffai {team_name} wybod faint o bobl y gall {name} eu helpu yr wythnos hon. Dau glic, heb "
            "gyfrif:\n{link}\n\nMae'r ddolen yn gweithio nes daw un yr wythnos nesaf. Mae dim byd yr wythnos hon yn "
            "ateb hefyd.",
        ),
    },
    "appeal_asked": {
        "en": (
            "{organisation} asks for volunteers",
            "Hello {name},\n\n{organisation} asks the hub for volunteers: {what}, from {starts_on:%d/%m/%Y}. You "
            "said that "
            "we may ask you. Yes or no, without signing in:\n{link}\n\nThey get your name only if you say yes. The "
            "link "
            "works once and for 14 days.",
        ),
        "cy": (
            "Mae {organisation} yn gofyn am wirfoddolwyr",
            "Helo {name},\n\nmae {organisation} yn gofyn i'r hyb am wirfoddolwyr: {what}, o {starts_on:%d/%m/%Y}. "
            "Dywedoch y cawn ofyn i chi. Ie neu na, heb fewngofnodi:\n{link}\n\nDim ond os byddwch yn cytuno y cânt "
            "eich "
            "enw. Mae'r ddolen yn gweithio unwaith, am 14 diwrnod.",
        ),
    },
    "appeal_answered": {
        "en": (
            "A volunteer has said yes: {reference}",
            "Hello,\n\nsomebody has said yes to what {organisation} asked the hub for ({reference}). Who it is, and "
            "how to "
            "reach them, stands here:\n{link}",
        ),
        "cy": (
            "Mae gwirfoddolwr wedi cytuno: {reference}",
            "Helo,\n\nmae rhywun wedi cytuno i'r hyn y gofynnodd {organisation} i'r hyb amdano ({reference}). Mae pwy "
            "ydyw, a sut i gysylltu, yma:\n{link}",
        ),
    },
    "thanks_weekly": {
        "en": (
            "Thank you for last week",
            "Hello {name},\n\nthank you. Last week you helped {tasks}. It was noticed, and it "
            "counts.\n\n{team_name}\n\n"
            "If you would rather not get these messages, tell the hub.",
        ),
        "cy": (
            "Diolch am yr wythnos ddiwethaf",
            "Helo {name},\n\ndiolch. Yr wythnos ddiwethaf fe helpoch {tasks}. Sylwyd ar hynny, ac mae'n "
            "cyfrif.\n\n{team_name}"
            "\n\nOs byddai'n well gennych beidio â chael y negeseuon hyn, dywedwch wrth yr hyb.",
        ),
    },
    "thanks_milestone": {
        "en": (
            "Thank you: {reached}",
            "Hello {name},\n\n{reached}. Thank you, from everybody at {team_name} and from those you helped.\n\nIf you "
            "would like a certificate of it, ask the hub.",
        ),
        "cy": (
            "Diolch: {reached}",
            "Helo {name},\n\n{reached}. Diolch gan bawb yn {team_name}, a chan y rhai a helpwyd gennych.\n\nOs hoffech "
            "dystysgrif, gofynnwch i'r hyb.",
        ),
    },
    "stay_asked": {
        "en": (
            "Would you stay?",
            "Hello {name},\n\nyou have been a volunteer of {team_name} since {since:%d/%m/%Y}. Would you stay on, and "
            "for what? It takes a minute, and stopping is an answer too:\n{link}\n\nThe link works for 60 days.",
        ),
        "cy": (
            "A hoffech chi aros?",
            "Helo {name},\n\nrydych wedi bod yn wirfoddolwr gyda {team_name} ers {since:%d/%m/%Y}. A hoffech chi "
            "aros, ac "
            "ar gyfer beth? Mae'n cymryd munud, ac mae rhoi'r gorau iddi yn ateb hefyd:\n{link}\n\nMae'r ddolen yn "
            "gweithio am 60 diwrnod.",
        ),
    },
    "volunteers_go": {
        "en": (
            "Volunteers who will be erased: {team_name}",
            "These volunteers of {team_name} left, were turned down or never finished registering. The borough keeps "
            "them no longer and erases them on {day:%d/%m/%Y} or soon after:\n\n{lines}\n\nWhoever helps again stays: "
            "take them on here before that day:\n{link}",
        ),
        "cy": (
            "Gwirfoddolwyr a gaiff eu dileu: {team_name}",
            "Mae'r gwirfoddolwyr hyn o {team_name} wedi gadael, wedi'u gwrthod neu heb orffen cofrestru. Nid yw'r "
            "fwrdeistref yn eu cadw'n hirach a bydd yn eu dileu ar {day:%d/%m/%Y} neu'n fuan wedyn:\n\n{lines}\n\nMae "
            "pwy bynnag sy'n helpu eto yn aros: derbyniwch nhw yma cyn y diwrnod hwnnw:\n{link}",
        ),
    },
    "list_ends_soon": {
        "en": (
            "A list of your team ends on {last_day:%d/%m/%Y}",
            "The list “{name}” of {team_name} may be kept until {last_day:%d/%m/%Y}: {days} days. The day after nobody "
            "reads its entries any more, and {after} days later they are deleted.\n\nIf the law lets you keep it for "
            "longer, say why on its page:\n{link}",
        ),
        "cy": (
            "Mae rhestr eich tîm yn dod i ben ar {last_day:%d/%m/%Y}",
            "Gellir cadw'r rhestr “{name}” gan {team_name} tan {last_day:%d/%m/%Y}: {days} diwrnod. Y diwrnod wedyn ni "
            "fydd neb yn darllen ei chofnodion mwyach, a {after} diwrnod yn ddiweddarach cânt eu dileu.\n\nOs yw'r "
            "gyfraith yn caniatáu ei chadw'n hirach, dywedwch pam ar ei thudalen:\n{link}",
        ),
    },
    "list_has_ended": {
        "en": (
            "A list of your team has ended",
            "The last day of the list “{name}” of {team_name} was {last_day:%d/%m/%Y}. Nobody reads its entries any "
            "more. In {after} days they are deleted, unless you say on its page why it may be kept:\n{link}",
        ),
        "cy": (
            "Mae rhestr eich tîm wedi dod i ben",
            "Diwrnod olaf y rhestr “{name}” gan {team_name} oedd {last_day:%d/%m/%Y}. Nid oes neb yn darllen ei "
            "chofnodion mwyach. Ymhen {after} diwrnod cânt eu dileu, oni bai eich bod yn dweud ar ei thudalen pam y "
            "gellir ei chadw:\n{link}",
        ),
    },
    "list_was_deleted": {
        "en": (
            "A list of your team was deleted",
            "The entries of the list “{name}” of {team_name} were deleted, as its last day was {last_day:%d/%m/%Y}. "
            "What went, and the evidence of it, stands on its page:\n{link}",
        ),
        "cy": (
            "Dilëwyd rhestr eich tîm",
            "Dilëwyd cofnodion y rhestr “{name}” gan {team_name}, gan mai {last_day:%d/%m/%Y} oedd ei diwrnod olaf. "
            "Mae'r hyn a ddilëwyd, a'r dystiolaeth, ar ei thudalen:\n{link}",
        ),
    },
}


BOTH = ""
"""The language of whoever is written to is not known: English first, then Welsh, in one message."""


def written(template: str, language: str, facts: dict) -> tuple[str, str]:
    """Subject and body of a message. A fact that is a pair is said in its language.

    An unknown template or a missing fact is a programmer's error.
    """
    if language != BOTH:
        return _in("cy" if language == "cy" else "en", template, facts)
    subjects, bodies = zip(*(_in(one, template, facts) for one in ("en", "cy")), strict=True)
    return " / ".join(subjects), f"(Cymraeg isod)\n\n{bodies[0]}\n\n* * *\n\n{bodies[1]}"


def _in(language: str, template: str, facts: dict) -> tuple[str, str]:
    told = {name: fact[language == "cy"] if isinstance(fact, tuple) else fact for name, fact in facts.items()}
    subject, body = WORDS[template][language]
    return subject.format(**told), body.format(**told)
