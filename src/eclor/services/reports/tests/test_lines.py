"""What the home page says of reports: those of the chosen commune, and how fast they end."""

from dataclasses import replace
from datetime import timedelta

from eclor.services.reports.models import Report
from eclor.services.reports.service.lines import reports_line
from eclor.services.reports.tests.conftest import told
from eclor.services.reports.words import State


def test_the_home_page_counts_what_is_open_in_the_chosen_commune(today, audun, villerupt, dump):
    near, elsewhere = replace(today, home=audun.pk), replace(today, home=villerupt.pk)

    assert reports_line(near).value == "1 en cours"
    assert reports_line(elsewhere).value == "aucun en cours"
    assert reports_line(today).value == "1 en cours"


def test_a_delay_is_told_of_five_reports_and_of_no_fewer(today, audun):
    ended = [told(today, audun).report for _ in range(5)]
    solved = {"state": State.DONE, "closed_at": today.now + timedelta(days=3)}
    Report.objects.filter(pk__in=ended[:4]).update(**solved)
    assert reports_line(today).context == ""

    Report.objects.filter(pk__in=ended).update(**solved)

    assert reports_line(today).context == "la moitié réglée en 3 jours"
