"""Throwing away what plans were made from, when it is no longer needed to answer for them."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from hearth.matching.models import Plan

KEPT = timedelta(days=90)
"""How long what a plan was made from is kept, so that it can be made again when somebody complains."""


def forget_inputs() -> int:
    """Empty what old plans were made from: keys and places of requests. Inside open walls; twice does no harm."""
    old = Plan.objects.filter(asked_at__lt=timezone.now() - KEPT).exclude(inputs={})
    return old.update(inputs={})
