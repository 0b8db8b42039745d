"""Programmes as operators write them, what the town hall allows, and what the map says of lamps."""

from dataclasses import replace
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from eclor.core.commands.models import Order
from eclor.core.commands.words import Refused as DeskRefused
from eclor.core.territories.entering import enter
from eclor.services.lighting import actions, demo_paths, queries
from eclor.services.lighting.models import Following, NightProgramme, StreetSheet
from eclor.services.lighting.rules.programmes.canonical import read
from eclor.services.lighting.rules.programmes.preview import foreseen, needed_level
from eclor.services.lighting.tests.conftest import ENGLISH, new_lamp, text_of
from eclor.services.lighting.words.charging import (
    ORDINARY,
    DropNight,
    EndByLaw,
    Follow,
    RecordByLaw,
    SetOutput,
    WriteNight,
)
from eclor.services.lighting.words.place import Place
from eclor.services.lighting.words.programmes import (
    ByLaw,
    Calendar,
    Charge,
    DayOfYear,
    Presence,
    Programme,
    Rule,
    SwitchPoint,
    Weekdays,
)
from eclor.services.lighting.words.streets import LightBy

NIGHT = Programme("ordinary", 100, (SwitchPoint(time(23), 40), SwitchPoint(time(5), 100)))
MARKET = Rule("Marché", (Weekdays(frozenset({6})), DayOfYear(12, 24, (12, 31))))


@pytest.fixture
def written(maya):
    return actions.write_night(maya, WriteNight(title="Rues calmes", night=NIGHT))


def market(programme: NightProgramme, before: str = "", name: str = "Marché") -> WriteNight:
    night = Programme(name, 100, (SwitchPoint(time(1), 60),))
    return WriteNight(programme=programme.pk, before=before, night=night, rule=MARKET)


def test_a_special_night_comes_on_its_days_and_goes_when_it_is_dropped(maya, written):
    actions.write_night(maya, market(written))
    renamed = actions.write_night(maya, market(written, "Marché", "Foire"))
    calendar = read(renamed.charge).calendar
    dropped = actions.drop_night(maya, DropNight(programme=written.pk, name="Foire"))

    nights = [date(2026, 11, 20), date(2026, 11, 21), date(2026, 12, 28)]
    assert [calendar.programme(night) for night in nights] == ["ordinary", "Foire", "Foire"]
    assert dropped.digest == written.digest


def test_the_ordinary_night_stays(maya, written):
    with pytest.raises(actions.Refused):
        actions.drop_night(maya, DropNight(programme=written.pk, name="ordinary"))


def test_two_programmes_do_not_share_a_name(maya, written):
    with pytest.raises(actions.Refused):
        actions.write_night(maya, WriteNight(title="Rues calmes", night=NIGHT))


def test_constant_light_is_part_of_what_a_lamp_keeps(maya, written):
    row = actions.set_output(maya, SetOutput(programme=written.pk, hours=100_000, left=80))
    again = actions.set_output(maya, SetOutput(programme=written.pk, hours=0, left=80))

    assert read(row.charge).output == ((0, 1.0), (100_000, 0.8))
    assert again.digest == written.digest


def test_the_other_federation_reads_no_programme(written, other_federation):
    enter(other_federation)

    assert not NightProgramme.objects.exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM lighting_programme")
        assert cursor.fetchone() == (0,)


def test_the_map_says_of_each_lamp_whether_it_keeps_what_it_was_told(maya, written, says, recorded):
    same, other, silent, untold = (new_lamp(maya, f"L{n}") for n in range(4))
    for lamp in (same, other, silent):
        Following.objects.create(
            territory_id=maya.territory, entity=lamp, programme=written, wanted=written.digest,
            order="01TEST", since=maya.now,
        )  # fmt: skip
    says.word(same, "programmeHash", written.digest, maya.now)
    says.word(other, "programmeHash", "0" * 16, maya.now)
    says.says(silent, "programmeDiffers", 1, maya.now)

    said = actions.compare_programmes(maya)

    found = {one.lamp: (one.differs, one.said) for one in queries.compared(maya)}
    assert found == {same.pk: (False, None), other.pk: (True, None), silent.pk: (True, True)}
    assert untold.pk not in found
    assert (said, len(recorded)) == (2, 2)


