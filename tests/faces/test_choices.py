"""A person's choices stay on the device: the commune they look from, and what comes first."""

from hypothesis import given
from hypothesis import strategies as some

from eclor.faces.portal.ordering import moved
from eclor.faces.portal.tiles import ordered


def first_rows(page: str) -> list[str]:
    return [part.split('"')[0] for part in page.split('data-tile="')[1:]]


def test_the_home_page_is_that_of_the_chosen_commune(louis, client):
    client.post("/pour-moi/commune", {"commune": "57038", "back": "/"})
    page = client.get("/").content.decode()

    assert client.cookies["eclor_home"].value == "57038"
    assert "Audun-le-Tiche" in page.split("<main")[0]
    assert "/territoire.svg?commune=57038" in page


def test_a_commune_of_elsewhere_changes_nothing(louis, client):
    client.post("/pour-moi/commune", {"commune": "57999"})

    assert "eclor_home" not in client.cookies


def test_a_commune_is_forgotten_on_demand(louis, client):
    client.post("/pour-moi/commune", {"commune": "57038"})
    client.post("/pour-moi/commune", {"commune": ""})

    assert client.cookies["eclor_home"].value == ""


def test_what_was_moved_to_the_top_is_shown_large(louis, client):
    first, second = first_rows(client.get("/").content.decode())[:2]

    client.post("/pour-moi/ordre", {"move": f"up:{second}"})

    assert first_rows(client.get("/").content.decode())[:2] == [second, first]


def test_the_order_of_the_house_comes_back(louis, client):
    usual = first_rows(client.get("/").content.decode())
    client.post("/pour-moi/ordre", {"move": f"up:{usual[1]}"})

    client.post("/pour-moi/ordre", {"reset": "1"})

    assert first_rows(client.get("/").content.decode()) == usual


def test_after_a_move_the_page_leads_back_to_the_row(louis, client):
    answer = client.post("/pour-moi/ordre", {"move": "up:waste.calendar"})

    assert answer["Location"] == "/pour-moi?moved=waste.calendar#ordre"


def test_a_form_of_another_site_moves_nothing(louis, client):
    answer = client.post(
        "/pour-moi/ordre", {"move": "up:waste.calendar"}, headers={"sec-fetch-site": "cross-site"}
    )

    assert answer.status_code == 400
    assert "eclor_order" not in client.cookies


def test_an_order_full_of_nonsense_shows_every_row_all_the_same(louis, client):
    client.cookies["eclor_order"] = "x~~waste.calendar~<script>~" + "y~" * 900

    rows = first_rows(client.get("/").content.decode())

    assert set(rows) == set(ordered())
    assert rows[0] == "waste.calendar"


def test_two_communes_never_share_a_kept_page(louis, client):
    def title(insee: str) -> str:
        client.cookies["eclor_home"] = insee
        return client.get("/").content.decode().split("<h1")[1].split("</h1>")[0]

    assert "Villerupt" in title("54580")
    assert "Audun-le-Tiche" in title("57038")
    assert "Val d" in title("99999")


@given(some.lists(some.text(max_size=3), unique=True, min_size=1), some.data())
def test_moving_a_row_loses_none(keys, data):
    key = data.draw(some.sampled_from(keys))
    move = data.draw(some.sampled_from(["up", "down", "top", "sideways"]))

    after = moved(keys, key, move)

    assert sorted(after) == sorted(keys)
    assert [one for one in after if one != key] == [one for one in keys if one != key]
