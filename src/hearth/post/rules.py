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
}


def written(template: str, language: str, facts: dict) -> tuple[str, str]:
    """Subject and body of a message. An unknown template or a missing fact is a programmer's error."""
    subject, body = WORDS[template]["cy" if language == "cy" else "en"]
    return subject.format(**facts), body.format(**facts)