def test_a_list_of_streets_asks_as_often_for_three_lamps_as_for_one(operator, maya, written):
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            operator.get(f"/lighting/programmes/{written.pk}")
        return len(found)

    def follows(name: str) -> None:
        Following.objects.create(
            territory_id=maya.territory, entity=new_lamp(maya, name, street=f"Rue {name}"),
            programme=written, wanted=written.digest, order="01TEST", since=maya.now,
        )  # fmt: skip

    follows("A")
    operator.get(f"/lighting/programmes/{written.pk}")
    one = asked()
    follows("B")
    follows("C")

    assert asked() == one


def test_the_list_of_programmes_asks_as_often_for_three_as_for_one(operator, maya, written):
    def asked() -> int:
        with CaptureQueriesContext(connection) as found:
            assert operator.get("/lighting/programmes").status_code == 200
        return len(found)

    asked()
    one = asked()
    for name in ("Second", "Third"):
        NightProgramme.objects.create(
            territory_id=maya.territory, name=name, charge=written.charge, digest=written.digest,
            changed_at=maya.now,
        )  # fmt: skip

    assert asked() == one


def test_an_operator_writes_a_programme_without_any_script(operator, maya):
    table = {
        "form-TOTAL_FORMS": "4", "form-INITIAL_FORMS": "0",
        "form-0-kind": "clock", "form-0-at": "23:00", "form-0-level": "40", "form-0-ramp": "60",
        "form-1-kind": "dawn", "form-1-at": "-30", "form-1-level": "90",
    }  # fmt: skip
    said = {"title": "Rues calmes", "first": "100", "after_dusk": "5", "after_dawn": "0"}

    drawn = operator.post("/lighting/programmes/new", said | table | {"preview": "1"})
    operator.post("/lighting/programmes/new", said | table | {"save": "1"})

    row = NightProgramme.objects.get()
    assert "night-chart" in drawn.content.decode()
    assert '"s":[[1380,40,60],["u",-30,90]]' in row.charge
    page = text_of(operator.get(f"/lighting/programmes/{row.pk}", headers=ENGLISH))
    assert "No lamp follows it." in page
    assert "Rues calmes" in text_of(operator.get("/lighting/programmes", headers=ENGLISH))


@pytest.mark.parametrize(
    "said",
    [
        {"form-0-at": "25:00"},
        {"form-0-level": "101"},
        {"form-0-level": ""},
        {"form-0-level": "5"},
        {"form-0-kind": "dusk", "form-0-at": "half past"},
        {"form-1-at": "22:00", "form-1-level": "60"},
        {"title": ""},
    ],
)
def test_what_no_lamp_can_do_is_refused_on_the_page(operator, maya, said):
    table = {
        "title": "Rues", "first": "100", "after_dusk": "0", "after_dawn": "0",
        "form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "0", "form-0-kind": "clock",
        "form-0-at": "23:00", "form-0-level": "40", "form-1-kind": "clock", "save": "1",
    }  # fmt: skip

    answer = operator.post("/lighting/programmes/new", table | said)

    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()
    assert not NightProgramme.objects.exists()


def test_a_municipal_order_is_recorded_and_ends(operator, maya):
    operator.post(
        "/lighting/by-laws",
        {"reference": "Arrêté 12", "commune": "0", "off_from": "23:00", "off_until": "05:00",
         "first": "2026-01-01", "document": "https://mairie.example/12.pdf"},
    )  # fmt: skip
    (row,) = queries.by_laws(maya)
    operator.post(f"/lighting/by-laws/{row.pk}/end", {"last": "2026-11-30"})
    (row,) = queries.by_laws(maya)

    assert (row.reference, row.last) == ("Arrêté 12", date(2026, 11, 30))
    assert "23 h 00 – 5 h 00" in text_of(operator.get("/lighting/by-laws"))


def test_a_by_law_does_not_end_before_it_begins(maya):
    said = {"reference": "x", "off_from": time(23), "off_until": time(5)}
    row = actions.record_by_law(maya, RecordByLaw(**said, first=date(2026, 1, 1)))

    with pytest.raises(actions.Refused):
        actions.end_by_law(maya, EndByLaw(by_law=row.pk, last=date(2025, 1, 1)))
    with pytest.raises(ValueError, match="ends after it begins"):
        RecordByLaw(**said, first=date(2026, 1, 1), last=date(2025, 1, 1))


