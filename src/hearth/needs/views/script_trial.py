"""Trying a script out before it is approved: the questions as a call handler meets them. Nothing is stored."""

from __future__ import annotations

from django.http import QueryDict
from django.shortcuts import render

from hearth.access.doors import requires
from hearth.needs import scripting
from hearth.needs.rules import scripts
from hearth.needs.rules.script_outline import URGENCY_WORDS, hours_in_words
from hearth.needs.rules.script_parts import MANY, NUMBER, YES_NO
from hearth.needs.views.scripts import MAY_SEE, found_script

BOXES = {"yes": "Yes", "no": "No", "not_known": "Not known"}


@requires(*MAY_SEE)
def trial(request, pk: int):
    """One page that grows as answers are given; every earlier answer can be changed, and nothing typed is lost."""
    found = found_script(request, pk)
    vocabulary = scripting.vocabulary_of(found.borough, closed_too=True)
    reading = scripts.read(found.text, vocabulary)
    if reading.script is None:
        return render(request, "needs/script_trial_shut.html", {"script": found, "faults": reading.faults}, status=409)
    script = reading.script
    answers, variables = _answers(script, request.POST), _variables(script, request.POST)
    at = scripts.walk(script, answers, variables, vocabulary)
    language = "cy" if request.POST.get("language") == "cy" else "en"
    shown = {
        "script": found,
        "at": at,
        "boxes": [_box(one.question, answers, at, language) for one in at.asked],
        "next_box": _box(at.next, answers, at, language) if at.next else None,
        "kept": [(name, value) for name, values in _kept(at) for value in values],
        "variables": [_variable(name, variables, vocabulary) for name in script.variables],
        "trial_language": language,
        **_raised(at, vocabulary, language),
    }
    return render(request, "needs/script_trial.html", shown)


def _answers(script: scripts.Script, posted: QueryDict) -> dict[str, object]:
    """Every answer in the form, those of questions that are not on the path at present too."""
    given: dict[str, object] = {}
    for question in script.questions.values():
        values = posted.getlist(f"q-{question.id}")
        if f"asked-{question.id}" not in posted and not values:
            continue
        given[question.id] = values if question.kind == MANY else values[0] if values else ""
    return {name: value for name, value in given.items() if value not in ("", []) or script.questions[name].optional}


def _variables(script: scripts.Script, posted: QueryDict) -> dict[str, object]:
    given = {name: posted.get(f"v-{name}", "").strip() for name in script.variables}
    return {name: int(value) if value.isdigit() and len(value) < 5 else value for name, value in given.items()}


def _box(question: scripts.Question, answers: dict, at: scripts.Walk, language: str) -> dict:
    """What a question's box shows; `chosen` is what was typed or ticked, even where it cannot be used."""
    raw = answers.get(question.id, "")
    return {
        "id": question.id,
        "kind": question.kind,
        "optional": question.optional,
        "text": question.text.in_language(language),
        "help": question.help.in_language(language),
        "choices": [(one.id, one.label.in_language(language)) for one in question.answers],
        "chosen": raw if isinstance(raw, list) else [str(raw)],
        "wrong": at.unusable.get(question.id, ("", ""))[1],
    }


def _kept(at: scripts.Walk):
    """Answers that are set aside travel in hidden fields, so that they are there when the path comes back."""
    for name, raw in at.set_aside.items():
        yield f"q-{name}", raw if isinstance(raw, list) else [raw]


def _variable(name: str, variables: dict, vocabulary: scripts.Vocabulary) -> dict:
    kind = vocabulary.variables[name]
    return {
        "name": name,
        "words": name.replace("_", " "),
        "choices": list(BOXES.items()) if kind == YES_NO else [],
        "is_number": kind == NUMBER,
        "value": str(variables.get(name, "")),
    }


def _raised(at: scripts.Walk, vocabulary: scripts.Vocabulary, language: str) -> dict:
    """What the conversation has raised so far, in words."""
    needs = [
        f"{vocabulary.categories[need.category].name.in_language(language)} "
        f"({URGENCY_WORDS[need.urgency].in_language(language)})"
        for need in at.needs
    ]
    outcome = vocabulary.outcomes.get(at.outcome)
    how = outcome.in_language(language) if outcome else "–"
    return {
        "needs": needs,
        "referrals": [vocabulary.routes[one.route].name.in_language(language) for one in at.referrals],
        "advice": [words.in_language(language) for words in at.advice],
        "follow": [key.replace("_", " ") for key in at.follow],
        "flags": [vocabulary.red_flags[flag].name.in_language(language) for flag in at.flags],
        "ended": f"{how}; {hours_in_words(at.next_contact_hours, language)}",
        "stop_title": at.stop.title.in_language(language) if at.stop else "",
        "stop_say": [words.in_language(language) for words in at.stop.say] if at.stop else [],
        "stop_do": [words.in_language(language) for words in at.stop.do] if at.stop else [],
        "stop_numbers": [(n, words.in_language(language)) for n, words in at.stop.numbers] if at.stop else [],
    }
