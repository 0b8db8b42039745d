"""What is published of reports tells nothing of a few people."""

from datetime import timedelta

from eclor.services.reports.models import Report
from eclor.services.reports.queries import figures
from eclor.services.reports.tests.conftest import told
from eclor.services.reports.words import PARIS, Kind, State


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


def test_a_year_of_reports_is_counted_where_it_lies(today, audun, django_assert_num_queries):
    for _ in range(7):
        told(today, audun)
    Report.objects.update(state=State.DONE, closed_at=today.now + timedelta(days=3))

    with django_assert_num_queries(5) as asked:
        lines = {line.key: line for line in figures.by_commune(today)}

    assert (lines["57038"].received, lines["57038"].days) == (7, 3.0)
    assert not any('"closed_at" FROM' in one["sql"] for one in asked.captured_queries)


def test_a_month_without_a_report_is_a_zero_and_the_others_are_counted(today, audun):
    told(today, audun)
    month = today.now.astimezone(PARIS).date().replace(day=1)
    before = (month - timedelta(days=1)).replace(day=1)

    assert figures.received_by_month(today, [before, month]) == {before: 0, month: 1}


def test_a_complaint_about_noise_is_not_what_is_left_of_a_commune_s_number(today, audun):
    for kind in [Kind.DUMP] * 6 + [Kind.NOISE]:
        told(today, audun, kind)

    communes = {line.key: line for line in figures.by_commune(today)}
    kinds = {line.key: line for line in figures.by_kind(today)}

    assert communes["57038"].received == 6
    assert figures.around(today, audun).open == 6
    assert kinds[Kind.NOISE].received is None


def test_what_was_solved_does_not_tell_how_few_were_not(today, audun, villerupt):
    for _ in range(12):
        told(today, audun)
        told(today, villerupt)
    for commune, solved in ((audun, 10), (villerupt, 6)):
        rows = Report.objects.filter(commune=commune).values_list("pk", flat=True)
        Report.objects.filter(pk__in=list(rows[:solved])).update(state=State.DONE)

    line = next(one for one in figures.by_commune(today) if one.key == "57038")

    assert line.received == 12
    assert line.solved is None