def test_a_preview_counts_energy_hours_below_the_class_and_hours_no_order_allows():
    place = Place(49.47, 5.95, ZoneInfo("Europe/Paris"))
    night = Programme("n", 100, (SwitchPoint(time(23), 0), SwitchPoint(time(5), 50)))
    charge = Charge(Calendar("n"), {"n": night})
    law = ByLaw("x", time(0), time(5), date(2026, 1, 1))
    nights = [date(2026, 11, 20) + timedelta(days=n) for n in range(3)]

    seen = foreseen(charge, place, nights, 10, 600.0, [law], needed_level("P4", nights[0]))
    full = foreseen(Charge(Calendar("n"), {"n": Programme("n")}), place, nights, 10, 600.0)

    assert (seen.hours.off, seen.hours.unlawful) == (18, 18)
    assert 0 < seen.hours.under < seen.hours.lit
    assert full.saved == 0
    assert seen.saved is not None
    assert 0.4 < seen.saved < 0.6


# --- nights to begin from -------------------------------------------------------------------------

BLANK = {
    "title": "Rues calmes", "first": "80", "after_dusk": "5", "after_dawn": "0",
    "form-TOTAL_FORMS": "4", "form-INITIAL_FORMS": "0", "form-0-kind": "clock",
    "form-0-at": "22:00", "form-0-level": "30",
}  # fmt: skip


def rows_of(answer) -> list[tuple[str, str]]:
    """(hour, level) of each row of the editor's table that is filled."""
    points = answer.context["points"]
    return [
        (one["at"].value(), one["level"].value())
        for one in points
        if one["at"].value() and one["level"].value()
    ]


@pytest.mark.parametrize(
    ("preset", "rows"),
    [
        ("all", []),
        ("part", [("23:00", "50"), ("05:00", "100")]),
        ("market", [("00:00", "50"), ("04:00", "100")]),
    ],
)
def test_a_night_to_begin_from_fills_the_table_and_keeps_the_name(operator, maya, preset, rows):
    answer = operator.post("/lighting/programmes/new", BLANK | {"preset": preset, "fill": "1"})

    assert (answer.status_code, rows_of(answer)) == (200, rows)
    assert answer.context["form"]["title"].value() == "Rues calmes"
    assert answer.context["outlook"].night.saved is not None or not queries.load(maya, 0)
    assert not NightProgramme.objects.exists()


def test_a_night_without_a_name_yet_is_drawn_and_not_kept(operator, maya):
    nameless = BLANK | {"title": ""}

    drawn = operator.post(
        "/lighting/programmes/new", nameless | {"preview": "1"}, headers={"X-Part": "outlook"}
    )
    filled = operator.post("/lighting/programmes/new", nameless | {"preset": "all", "fill": "1"})
    kept = operator.post("/lighting/programmes/new", nameless | {"save": "1"})

    assert (drawn.status_code, filled.status_code, kept.status_code) == (200, 200, 422)
    assert "night-chart" in drawn.content.decode()
    assert not NightProgramme.objects.exists()


def test_part_night_is_off_where_a_municipal_order_lets_it(operator, maya):
    first = date(2020, 1, 1)
    law = RecordByLaw(reference="A 12", off_from=time(0, 30), off_until=time(4), first=first)
    actions.record_by_law(maya, law)

    answer = operator.post("/lighting/programmes/new", BLANK | {"preset": "part", "fill": "1"})

    assert rows_of(answer) == [("00:30", "0"), ("04:00", "100")]


@pytest.mark.parametrize("preset", ["", "adaptive:0", "adaptive:x", "moonlight"])
def test_a_night_that_is_not_there_is_nothing_to_begin_from(operator, maya, preset):
    said = BLANK | {"preset": preset, "fill": "1"}

    assert operator.post("/lighting/programmes/new", said).status_code == 404


def test_a_path_with_presence_is_written_drawn_and_kept(operator, maya):
    night = BLANK | {"form-0-at": "", "form-0-level": "", "first": "20"}
    night |= {"with_somebody": "90", "hold": "120", "rise": "3"}

    seen = operator.post(
        "/lighting/programmes/new",
        night | {"preview": "1"},
        headers=ENGLISH | {"X-Part": "outlook"},
    )
    operator.post("/lighting/programmes/new", night | {"save": "1"}, headers=ENGLISH)

    assert "at least 90 %, until 120 s after the last passage" in text_of(seen)
    assert "with 4 passages an hour" in text_of(seen)
    row = next(one for one in queries.programmes(maya) if one.name == BLANK["title"])
    assert row.charge.programmes[ORDINARY].presence == Presence(90, 120, 3)
    page = text_of(operator.get(f"/lighting/programmes/{row.pk}", headers=ENGLISH))
    assert "at least 90 %" in page


