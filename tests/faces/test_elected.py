"""The elected read one month on one page, on paper too; what nobody knows is said, never nought."""

from datetime import UTC, date, datetime

import pytest

from eclor.core.identity.models import Person
from eclor.core.service.contract import Drawn, Monthly, MonthValue
from eclor.core.ui import paper, press
from eclor.core.ui.budget import Outcome
from eclor.faces.elected import queries
from eclor.faces.elected.drawing import plot
from eclor.faces.elected.queries import Figure, Trouble, bounds, last_whole_month, months_until

OCTOBER = date(2026, 10, 1)


@pytest.fixture
def elected(ines, client):
    """Inès, signed in."""
    client.force_login(Person.objects.get(pk=ines.person))
    return client


def figure(values, drawn=Drawn.BARS):
    card = Monthly(key="k", title="t", unit="", months=lambda scope, asked: {}, drawn=drawn)
    return Figure(
        key="s.k", card=card, service="s", months=months_until(OCTOBER, len(values)),
        values=tuple(values), outcome=Outcome.ANSWERED,
    )  # fmt: skip


def test_the_last_whole_month_is_shown_first(elected):
    now = datetime(2026, 11, 20, 12, tzinfo=UTC)

    assert last_whole_month(now) == OCTOBER
    assert elected.get("/elus").status_code == 200


def test_on_the_first_at_midnight_in_paris_october_is_whole():
    assert last_whole_month(datetime(2026, 10, 31, 23, 30, tzinfo=UTC)) == OCTOBER


def test_the_bounds_of_october_count_the_hour_that_came_twice():
    start, end = bounds(OCTOBER)

    assert (end - start).total_seconds() == 31 * 86400 + 3600


def test_an_inhabitant_is_sent_to_sign_in_and_an_operator_is_refused(louis, maya, client):
    stranger = client.get("/elus")
    client.force_login(Person.objects.get(pk=maya.person))

    assert stranger["Location"].startswith("/signin")
    assert client.get("/elus").status_code == 403
    assert client.get("/elus/2026-10.pdf").status_code == 403


@pytest.mark.parametrize("month", ["2026-13", "2026-0", "1812-6", "9999-12"])
def test_a_month_that_is_none_or_yet_to_come_is_not_found(month, elected):
    assert elected.get(f"/elus/{month}").status_code == 404


def test_without_any_measure_nothing_is_nought(elected):
    page = elected.get("/elus/2024-10").content.decode()

    assert "trop peu pour le dire" in page
    assert "Personne ne peut le dire" in page


def test_the_page_is_made_as_paper(elected):
    answer = elected.get("/elus/2024-10.pdf")

    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")


def test_a_machine_that_cannot_make_paper_says_what_to_install(elected, monkeypatch):
    def broken(html: str) -> bytes:
        raise paper.NoPaper("apt install libpango-1.0-0")

    monkeypatch.setattr(paper, "pdf", broken)
    answer = elected.get("/elus/2024-10.pdf")

    assert (answer.status_code, answer["Retry-After"]) == (503, paper.RETRY_AFTER)
    assert "apt install libpango-1.0-0" in answer.content.decode()
    assert "<h1>" in answer.content.decode()


def test_paper_follows_no_address_but_our_own_files():
    with pytest.raises(ValueError, match="not a file of the build"):
        press.file_at("file:///etc/passwd", "/static/")
    with pytest.raises(ValueError, match="not a file of the build"):
        press.file_at("/static/eclor/../../settings.py", "/static/")


def test_what_was_not_measured_is_hatched_above_what_was():
    drawn = plot(figure([MonthValue(value=10, measured=0.75)]))

    (bar,) = drawn.bars
    assert (bar.solid, bar.hatched) == (55.5, 18.5)


def test_an_unknown_month_breaks_the_line_and_leaves_its_bar_empty():
    known = MonthValue(value=10)
    line = plot(figure([known, known, None, known, known], Drawn.LINE))
    bars = plot(figure([known, None, MonthValue(value=None)]))

    assert line.line.count("M") == 2
    assert len(bars.bars) == 1


def test_an_alarm_taken_at_once_did_not_wait_however_long_it_lasted():
    since = datetime(2026, 10, 5, tzinfo=UTC)
    taken_at_once = Trouble(title="Frost", thing="", since=since, minutes=0, lasted=9000)
    left_alone = Trouble(title="Silence", thing="", since=since, minutes=None, lasted=90)

    assert (taken_at_once.waited, left_alone.waited) == (0, 90)


def test_nothing_known_draws_nothing():
    assert plot(figure([None, MonthValue(value=None)])) is None


def test_a_service_that_fails_says_so_in_its_own_place(louis, monkeypatch, caplog):
    from eclor.core.service.contract import Service
    from eclor.core.service.registry import Registry

    def broken(scope, asked):
        raise ValueError("the meter is drowned")

    house = Registry()
    card = Monthly(key="k", title="Neige", unit="", months=broken)
    house.add(Service(key="snow", title="Neige", purpose="Déneiger.", icon="x", monthly=(card,)))
    monkeypatch.setattr(queries, "registry", house)

    (found,) = queries.figures(louis, OCTOBER)

    assert found.outcome is Outcome.FAILED
    assert "the meter is drowned" in caplog.text
