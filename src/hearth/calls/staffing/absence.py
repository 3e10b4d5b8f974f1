"""Who is away on which day: named people, a rate, an outbreak, volunteers who go back to work. Drawn, with a seed.

Everything is drawn many times at once: [run, day, person]. What is expected is the mean over the runs.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from hearth.calls.staffing.shifts import Kind, Person


@dataclass(frozen=True)
class Outbreak:
    """An illness that callers give each other at work: a SEIR curve, person by person and day by day (Reed and Frost).

    Somebody infected infects nobody for `latent_days`, then others for `infectious_days` while they still come to work;
    then they feel ill and stay away for `isolation_days`. In that time they infect `reproduction` colleagues, were
    nobody immune. `sent_home` is the share of colleagues who are told to isolate as well whenever somebody falls ill.
    """

    begins_with: int = 1
    reproduction: float = 2.5
    latent_days: int = 3
    infectious_days: int = 2
    isolation_days: int = 10
    sent_home: float = 0.0


@dataclass(frozen=True)
class Absence:
    """What to reckon with. `rate` is the chance that somebody is away on a day; `staying` the share of volunteers who
    still come in each week from the first day of the plan, the last for all weeks after it."""

    rate: float = 0.0
    outbreak: Outbreak | None = None
    named: tuple[tuple[str, date, date], ...] = ()
    staying: tuple[float, ...] = ()


NOBODY_AWAY = Absence()


def present(
    people: Sequence[Person], days: Sequence[date], absence: Absence, runs: int, chance: np.random.Generator
) -> np.ndarray:
    """Who is there, [run, day, person]; whether they are on shift is another matter. Further people come last."""
    certain = sum(person.further for person in people)
    there = _drawn(people[: len(people) - certain], days, absence, runs, chance)
    return np.concatenate([there, np.ones((runs, len(days), certain), bool)], axis=2)


def _drawn(
    people: Sequence[Person], days: Sequence[date], absence: Absence, runs: int, chance: np.random.Generator
) -> np.ndarray:
    shape = (runs, len(days), len(people))
    there = chance.random(shape) >= absence.rate
    there &= ~_named(people, days, absence)
    stays = chance.random((runs, 1, len(people)))
    if absence.staying:
        weeks = [(day - days[0]).days // 7 for day in days]
        share = np.array([absence.staying[min(week, len(absence.staying) - 1)] for week in weeks])
        volunteer = np.array([person.kind == Kind.VOLUNTEER for person in people], bool)
        there &= ~volunteer | (stays < share[None, :, None])
    if absence.outbreak:
        there &= ~away_in(absence.outbreak, runs, _span(days), len(people), chance)[:, _offsets(days)]
    return there


def _offsets(days: Sequence[date]) -> list[int]:
    return [(day - days[0]).days for day in days]


def _span(days: Sequence[date]) -> int:
    return _offsets(days)[-1] + 1


def _named(people: Sequence[Person], days: Sequence[date], absence: Absence) -> np.ndarray:
    away = np.array([[day in person.away for person in people] for day in days], bool).reshape(len(days), len(people))
    for name, first, last in absence.named:
        away |= np.array([[person.name == name and first <= day <= last for person in people] for day in days], bool)
    return away


def away_in(outbreak: Outbreak, runs: int, days: int, people: int, chance: np.random.Generator) -> np.ndarray:
    """Who is ill or isolating, [run, day, person]. Whom it begins with are infectious on the first day."""
    infected = np.full((runs, people), days + 1)
    first = np.argsort(chance.random((runs, people)), axis=1)[:, : outbreak.begins_with]
    np.put_along_axis(infected, first, -outbreak.latent_days, axis=1)
    home_until = np.zeros((runs, people), int)
    away = np.zeros((runs, days, people), bool)
    contact = min(1.0, outbreak.reproduction / (outbreak.infectious_days * max(people - 1, 1)))
    ill_after = outbreak.latent_days + outbreak.infectious_days
    for day in range(days):
        falls_ill = infected + ill_after == day
        others = falls_ill.sum(axis=1, keepdims=True) - falls_ill
        told = chance.random((runs, people)) < 1 - (1 - outbreak.sent_home) ** others
        home_until = np.where(falls_ill | told, np.maximum(home_until, day + outbreak.isolation_days), home_until)
        away[:, day] = day < home_until
        comes = ~away[:, day]
        infectious = comes & (infected + outbreak.latent_days <= day) & (day < infected + ill_after)
        caught = chance.random((runs, people)) < 1 - (1 - contact) ** infectious.sum(axis=1, keepdims=True)
        infected = np.where(caught & comes & (infected > day), day, infected)
    return away
