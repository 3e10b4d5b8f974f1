"""Random scripts for the property tests, and a plain slow reading of what every path does.

The slow reading shares nothing with the prover: it works on the dictionary the text is made from, one path after
another, without states, weights or memory.
"""

import itertools
import json

import yaml
from hypothesis import strategies as st

VARIABLES = {"lives_alone": ["yes", "no", "not_known"], "age": ["not_known", 17, 18, 19, 69, 70, 71]}
REQUIRED = {
    "danger_now": [("stop", "emergency_999")],
    "safeguarding": [("referral", "safeguarding")],
    "no_food_today": [("need", "food", "now"), ("referral", "welfare")],
}
EFFECTS = [
    {"need": {"category": "food", "urgency": "now"}},
    {"need": {"category": "food", "urgency": "soon"}},
    {"referral": "lead_foodbank"},
    {"referral": "welfare"},
    {"referral": "safeguarding"},
    {"advice": "Drink some water."},
    {},
    {},
]


@st.composite
def specs(draw, most=4, tidy=False):
    """Draw a small script as a dictionary. A tidy one only leads forwards and always has a way on."""
    count = draw(st.integers(1, most))
    kinds = [draw(st.sampled_from(["choice", "choice", "many", "number", "text"])) for _ in range(count)]
    shapes = [(f"q{index}", kind, draw(st.integers(2, 3))) for index, kind in enumerate(kinds)]
    questions = [_question(draw, shapes, index, tidy) for index in range(count)]
    spec = {"key": "t", "title": "T", "variables": list(VARIABLES), "questions": questions}
    if draw(st.booleans()):
        spec["start"] = [{"when": {"age": ">= 70"}, "go": draw(st.sampled_from(shapes))[0]}, {"go": "q0"}]
    return spec


def _question(draw, shapes, index, tidy):
    name, kind, size = shapes[index]
    question = {"id": name, "text": "?", "kind": kind}
    if kind in ("text", "number") and draw(st.booleans()):
        question["optional"] = "yes"
    if kind == "number":
        question |= {"least": 0, "most": 6}
    if kind in ("choice", "many"):
        question["answers"] = [_answer(draw, shapes, index, kind, at, tidy) for at in range(size)]
    own = kind == "choice" and all({"next", "end", "stop"} & set(one) for one in question.get("answers", []))
    if not own and (tidy or draw(st.integers(0, 9))):
        question |= _onward(draw, shapes, index, tidy)
    return question


def _answer(draw, shapes, index, kind, at, tidy):
    answer = {"id": f"a{at}", "label": "L"}
    flag = draw(st.sampled_from([None, None, None, *REQUIRED]))
    if flag:
        answer["red_flag"] = flag
    answer |= draw(st.sampled_from(EFFECTS))
    if "referral" in answer and draw(st.booleans()):
        answer["referral"] = {"route": answer["referral"], "when": _condition(draw, shapes, index)}
    if kind == "many" and at == 0 and draw(st.booleans()):
        answer["alone"] = "yes"
    if draw(st.integers(0, 5)) == 0:
        answer["stop"] = "emergency_999"
    elif kind == "choice" and draw(st.booleans()):
        answer |= _onward(draw, shapes, index, tidy)
    return answer


def _onward(draw, shapes, index, tidy):
    shape = draw(st.sampled_from(["end", "go", "ways"]))
    if shape == "end":
        return {"end": _end(draw, tidy)}
    if shape == "go":
        return _go(draw, shapes, index, tidy)
    first = {"when": _condition(draw, shapes, index)} | _way(draw, shapes, index, tidy)
    ways = [first]
    if tidy or draw(st.integers(0, 7)):
        ways.append(_way(draw, shapes, index, tidy))
    return {"next": ways}


def _targets(shapes, index, tidy):
    return [name for name, *_ in (shapes[index + 1 :] if tidy else shapes)]


def _go(draw, shapes, index, tidy):
    targets = _later_mostly(draw, shapes, index, tidy)
    return {"next": draw(st.sampled_from(targets))} if targets else {"end": _end(draw, tidy)}


def _way(draw, shapes, index, tidy):
    targets = _later_mostly(draw, shapes, index, tidy)
    if targets and draw(st.booleans()):
        return {"go": draw(st.sampled_from(targets))}
    return {"end": _end(draw, tidy)}


def _later_mostly(draw, shapes, index, tidy):
    return _targets(shapes, index, tidy or draw(st.integers(0, 5)) > 0)


def _end(draw, tidy):
    ends = [{"outcome": "help_arranged"}, {"next_contact": "3 days"}]
    return draw(st.sampled_from(ends if tidy else [*ends, *ends, *ends, {"next_contact": "none"}]))


def _condition(draw, shapes, index):
    """Draw a condition on a variable or on an answer up to and including this question."""
    name = draw(
        st.sampled_from(["lives_alone", "age", *(name for name, kind, _ in shapes[: index + 1] if kind != "text")])
    )
    if name == "lives_alone":
        value = draw(st.sampled_from(["yes", "no", {"not": "yes"}]))
    elif name == "age":
        value = draw(st.sampled_from([">= 70", "< 18"]))
    else:
        _, kind, size = next(shape for shape in shapes if shape[0] == name)
        if kind == "number":
            value = draw(st.sampled_from([">= 3", "< 2"]))
        else:
            value = draw(st.sampled_from([f"a{at}" for at in range(size)] + [{"not": "a0"}]))
    return {name: value}


