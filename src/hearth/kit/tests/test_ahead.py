"""Counts sent ahead."""

import pytest
from django.contrib.contenttypes.models import ContentType
from django.db import ProgrammingError, connection, transaction

from hearth.kit.ahead import counted_ahead


@pytest.mark.django_db
def test_counts_sent_ahead_are_the_counts_asked_one_by_one():
    rows = ContentType.objects.all()
    few = rows.filter(app_label="auth")
    with transaction.atomic(), counted_ahead(rows, few, rows.none()) as (every, some, none):
        assert (every(), some(), none()) == (rows.count(), few.count(), 0)


@pytest.mark.django_db
def test_a_count_that_fails_says_so_and_the_connection_goes_on():
    broken = ContentType.objects.extra(where=["nobody_knows_this"])
    with pytest.raises(ProgrammingError), transaction.atomic(), counted_ahead(broken) as (count,):
        count()
    with connection.cursor() as cursor:
        cursor.execute("select 1")
        assert cursor.fetchone() == (1,)
