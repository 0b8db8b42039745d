"""The list says what the map shows, page by page, and never another federation's."""

from datetime import UTC, datetime, timedelta

import pytest

from eclor.core.ui.ages import age_line, duration, figure
from eclor.core.ui.listing import ROWS, listing

NOW = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def test_the_list_comes_in_pages_and_an_old_link_leads_to_the_last_one(louis, container):
    for number in range(ROWS + 3):
        container(f"Verre {number:03}", number)

    first = listing(louis, "WasteContainer", "", 1)
    beyond = listing(louis, "WasteContainer", "", 999)

    assert (len(first.lines), first.pages, first.total) == (ROWS, 2, ROWS + 3)
    assert (beyond.page, len(beyond.lines)) == (2, 3)


def test_a_kind_nobody_knows_leads_to_the_first_kind(louis, container):
    container("Verre 1")

    found = listing(louis, "Unicorn", "", 1)

    assert found.chosen is not None
    assert found.chosen.key == "WasteContainer"


def test_the_neighbours_things_are_not_listed(louis, container, client, other_federation):
    container("Verre d'Audun")

    here = client.get("/carte?view=list&type=WasteContainer").content.decode()
    there = client.get("/@bord-de-moselle/carte?view=list&type=WasteContainer").content.decode()

    assert ("Verre d" in here, "Verre d" in there) == (True, False)


@pytest.mark.parametrize("number", [1, 3])
def test_a_longer_list_asks_the_database_no_more_often(
    number, louis, container, django_assert_num_queries
):
    for one in range(number):
        container(f"Verre {one}", one)

    with django_assert_num_queries(5):
        listing(louis, "WasteContainer", "", 1)


def test_nonsense_in_the_address_is_no_trouble(louis, client):
    for query in ("page=-1", "page=1e9", "commune=';--", "page=" + "9" * 99):
        assert client.get(f"/carte?view=list&{query}").status_code == 200, query


def test_the_map_hands_its_island_a_ticket_and_words(louis, client):
    page = client.get("/carte").content.decode()

    assert 'data-ticket="1.public.' in page
    assert 'data-api="/api/"' in page
    assert "data-words=" in page


def test_inside_a_named_federation_every_address_stays_there(louis, client):
    page = client.get("/@bord-de-moselle/carte").content.decode()

    assert 'data-api="/@bord-de-moselle/api/"' in page
    assert 'data-ticket="2.public.' in page


def test_a_visitor_is_sent_to_sign_in_before_the_hypervisor(louis, client):
    answer = client.get("/hypervisor")

    assert (answer.status_code, answer["Location"]) == (302, "/signin?next=/hypervisor")


def test_maya_sees_the_hypervisor(maya, client):
    from eclor.core.identity.models import Person

    client.force_login(Person.objects.get(pk=maya.person))
    page = client.get("/hypervisor")

    assert page.status_code == 200
    assert 'data-ticket="1.agent.' in page.content.decode()


def test_the_night_picture_is_drawn_without_any_outline(louis, client):
    answer = client.get("/territoire.svg")

    assert answer["Content-Type"] == "image/svg+xml"
    assert answer.content.startswith(b"<svg")


def test_durations_are_written_as_the_house_writes_them():
    said = [duration(seconds) for seconds in (0, 59.4, 60, 3599, 3600, 11_520)]

    assert " ".join(said).replace("\u00a0", "_") == "0_s 59_s 1_min 59_min 1_h 3_h_12"


def test_the_age_line_shortens_until_the_value_is_due_and_then_breaks():
    due = timedelta(minutes=15)
    lines = [age_line(NOW - timedelta(minutes=m), NOW, due) for m in (0, 5, 16, 46)]

    assert [line.left for line in lines] == ["64.0", "42.7", "0.0", "0.0"]
    assert [(line.late, line.lost) for line in lines] == [
        (False, False),
        (False, False),
        (True, False),
        (True, True),
    ]


def test_a_measure_dated_ahead_by_a_wrong_clock_is_at_most_new():
    line = age_line(NOW + timedelta(minutes=3), NOW, timedelta(minutes=15))

    assert (line.words, line.late) == ("0\u00a0s", False)


def test_figures_have_a_true_minus_sign_and_no_more_decimals_than_they_carry():
    assert figure(-0.64, "°C") == "−0,6\u00a0°C"
    assert figure(1380.0) == "1\u00a0380"
    assert figure(38) == "38"