def text_of(spec):
    """Write the script out as its author would."""
    return yaml.safe_dump(json.loads(json.dumps(spec)), sort_keys=False, allow_unicode=True)


def every_path(spec):
    """Return every path: questions with answers, variables met, how it ends, what red flags still lack."""
    questions = {one["id"]: one for one in spec["questions"]}
    start = spec.get("start") or [{"go": spec["questions"][0]["id"]}]
    found = {"paths": [], "fired": set()}
    for met in _meet(names_in(start), {}, spec):
        _follow(_first(start, met), questions, met, [], set(met.items()), frozenset(), found, spec)
    return found


def _follow(way, questions, facts, asked, met, owed, found, spec):
    if way is None or "go" not in way:
        ending = "nowhere" if way is None else "stop" if "stop" in way else _ending(way["end"])
        found["paths"].append((tuple(asked), frozenset(met), ending, owed))
        return
    question = questions[way["go"]]
    if question["id"] in [name for name, _ in asked]:
        found["paths"].append((tuple(asked), frozenset(met), "twice", owed))
        return
    for value in values_of(question, spec):
        chosen = [
            one for one in question.get("answers", []) if one["id"] in (value if isinstance(value, tuple) else [value])
        ]
        ways = _ways(question, chosen)
        effects = [(one["id"], effect) for one in chosen for effect in _effects(one)]
        names = names_in(ways) | names_in([effect for _, effect in effects])
        known = {**facts, question["id"]: value}
        for more in _meet(names, known, spec):
            now = {**known, **more}
            fired = [effect for _, effect in effects if _holds(effect.get("when", {}), now)]
            found["fired"].update((question["id"], answer) for answer, e in effects if e in fired and "when" in e)
            onward = _first(ways, now)
            owing = {
                (question["id"], one["id"], *need) for one in chosen for need in REQUIRED.get(one.get("red_flag"), [])
            }
            left = frozenset(one for one in owed | owing if not _paid(one[2:], fired, onward))
            step = [*asked, (question["id"], _shape(value, question, spec))]
            _follow(onward, questions, now, step, met | set(more.items()), left, found, spec)


def _ending(end):
    return "end" if end.get("outcome") or end.get("next_contact", "none") != "none" else "silent"


def _paid(need, fired, way):
    if need[0] == "stop":
        return bool(way) and way.get("stop") == need[1]
    if need[0] == "need":
        return any(effect.get("category") == need[1] and effect.get("urgency") == need[2] for effect in fired)
    routes = {effect.get("route") for effect in fired}
    return need[1] in routes or (need[1] == "welfare" and "lead_foodbank" in routes)


def _effects(answer):
    if "need" in answer:
        yield answer["need"]
    if "referral" in answer:
        yield {"route": answer["referral"]} if isinstance(answer["referral"], str) else answer["referral"]


def _ways(question, chosen):
    own = [way for one in chosen for way in _listed(one)]
    if question["kind"] == "many":
        return own + _listed(question)
    return own or _listed(question)


def _listed(part):
    if "stop" in part:
        return [{"stop": part["stop"]}]
    if "end" in part:
        return [{"end": part["end"]}]
    onward = part.get("next", [])
    return [{"go": onward}] if isinstance(onward, str) else onward


def values_of(question, spec):
    """Return every answer to a question; numbers once for each way the conditions turn out."""
    if question["kind"] == "choice":
        return [one["id"] for one in question["answers"]]
    if question["kind"] == "many":
        alone = [(one["id"],) for one in question["answers"] if "alone" in one]
        rest = [one["id"] for one in question["answers"] if "alone" not in one]
        return alone + [t for size in range(1, len(rest) + 1) for t in itertools.combinations(rest, size)]
    skipped = [""] if "optional" in question else []
    if question["kind"] == "text":
        return [*skipped, "words"]
    numbers = {}
    for number in range(7):
        numbers.setdefault(_shape(number, question, spec), number)
    return [*skipped, *numbers.values()]


def _shape(value, question, spec):
    if question["kind"] != "number" or value == "":
        return value
    return str([_holds({question["id"]: test}, {question["id"]: value}) for test in _tests(spec, question["id"])])


def _tests(part, name):
    """Return every condition on a name, wherever it stands."""
    found = []
    if isinstance(part, dict):
        found += [part["when"][name]] if name in part.get("when", {}) else []
        found += [test for value in part.values() for test in _tests(value, name)]
    elif isinstance(part, list):
        found += [test for value in part for test in _tests(value, name)]
    return found


def names_in(parts):
    """Return the names these parts' conditions ask about."""
    return {name for part in parts for name in part.get("when", {})}


def _meet(names, known, spec):
    new = sorted(name for name in names if name in VARIABLES and name not in known)
    choices = []
    for name in new:
        kept = {}
        for value in VARIABLES[name]:
            kept.setdefault(str([_holds({name: test}, {name: value}) for test in _tests(spec, name)]), value)
        choices.append(kept.values())
    return [dict(zip(new, values, strict=True)) for values in itertools.product(*choices)]


def _first(ways, facts):
    return next((way for way in ways if _holds(way.get("when", {}), facts)), None)


def _holds(when, facts):
    return all(_one_holds(test, facts.get(name)) for name, test in when.items())


def _one_holds(test, value):
    if isinstance(test, dict):
        return not _one_holds(test["not"], value)
    if test[:2] == ">=":
        return isinstance(value, int) and value >= int(test[2:])
    if test[:1] == "<":
        return isinstance(value, int) and value < int(test[1:])
    return test in value if isinstance(value, tuple) else test == value
