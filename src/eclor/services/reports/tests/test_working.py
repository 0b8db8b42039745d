"""Delays run in working time: weekends, holidays and days off of the place do not count."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eclor.core.identity.models import Person
from eclor.core.notices import choosing
from eclor.core.notices.models import LetterListed
from eclor.core.notices.words import Carrier, Wish
from eclor.services.reports.actions.handling import Move, move
from eclor.services.reports.actions.warning import warn
from eclor.services.reports.actions.writing import WriteHours, write_hours
from eclor.services.reports.models import Report, WorkingHours
from eclor.services.reports.queries.calendars import calendars
from eclor.services.reports.rules.working import Calendar, due, used, worked
from eclor.services.reports.tests.conftest import text_of, told
from eclor.services.reports.words import PARIS, Kind, State

TOWN = Calendar()  # 8 to 12 and 13.30 to 17, Monday to Friday
days = st.dates(date(2026, 1, 1), date(2040, 1, 1))
clock = st.times()


def at(day: int, hour: int, month: int = 11, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=PARIS)


def test_five_working_days_leave_out_the_weekend_and_armistice_day():
    assert due(TOWN, at(6, 15), 5) == at(16, 17)


def test_four_hours_asked_on_a_friday_afternoon_end_on_monday_morning():
    assert due(TOWN, at(13, 16), 1, hours=4) == at(16, 11)


def test_moselle_rests_on_the_26th_of_december_and_its_neighbour_works_on_the_24th():
    before = datetime(2025, 12, 24, 16, tzinfo=PARIS)

    moselle = due(Calendar(department="57"), before, 1)
    neighbour = due(Calendar(department="54"), before, 1)

    assert (moselle.day, neighbour.day) == (29, 26)


def test_a_day_off_of_the_commune_is_no_working_day():
    calendar = replace(TOWN, off=frozenset({date(2026, 11, 16)}))

    assert due(calendar, at(13, 9), 1) == at(17, 17)


def test_nothing_is_used_up_over_a_weekend_and_half_of_it_at_half_of_the_hours():
    start, end = at(13, 13), due(TOWN, at(13, 13), 1)

    assert used(TOWN, start, end, at(14, 9)) == used(TOWN, start, end, at(16, 7))
    assert used(TOWN, at(16, 8), at(16, 17), at(16, 11, minute=45)) == 50.0


@given(st.integers(1, 40), days, clock)
def test_more_days_never_end_earlier_and_the_end_is_a_hundred_per_cent(count, day, hour):
    start = datetime.combine(day, hour, PARIS)
    end = due(TOWN, start, count)

    assert start < end <= due(TOWN, start, count + 1)
    assert used(TOWN, start, end, end) == 100.0


@given(st.integers(1, 60), days, clock)
def test_so_many_hours_are_worked_between_the_beginning_and_the_end(hours, day, hour):
    start = datetime.combine(day, hour, PARIS)

    assert worked(TOWN, start, due(TOWN, start, 1, hours)) == timedelta(hours=hours)


@given(days, st.lists(st.integers(0, 20_000), min_size=2, max_size=2))
def test_what_is_used_up_never_shrinks(day, minutes):
    start = datetime.combine(day, time(10), PARIS)
    end = due(TOWN, start, 5)
    early, late = (start + timedelta(minutes=m) for m in sorted(minutes))

    assert used(TOWN, start, end, early) <= used(TOWN, start, end, late)


@pytest.mark.parametrize("text", ["nonsense", "Mo off", "Mo-Fr 08:00-12:00; PH off", ""])
def test_hours_that_nobody_can_work_by_are_refused(text):
    with pytest.raises(ValueError, match="hours"):
        Calendar(text=text)


def test_a_commune_with_hours_of_its_own_counts_by_them_and_the_others_do_not(
    maya, audun, villerupt, today
):
    write_hours(maya, WriteHours(commune=0, text="Mo-Sa 09:00-12:00"))
    write_hours(maya, WriteHours(commune=audun.pk, text="Mo 08:00-10:00"))

    found = calendars(today)
    monday = Report.objects.get(pk=told(today, audun, Kind.WATER).report).due_at

    assert (found[audun.pk].text, found[villerupt.pk].text) == (
        "Mo 08:00-10:00",
        "Mo-Sa 09:00-12:00",
    )
    assert monday.astimezone(PARIS).weekday() == 0
    assert (found[audun.pk].department, found[villerupt.pk].department) == ("57", "54")


def test_hours_are_written_on_their_page_and_nonsense_is_said(desk, audun):
    wrong = desk.post("/reports/desk/hours", {"commune": "57038", "text": "whenever"})
    odd = desk.post("/reports/desk/hours", {"text": "Mo 08:00-12:00", "off": "2026-02-30"})
    desk.post(
        "/reports/desk/hours", {"commune": "57038", "text": "Mo 08:00-12:00", "off": "2026-12-24"}
    )

    assert "ne se lisent pas" in text_of(wrong, 422)
    assert "2026-02-30 n’est pas un jour" in text_of(odd, 422)
    assert "lun 08:00–12:00" in text_of(desk.get("/reports/desk/hours"))
    assert WorkingHours.objects.get().off == ["2026-12-24"]


def test_agents_are_told_once_at_four_fifths_and_once_at_the_end(maya, dump):
    agent = Person.objects.get(pk=maya.person)
    wish = Wish("reports.late", frozenset({Carrier.MAIL}))
    choosing.choose(maya, agent, [wish], (time(), time()), "")
    spans = [  # (began, ends) in hours from now
        (-1, 2_000),
        (-1_500, 1),
        (-1_500, 1),
        (-1_500, -1),
        (-1_500, -1),
    ]

    counts = []
    for began, ends in spans:
        begun, until = (maya.now + timedelta(hours=hours) for hours in (began, ends))
        Report.objects.update(received_at=begun, due_at=until)
        counts.append(warn(maya))

    assert counts == [0, 1, 0, 1, 0]
    assert LetterListed.objects.filter(topic="reports.late").count() == 2


def test_what_is_reopened_has_a_delay_of_its_own_and_is_told_anew(maya, dump):
    Report.objects.update(warned=100, state=State.DONE, closed_at=maya.now)

    move(maya, Move(report=dump.pk, to=State.REOPENED))

    assert Report.objects.get().warned == 0
