"""What is published of reports tells nothing of a few people."""

from datetime import timedelta

from eclor.services.reports.models import Report
from eclor.services.reports.queries import figures
from eclor.services.reports.tests.conftest import told
from eclor.services.reports.words import Kind, State


def test_a_delay_does_not_tell_which_hidden_number_is_five_or_more(today, audun):
    for kind in [Kind.DUMP] * 6 + [Kind.ROAD] * 2:
        told(today, audun, kind)
    Report.objects.update(
        state=State.DONE,
        received_at=today.now - timedelta(days=3),
        closed_at=today.now - timedelta(days=1),
    )

    lines = {line.key: line for line in figures.by_kind(today)}

    assert lines[Kind.DUMP].solved is None
    assert lines[Kind.DUMP].days is None


def test_where_the_number_is_told_the_usual_delay_is_told_too(today, audun):
    for _ in range(6):
        told(today, audun)
    Report.objects.update(
        state=State.DONE,
        received_at=today.now - timedelta(days=3),
        closed_at=today.now - timedelta(days=1),
    )

    lines = {line.key: line for line in figures.by_kind(today)}

    assert (lines[Kind.DUMP].solved, lines[Kind.DUMP].days) == (6, 2.0)
