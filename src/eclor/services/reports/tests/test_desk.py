"""The desk: filtered by its address, page by page, and many reports brought further at one press."""

from datetime import timedelta

import pytest

from eclor.services.reports.models import Report, RuleLine, Step
from eclor.services.reports.overview import overview
from eclor.services.reports.queries import desk as queries
from eclor.services.reports.tests.conftest import text_of, told
from eclor.services.reports.words import Kind, Refusal, State

TOGETHER = "/reports/desk/together"


@pytest.fixture
def three(today, audun) -> list[int]:
    """Two dumps and a hole in the road, in the order they came."""
    return [told(today, audun, kind).report for kind in (Kind.DUMP, Kind.DUMP, Kind.ROAD)]


def states() -> list[str]:
    return list(Report.objects.order_by("pk").values_list("state", flat=True))


def test_what_the_address_asks_for_is_what_is_listed(desk, three):
    Report.objects.filter(pk=three[1]).update(state=State.ACCEPTED, team="Voirie")

    roads = text_of(desk.get("/reports/desk?kind=road"))
    accepted = text_of(desk.get("/reports/desk?state=accepted&team=Voirie"))

    assert ("1 signalement" in roads, "Dépôt sauvage 1" in roads) == (True, False)
    assert (f"{three[1]}, Audun" in accepted, f"{three[0]}, Audun" in accepted) == (True, False)


def test_nonsense_in_the_address_is_left_out_and_an_unknown_commune_has_none(desk, three):
    page = desk.get("/reports/desk?kind=dragon&state=x&page=-3&commune=zz9zz&late=")

    assert "Aucun signalement ne répond" in text_of(page)


def test_only_what_is_late_is_listed_when_that_is_asked(maya, three):
    Report.objects.filter(pk=three[2]).update(due_at=maya.now - timedelta(days=1))

    page = queries.desk(maya, queries.Wanted(late=True))

    assert [one.row.pk for one in page.listed] == [three[2]]


def test_the_list_goes_on_beyond_its_first_page_and_keeps_its_filter(desk, today, audun):
    rows = [
        Report(
            territory_id=today.territory, commune=audun, kind=Kind.DUMP,
            received_at=today.now, changed_at=today.now, due_at=today.now + timedelta(days=n + 1),
        )
        for n in range(queries.AT_ONCE + 3)
    ]  # fmt: skip
    Report.objects.bulk_create(rows)

    first = desk.get("/reports/desk?kind=dump").content.decode()
    second = desk.get("/reports/desk?kind=dump&page=2").content.decode()

    assert 'rel="next" href="/reports/desk?kind=dump&amp;page=2"' in first
    assert 'rel="prev" href="/reports/desk?kind=dump"' in second
    assert (first.count('name="report"'), second.count('name="report"')) == (queries.AT_ONCE, 3)


def test_those_that_could_not_be_moved_are_named_and_the_others_moved(desk, three):
    Report.objects.filter(pk=three[1]).update(state=State.DONE)

    answer = desk.post(TOGETHER, {"report": three, "to": "accepted"})

    page = text_of(answer)
    assert states() == [State.ACCEPTED, State.DONE, State.ACCEPTED]
    assert "2 signalements ont avancé" in page
    assert f"Signalement {three[1]}" in page.split("reste en l’état")[1]


def test_giving_unread_reports_to_a_team_accepts_them_on_the_way(desk, three):
    desk.post(TOGETHER, {"report": three[:2], "to": "assigned", "team": "Voirie", "note": "Vu."})

    assert states() == [State.ASSIGNED, State.ASSIGNED, State.RECEIVED]
    steps = Step.objects.filter(report=three[0]).order_by("pk").values_list("state", "note")
    assert list(steps)[1:] == [(State.ACCEPTED, ""), (State.ASSIGNED, "Vu.")]


def test_many_are_refused_with_one_reason_and_none_without(desk, three):
    silent = desk.post(TOGETHER, {"report": three, "to": "refused"})
    desk.post(TOGETHER, {"report": three, "to": "refused", "refusal": "private"})

    assert "Dites pourquoi" in text_of(silent, 422)
    assert set(Report.objects.values_list("state", "refusal")) == {(State.REFUSED, Refusal.PRIVATE)}


def test_many_are_joined_with_one_of_them_and_another_category_is_left(desk, three):
    answer = desk.post(TOGETHER, {"report": three, "to": "merged", "into": str(three[0])})

    assert states() == [State.RECEIVED, State.MERGED, State.RECEIVED]
    assert f"Signalement {three[2]}" in text_of(answer).split("reste en l’état")[1]


def test_a_way_of_several_steps_is_gone_whole_or_not_at_all(desk, three):
    RuleLine.objects.all().delete()
    Report.objects.update(team="")

    answer = desk.post(TOGETHER, {"report": three[:1], "to": "planned"})

    assert answer.status_code == 409
    assert states()[0] == State.RECEIVED


def test_an_agent_of_another_commune_moves_none(desk, three, maya, villerupt):
    from eclor.core.identity.models import Grant

    Grant.objects.filter(person_id=maya.person).update(commune=villerupt)

    answer = desk.post(TOGETHER, {"report": three, "to": "accepted"})

    assert answer.status_code == 409
    assert set(states()) == {State.RECEIVED}


def test_nothing_chosen_is_said(desk, three):
    answer = desk.post(TOGETHER, {"to": "accepted", "report": ["x", "-1", "9" * 30]})

    assert "Choisissez au moins un signalement" in text_of(answer, 422)


def test_the_plan_shows_what_lies_on_it_and_no_more():
    square = {"type": "Polygon", "coordinates": [[[5, 49], [6, 49], [6, 50], [5, 50], [5, 49]]]}

    drawn = overview([square, None], [(1, 5.5, 49.5, True), (2, 2.3, 48.9, False)])

    assert drawn is not None
    assert [(one.report, one.late) for one in drawn.marks] == [(1, True)]
    assert abs(drawn.marks[0].x - drawn.width / 2) < 1
    assert overview([None], []) is None
