"""Makes one row of any model, as the owner, with whatever it points at: what the guards of the walls need."""

from __future__ import annotations

import itertools
from datetime import timedelta
from uuid import uuid4

from django.db import connection, models
from django.utils import timezone

numbers = itertools.count(1000)

# What a model's own constraints ask for, beyond a value in each required field. A callable gets the maker.
SHAPES = {
    "needs.Need": {"carrier_kind": "volunteer", "carrier_name": "Somebody", "stage": "offered"},
    "matching.Task": {"carried_as": "volunteer"},
    "matching.Plan": {"inputs": {"tasks": [], "volunteers": [], "weights": {}, "first_day": "2026-03-02"}},
    "matching.Proposal": {"status": "left"},
    "offers.OwnHours": {"minutes": 30},
    "matching.Standing": {"weekday": 1, "part": 0},
    "matching.Lending": {"helper": lambda maker: maker.sister},
    "calls.Campaign": {
        "purpose": "reminder",
        "callers": ["staff"],
        "hours": {"monday": "09:00-17:00"},
        "steps": [{"way": "phone"}],
    },
    "calls.KeepInTouch": {"purpose": "keep_in_touch", "every_days": 7},
    "calls.Doubt": {"campaign": lambda maker: maker.make("calls.Campaign"), "why": "lately", "is_rung": False},
    "calls.Reminder": {"campaign": lambda maker: maker.make("calls.Campaign"), "what": "Flu clinic"},
    "calls.AskedToStay": {"campaign": lambda maker: maker.make("calls.Campaign")},
    "calls.Turn": {"campaign": lambda maker: maker.make("calls.Campaign"), "rank": 2},
    "calls.Try": {"outcome": "no_answer", "step": 0},
    "calls.StepGone": {"way": "phone", "step": 0},
    "calls.CallNote": {"written_by": lambda maker: maker.another("access.User")},
    "calls.Shift": {"ends_at": lambda maker: timezone.now() + timedelta(days=7)},
    "calls.StaffingPlan": {
        "opens": 16,
        "closes": 20,
        "days": 1,
        "calls": "mon 08:00 6",
        "about": "help, 10",
    },
    "needs.Referral": {"to_team": lambda maker: maker.sister},
    "exchange.ImportRun": {
        "feed": "nhs-list-2021",
        "status": "loaded",
        "options": {"headers": ["NHSNumber"]},
        "data_set": lambda maker: maker.make("people.DataSet"),
    },
    "people.Joining": {"gone": lambda maker: maker.another("people.Person")},
    "exchange.Cohort": {"question": {"where": {"is": "asked"}}},
    "exchange.MemberFile": {"content": b"First name,Last name,E-mail\nSam,Tan,sam@example.org\n"},
    "exchange.HandOn": {"kind": "calling"},
    "exchange.RaisedNeed": {"need": lambda maker: maker.make("needs.Need")},
    "exchange.AgencyQuestion": {"asked_team": lambda maker: maker.sister},
    "exchange.PossibleMatch": {"other": lambda maker: maker.another("people.Person")},
    "rights.SubjectRequest": {"team": lambda maker: maker.administration},
    "needs.Concern": {"team": lambda maker: maker.safeguarding},
    "needs.Script": {"text": lambda maker: SCRIPT, "title": "Food"},
    "needs.Agreement": {"expires_on": lambda maker: timezone.localdate() + timedelta(days=30)},
}

SCRIPT = """
key: food
title: {en: Food, cy: Bwyd}
purpose: {en: "How soon is food needed?", cy: "Pryd mae angen bwyd?"}
variables: []
questions:
  - id: anything
    text: {en: "What else?", cy: "Beth arall?"}
    kind: many
    answers:
      - {id: nothing, label: {en: Nothing, cy: Dim}, alone: yes}
    end: {outcome: help_arranged, next_contact: 3 days}
"""


class Maker:
    """Makes rows that all belong to one team, through the owner's own connection."""

    def __init__(self, owner, *, borough=None, team=None, sister=None, safeguarding=None, administration=None):
        self.owner = owner
        self.made: dict[str, models.Model] = {}
        if borough:
            self.made["areas.Borough"] = borough
        self.borough = self.make("areas.Borough")
        if team:
            self.made["access.Team"] = team
        self.team = self.make("access.Team")
        self.sister = sister or self._new(type(self.team))
        self.safeguarding = safeguarding or self.team
        self.administration = administration or self.team
        self.user = self.make("access.User")

    def make(self, label: str):
        """The row of this model; made once, with everything it points at."""
        from django.apps import apps

        if label not in self.made:
            self.made[label] = self._new(apps.get_model(label))
        return self.made[label]

    def another(self, label: str):
        """One more row of this model, stored."""
        from django.apps import apps

        return self._new(apps.get_model(label))

    def again(self, label: str):
        """Another row of this model, not stored: for trying to put it behind a wall."""
        from django.apps import apps

        return self._fill(apps.get_model(label))

    def _new(self, model):
        row = self._fill(model)
        statement, values = insert(row)
        cursor = self.owner.execute(f"{statement} returning {pk_column(row)}", values)
        row.pk = cursor.fetchone()[0]
        return row

    def _fill(self, model):
        row = model()
        for field in model._meta.concrete_fields:
            if field.primary_key and isinstance(field, models.AutoField):
                continue
            shape = SHAPES.get(model._meta.label, {}).get(field.name)
            if shape is not None:
                setattr(row, field.name, shape(self) if callable(shape) else shape)
            elif isinstance(field, models.ForeignKey):
                if not field.null or field.related_model._meta.label in ("areas.Borough", "access.Team"):
                    self._point(row, field)
            elif not field.has_default() and not field.null and not (field.blank and field.empty_strings_allowed):
                setattr(row, field.name, self._value(field))
        return row

    def _point(self, row, field):
        if field.related_model is type(row):
            return
        setattr(row, field.name, self.make(field.related_model._meta.label))

    def _value(self, field):
        n = next(numbers)
        if field.choices:
            return field.choices[0][0]
        if isinstance(field, models.EmailField):
            return f"row{n}@example.org"
        if isinstance(field, models.UUIDField):
            return uuid4()
        if isinstance(field, (models.CharField, models.TextField)):
            return f"r{n}"[: field.max_length or 20]
        if isinstance(field, models.DateTimeField):
            return timezone.now()
        if isinstance(field, models.DateField):
            return timezone.localdate()
        if isinstance(field, models.BinaryField):
            return b"x"
        if isinstance(field, models.BooleanField):
            return False
        if isinstance(field, models.JSONField):
            return {}
        return n if isinstance(field, (models.IntegerField, models.DecimalField, models.FloatField)) else []


def pk_column(row) -> str:
    return row._meta.pk.column


def insert(row) -> tuple[str, list]:
    """The plain INSERT statement of a row."""
    fields = [f for f in row._meta.concrete_fields if not (f.primary_key and isinstance(f, models.AutoField))]
    columns = ", ".join(f'"{f.column}"' for f in fields)
    marks = ", ".join(["%s"] * len(fields))
    values = [f.get_db_prep_save(getattr(row, f.attname), connection) for f in fields]
    return f"insert into {row._meta.db_table} ({columns}) values ({marks})", values  # noqa: S608