def test_too_many_streets_for_one_order_are_counted_and_none_is_left_out(operator, written):
    said = {"programme": written.pk, "reason": "Essai du soir", "valid": "720", "key": "k-500"}
    said |= {"street": [f"57038|Rue {n}" for n in range(501)]}

    answer = operator.post(f"/lighting/programmes/{written.pk}/follow", said, headers=ENGLISH)

    assert "501 streets are ticked: one order takes at most 500" in text_of(answer, 422)


def test_lamps_without_a_detector_are_refused_a_presence(maya):
    lamps = [new_lamp(maya, f"Lampe {n}") for n in range(2)]
    night = Programme(ORDINARY, 20, presence=Presence(100, 60))
    path, others = Charge(Calendar(ORDINARY), {ORDINARY: night}), [one.pk for one in lamps]

    def refused() -> str:
        return str(queries.why_not(maya, path, others, maya.now) or "")

    assert "has no presence detector" in refused()
    for one in lamps:
        one.attributes = one.attributes | {"presenceDetector": True}
        one.save(update_fields=["attributes"])
    assert refused() == ""


def path_of_class(scope, lamps: int = 2, light: float = 10.0) -> list[int]:
    """A path of class P4 whose lamps detect, measured: 5 lx are half of what it gives."""
    lamp = [
        new_lamp(scope, f"P{n}", street="Sentier du Lavoir", presenceDetector=True)
        for n in range(lamps)
    ]
    StreetSheet.objects.create(
        territory_id=scope.territory, commune_id=lamp[0].commune_id, name="Sentier du Lavoir",
        lighting_class="P4", light=light, light_by=LightBy.MEASUREMENT, changed_at=scope.now,
    )  # fmt: skip
    return [one.pk for one in lamp]


def test_the_desk_refuses_a_path_less_than_its_class_with_somebody_there(maya):
    lamps = path_of_class(maya)
    row = actions.write_night(maya, passages(40))
    follow = Follow(
        programme=row.pk, lamps=lamps, reason="Essai du sentier", valid=timedelta(hours=1), key="k"
    )

    with pytest.raises(DeskRefused, match="Sentier du Lavoir"):
        actions.follow_programme(maya, follow)

    assert not Following.objects.exists()
    actions.write_night(maya, passages(50, row.pk))
    assert actions.follow_programme(maya, replace(follow, key="k2")).approvals_needed == 0


def test_a_programme_that_a_path_follows_is_not_written_below_its_class(maya):
    row = actions.write_night(maya, passages(60))
    for pk in path_of_class(maya):
        Following.objects.create(
            territory_id=maya.territory, entity_id=pk, programme=row, wanted=row.digest,
            order="01TEST", since=maya.now,
        )  # fmt: skip

    with pytest.raises(actions.Refused, match="Sentier du Lavoir"):
        actions.write_night(maya, passages(45, row.pk))

    row.refresh_from_db()
    assert read(row.charge).programmes[ORDINARY].presence == Presence(60, 60)


def passages(level: int, programme: int = 0) -> WriteNight:
    night = Programme(ORDINARY, 20, presence=Presence(level, 60))
    title = "" if programme else "Sentier"
    return WriteNight(
        programme=programme, before=ORDINARY if programme else "", title=title, night=night
    )


def test_the_demonstrations_path_follows_passages_by_itself_and_once(maya):
    lamps = path_of_class(maya)
    new_lamp(maya, "Rue")
    alone = replace(maya, permissions=frozenset())

    for _time in range(2):
        demo_paths.follow_passages(alone)

    order = Order.objects.get(command="programme")
    told = Following.objects.filter(order=order.signal).values_list("entity_id", flat=True)
    assert sorted(told) == lamps
    assert read(order.params["charge"]).programmes[ORDINARY].presence is not None


def test_a_federation_whose_lamps_detect_nothing_has_no_path_to_show(maya):
    new_lamp(maya, "Rue")

    demo_paths.follow_passages(maya)

    assert not NightProgramme.objects.exists()


def test_the_editor_says_at_once_what_no_controller_takes(operator, maya):
    late = {"form-1-kind": "clock", "form-1-at": "21:00", "form-1-level": "60", "preview": "1"}

    answer = operator.post(
        "/lighting/programmes/new", BLANK | late, headers=ENGLISH | {"X-Part": "outlook"}
    )

    assert "order the points from noon to noon" in text_of(answer)
    assert "night-chart" in answer.content.decode()
