"""The past of the map is what history says, of one federation, and no more than one may see."""

from datetime import datetime, timedelta
from random import Random

import pytest

from eclor.testing.house import BORD_DE_MOSELLE
from tests.moments.conftest import EVENING, NIGHT, Past, ms, unpacked

LOST = timedelta(minutes=45)  # three times the quarter of an hour a lamp takes between two words


def at(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def lamps_at(client, moment: datetime) -> dict[int, tuple[int, float]]:
    body = client.get(f"/api/moments/lighting.lamps?at={at(moment)}").content
    _, columns = unpacked(body)
    told = zip(columns["at"], columns["value"], strict=True)
    return dict(zip(columns["id"], ((round(when), value) for when, value in told), strict=True))


def direct(past: Past, moment: datetime) -> dict[int, tuple[int, float]]:
    there = past.standing(moment, LOST)
    return {entity: (ms(when), value) for entity, (when, value) in there.items()}


def test_any_minute_of_the_evening_is_what_history_says(louis, client, evening):
    chance = Random(1)
    for minute in chance.sample(range(-10, 6 * 60), 40):
        moment = EVENING + timedelta(minutes=minute)

        assert lamps_at(client, moment) == direct(evening, moment), moment


def test_a_moment_and_what_came_after_make_the_later_moment(louis, client, evening):
    begin, end = EVENING + timedelta(hours=2), EVENING + timedelta(hours=2, minutes=40)
    shown = lamps_at(client, begin)

    after = client.get(f"/api/moments/values?from={at(begin)}&to={at(end)}").json()["values"]
    shown.update({entity: (when, value) for entity, _, value, when, _ in after})
    withdrawn = ms(end - LOST)

    assert {e: said for e, said in shown.items() if said[0] > withdrawn} == lamps_at(client, end)
    assert [one[3] for one in after] == sorted(one[3] for one in after)


def test_a_value_said_at_the_very_moment_is_in_it_and_not_told_again_after(louis, client, past):
    lamp = past.lamp("Lampe 1")
    past.say(lamp, EVENING, 40)

    after = client.get(
        f"/api/moments/values?from={at(EVENING)}&to={at(NIGHT - timedelta(hours=4))}"
    )

    assert lamps_at(client, EVENING) == {lamp: (ms(EVENING), 40)}
    assert after.json()["values"] == []


def test_a_lamp_silent_for_three_intervals_is_unknown_then_too(louis, client, past):
    past.say(past.lamp("Lampe 1"), EVENING, 40)

    assert lamps_at(client, EVENING + LOST - timedelta(seconds=1)) != {}
    assert lamps_at(client, EVENING + LOST) == {}


def test_where_raw_values_are_gone_the_quarter_of_an_hour_stands_and_says_so(louis, client, past):
    lamp = past.lamp("Lampe 1")
    past.owner.execute(
        "INSERT INTO rollup_15m (at, total, low, high, last, last_at, series_id, n) VALUES"
        " (%s, 90, 40, 50, 50, %s, %s, 2)",
        (EVENING, EVENING + timedelta(minutes=14), past.series[lamp]),
    )

    before, _ = [client.get(f"/api/moments/lighting.lamps?at={at(m)}").content for m in
                 (EVENING + timedelta(minutes=20), EVENING)]  # fmt: skip
    _, columns = unpacked(before)

    assert (columns["id"], columns["value"], columns["summed"]) == ([lamp], [50], [1])
    assert lamps_at(client, EVENING + timedelta(minutes=13)) == {}


def test_a_lamp_taken_away_since_stands_where_it_stood(louis, client, past):
    lamp = past.lamp("Lampe 1", gone=NIGHT)
    past.say(lamp, EVENING, 40)

    header, columns = unpacked(client.get(f"/api/moments/lighting.lamps?at={at(EVENING)}").content)

    assert columns["id"] == [lamp]
    assert header["gone"] == [[lamp, 5.95, 49.47, "Lampe 1"]]
    assert lamps_at(client, NIGHT + timedelta(minutes=1)) == {}


def test_the_past_of_the_neighbour_does_not_exist_here(louis, client, evening):
    theirs = next(e for e, series in evening.series.items() if _is_theirs(evening, series))

    here = client.get(f"/api/moments/values?from={at(EVENING)}&to={at(EVENING + LOST)}").json()

    assert theirs not in lamps_at(client, EVENING + timedelta(hours=1))
    assert theirs not in {one[0] for one in here["values"]}


def _is_theirs(past: Past, series: int) -> bool:
    row = past.owner.execute("SELECT territory_id FROM series WHERE id = %s", (series,)).fetchone()
    return row == (BORD_DE_MOSELLE,)


def test_one_lamps_sheet_tells_what_it_said_then(louis, client, past):
    lamp = past.lamp("Lampe 1")
    past.say(lamp, EVENING, 40)
    past.say(lamp, NIGHT, 70)
    past.owner.execute(
        "INSERT INTO latest (at, received_at, changed_at, num, entity_id, series_id, territory_id)"
        " VALUES (%s, %s, %s, 70, %s, %s, 1)",
        (NIGHT, NIGHT, NIGHT, lamp, past.series[lamp]),
    )

    then = client.get(f"/api/entities/{lamp}?at={at(EVENING + timedelta(minutes=3))}").json()
    now = client.get(f"/api/entities/{lamp}").json()

    assert [(m["attribute"], m["value"]) for m in then["measured"]] == [("dimming", 40)]
    assert [m["value"] for m in now["measured"]] == [70]


def test_the_course_of_the_evening_is_the_mean_of_its_quarters(louis, client, past):
    for number, total in ((1, 80), (2, 40)):
        past.owner.execute(
            "INSERT INTO rollup_15m (at, total, low, high, last, last_at, series_id, n) VALUES"
            " (%s, %s, 40, 50, 50, %s, %s, 2)",
            (EVENING, total, EVENING, past.series[past.lamp(f"Lampe {number}")]),
        )

    asked = f"from={at(EVENING)}&to={at(NIGHT)}&layer=lighting.lamps"
    told = client.get(f"/api/moments/course?{asked}").json()

    assert (told["taken"], told["points"]) == ("mean", [[ms(EVENING), 30]])


def test_what_changed_tells_what_came_and_went(louis, client, past):
    past.lamp("Lampe 1", gone=NIGHT)

    told = client.get(f"/api/moments/since?at={at(EVENING)}").json()["news"]

    assert [(one["what"], one["name"], one["at"]) for one in told] == [
        ("gone", "Lampe 1", ms(NIGHT))
    ]


def test_thousands_of_new_things_are_one_line(louis, client, past):
    for number in range(7):
        past.lamp(f"Lampe {number}")

    told = client.get(f"/api/moments/since?at={at(EVENING - timedelta(days=10))}").json()["news"]

    assert [(one["what"], one["count"]) for one in told] == [("come", 7)]


def test_the_layer_in_columns_says_what_the_layer_in_json_says(louis, client, past):
    lamp = past.lamp("Lampe 1")
    past.owner.execute(
        "INSERT INTO latest (at, received_at, changed_at, num, entity_id, series_id, territory_id)"
        " VALUES (%s, %s, %s, 70, %s, %s, 1)",
        (NIGHT, NIGHT, NIGHT, lamp, past.series[lamp]),
    )

    header, columns = unpacked(client.get("/api/layers/lighting.lamps/columns").content)
    names = client.get("/api/layers/lighting.lamps/names").json()
    ((pk, lon, lat, name, value, when),) = client.get("/api/layers/lighting.lamps").json()[
        "features"
    ]

    assert (header["unit"], header["due_seconds"], names) == ("%", 900, [name])
    assert (columns["id"], columns["value"], columns["at"]) == ([pk], [value], [when])
    assert (columns["lon"], columns["lat"]) == ([round(lon * 1e6)], [round(lat * 1e6)])


def test_only_those_who_see_alarms_are_told_past_ones(louis, client):
    answer = client.get(f"/api/moments/alarms?at={at(EVENING)}")

    assert answer.status_code == 403


@pytest.mark.parametrize(
    "question",
    [
        "lighting.lamps",
        "lighting.lamps?at=2124-03-05T18:00:00Z",
        "lighting.lamps?at=2024-03-05T18:00:00",
        "values?from=2024-03-05T18:00:00Z",
        "values?from=2024-03-05T18:00:00Z&to=2024-03-05T17:00:00Z",
        "values?from=2024-03-05T10:00:00Z&to=2024-03-05T17:00:00Z",
        "course?from=2014-03-05T10:00:00Z&to=2024-03-05T17:00:00Z",
        "since?at=yesterday",
    ],
)
def test_a_bad_moment_gets_a_sentence(louis, client, question):
    answer = client.get(f"/api/moments/{question}")

    assert answer.status_code == 400
    assert answer.json()["error"].endswith(".")


def test_a_layer_nobody_has_has_no_past(louis, client):
    assert client.get(f"/api/moments/no.such?at={at(EVENING)}").status_code == 404
