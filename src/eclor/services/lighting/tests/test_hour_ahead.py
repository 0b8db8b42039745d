"""Hour by hour: more light by the desk where a counter asks for it, and only there."""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from eclor.core.commands import actions as desk
from eclor.core.commands.models import Order
from eclor.core.commands.words import Refused, State, Wish
from eclor.core.context.models import Entity
from eclor.core.learning.trees import Trees
from eclor.core.territories.models import Commune
from eclor.services.lighting import actions, queries
from eclor.services.lighting.actions.hour_ahead import HOUR, look_ahead
from eclor.services.lighting.models import Following, HourAhead, NightProgramme, TriedPlan
from eclor.services.lighting.rules.adaptive.walking import LISTENED as IN_THE_PLAN
from eclor.services.lighting.rules.hour_ahead import (
    LISTENED,
    Found,
    Why,
    found,
    levels_now,
    told_between,
)
from eclor.services.lighting.rules.programmes.canonical import digest, written
from eclor.services.lighting.rules.sun import darkness
from eclor.services.lighting.rules.traffic.calendar import calendar
from eclor.services.lighting.rules.traffic.planning import Insight, Learned
from eclor.services.lighting.rules.traffic.signs import signs
from eclor.services.lighting.tests.conftest import ENGLISH, new_lamp, text_of
from eclor.services.lighting.tests.test_plans import counted as counted
from eclor.services.lighting.words.charging import ORDINARY, WriteNight
from eclor.services.lighting.words.place import Place
from eclor.services.lighting.words.programmes import Calendar, Charge, Programme, SwitchPoint
from eclor.services.lighting.words.traffic import Counts, Horizon, LampPower, Steps

HERE = Place(49.47, 5.95, ZoneInfo("Europe/Paris"))
NIGHT = datetime(2026, 11, 20, 22, 7, tzinfo=UTC)  # a quarter past eleven
SECTION = "Compteur CT-01"
HALF = Charge(Calendar(ORDINARY), {ORDINARY: Programme(ORDINARY, first=50)})
UNTIL = NIGHT + HOUR


def told(*levels: float) -> list[tuple[datetime, datetime, float]]:
    """So many levels one after the other, each for twenty minutes from now on."""
    step = timedelta(minutes=20)
    return [(NIGHT + n * step, NIGHT + (n + 1) * step, level) for n, level in enumerate(levels)]


# --- rules ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "levels", "expected"),
    [
        (0.75, (50, 50, 50), Found(Why.RAISED, 75, 50, UNTIL)),
        (0.5, (50, 50, 50), Found(Why.ENOUGH, 50, 50)),
        (0.5, (75, 75, 75), Found(Why.ENOUGH, 50, 75)),
        (0.75, (50, 50, 100), Found(Why.RAISED, 100, 50, UNTIL)),
        (1.0, (50, 50, 0), Found(Why.RAISED, 100, 50, NIGHT + timedelta(minutes=40))),
        (1.0, (0, 0, 50), Found(Why.SOON)),
        (1.0, (0, 0, 0), Found(Why.OFF)),
        (1.0, (), Found(Why.OFF)),
        (None, (50, 50, 50), Found(Why.SILENT, kept=50)),
    ],
)
def test_an_hour_raises_what_is_kept_and_never_darkens_or_lights_what_is_off(
    asked, levels, expected
):
    assert found(asked, told(*levels)) == expected


def test_what_a_programme_tells_between_two_moments_crosses_midnight_and_ends_at_dawn():
    night = Programme(ORDINARY, 100, (SwitchPoint(time(23, 30), 40),))
    charge = Charge(Calendar(ORDINARY), {ORDINARY: night})
    dawn = datetime(2026, 11, 21, 5, 0, tzinfo=UTC)

    first = list(told_between(charge, HERE, NIGHT, NIGHT + HOUR))
    last = list(told_between(charge, HERE, dawn, dawn + 3 * HOUR))

    assert [(level, (end - start) // timedelta(minutes=1)) for start, end, level in first] == [
        (100, 23),
        (40, 37),
    ]
    assert [level for _start, _end, level in last] == [40, 0]


def test_the_ledgers_listen_as_long_as_in_the_plan_that_was_tried():
    assert LISTENED == IN_THE_PLAN


def learned(odds: float, sections: tuple[str, ...] = (SECTION,)) -> Learned:
    """Everybody is as likely to need more light, whatever was counted."""
    empty, none = np.zeros(0, dtype=np.int64), np.zeros(0)
    trees = Trees(odds, empty, empty, none, empty, empty, empty.astype(bool), none, 0)
    hours = Counts(sections, 0, np.zeros((48, len(sections))))
    steps, capacity = Steps(), np.full(len(sections), 100.0)
    seen = signs(hours.flow, capacity, calendar(hours, HERE), steps, Horizon.LIVE)
    insight = Insight(seen.columns, (trees, trees), 6.0)
    return Learned(sections, capacity, steps, LampPower(), 0.009, {Horizon.LIVE: insight})


def test_a_counter_that_said_nothing_of_the_hour_before_asks_for_nothing():
    sections = (SECTION, "Compteur CT-02")
    flow = np.full((30 * 24, 2), 40.0)
    flow[-1, 1] = np.nan
    start = int(datetime(2026, 11, 20, 22, tzinfo=UTC).timestamp()) - len(flow) * 3600

    asked = levels_now(learned(20.0, sections), Counts(sections, start, flow), HERE, [])

    assert asked == {SECTION: 1.0}


# --- by the desk ----------------------------------------------------------------------------------


@pytest.fixture
def followed(maya, counted, says):
    """A planned programme of half the light, kept by three lamps beside a counter that is heard."""
    scope = replace(maya, now=NIGHT)
    row = NightProgramme.objects.create(
        territory_id=maya.territory, name=SECTION, charge=written(HALF).decode(),
        digest=digest(written(HALF).decode()), changed_at=NIGHT, planned=True,
    )  # fmt: skip
    for lamp in counted:
        Following.objects.create(
            territory_id=maya.territory, entity=lamp, programme=row, wanted=row.digest,
            order="01TEST", since=NIGHT,
        )  # fmt: skip
    HourAhead.objects.create(
        territory_id=maya.territory, programme=row, section=SECTION, on=True, since=NIGHT
    )
    return scope, row


def taught(scope, odds: float) -> None:
    TriedPlan.objects.create(
        territory_id=scope.territory, made_at=NIGHT, body={}, learned=learned(odds).to_json()
    )


def heard(scope, says, hours: int = 1) -> None:
    counter = Entity.objects.get(type="TrafficCounter", name=SECTION)
    begun = NIGHT.replace(minute=0)
    for n in range(1, hours + 1):
        says.hour(counter, "intensity", 90.0, begun - n * HOUR)


def test_a_street_is_raised_for_the_hour_by_an_order_nobody_must_agree_to(followed, counted, says):
    scope, _row = followed
    taught(scope, 20.0)
    heard(scope, says)

    given = (look_ahead(scope), look_ahead(replace(scope, now=NIGHT + timedelta(minutes=20))))

    order = Order.objects.get()
    said = HourAhead.objects.get()
    assert given == (1, 0)
    assert (order.command, order.author, order.approvals_needed) == ("brighten", "desk", 0)
    assert order.params == {"level": 100, "minutes": 68, "ramp": 60}
    assert {part.entity_id for part in order.parts.all()} == {lamp.pk for lamp in counted}
    assert (said.why, said.level, said.kept, said.order) == ("raised", 100, 50, order.signal)


def test_the_hour_of_dusk_is_looked_at_again_when_the_lamps_shine(followed, says):
    scope, _row = followed
    nights = [NIGHT.date() + timedelta(days=n) for n in range(60)]
    sky = next(s for s in darkness(HERE, nights, HALF.threshold) if 15 <= s.dusk.minute <= 45)
    taught(scope, 20.0)
    counter = Entity.objects.get(type="TrafficCounter", name=SECTION)
    says.hour(
        counter, "intensity", 90.0, sky.dusk.replace(minute=0, second=0, microsecond=0) - HOUR
    )

    before = look_ahead(replace(scope, now=sky.dusk - timedelta(minutes=5)))
    asked_again = HourAhead.objects.get().looked_at
    after = look_ahead(replace(scope, now=sky.dusk + timedelta(minutes=5)))

    assert (before, asked_again, after) == (0, None, 1)
    assert HourAhead.objects.get().why == Why.RAISED


def test_a_silent_counter_leaves_the_programme_whole(followed, says):
    scope, _row = followed
    taught(scope, 20.0)

    assert look_ahead(scope) == 0
    assert HourAhead.objects.get().why == Why.SILENT
    assert not Order.objects.exists()


def test_a_quiet_hour_needs_no_order(followed, says):
    scope, _row = followed
    taught(scope, -20.0)
    heard(scope, says)

    assert look_ahead(scope) == 0
    assert HourAhead.objects.get().why == Why.ENOUGH


def test_lamps_that_a_person_holds_are_left_alone(followed, counted, says):
    scope, _row = followed
    taught(scope, 20.0)
    heard(scope, says)
    held = counted[0]
    order = desk.give(scope, wish("light", [held.pk], 60))
    order.parts.update(state=State.SUCCEEDED)

    look_ahead(scope)

    given = Order.objects.get(command="brighten")
    assert {part.entity_id for part in given.parts.all()} == {lamp.pk for lamp in counted[1:]}


def test_switched_off_nothing_is_given_and_switching_is_written_down(followed, operator, says):
    scope, row = followed
    taught(scope, 20.0)
    heard(scope, says)

    answer = operator.post(f"/lighting/programmes/{row.pk}/hours", {"on": "0"})

    assert (answer.status_code, look_ahead(scope), Order.objects.count()) == (302, 0, 0)
    page = text_of(operator.get(f"/lighting/programmes/{row.pk}", headers=ENGLISH))
    assert "Off . When Compteur CT-01 asks for more light" in page


def test_the_page_says_what_was_done_last_and_why(followed, operator, says):
    scope, row = followed
    taught(scope, 20.0)
    heard(scope, says)
    look_ahead(scope)

    page = text_of(operator.get(f"/lighting/programmes/{row.pk}", headers=ENGLISH))

    assert "The counter asked for 100 %, the programme keeps 50 %: raised. The order" in page


def test_a_programme_that_somebody_changes_follows_no_counter_any_more(followed, maya):
    _scope, row = followed
    night = WriteNight(programme=row.pk, before=ORDINARY, night=Programme(ORDINARY, first=70))

    actions.write_night(maya, night)

    assert queries.hour_ahead(maya, row.pk) is None
    with pytest.raises(actions.Refused):
        actions.switch_hour_ahead(maya, row.pk, True)


def test_whoever_answers_for_one_commune_does_not_raise_the_streets_of_another(followed, counted):
    scope, row = followed
    here = counted[0].commune_id
    narrow = replace(scope, communes=frozenset({here}))
    Entity.objects.filter(pk=counted[1].pk).update(commune=Commune.objects.exclude(pk=here).first())

    with pytest.raises(actions.Refused):
        actions.switch_hour_ahead(narrow, row.pk, False)
    assert HourAhead.objects.get().on
    Entity.objects.filter(pk=counted[1].pk).update(commune=here)
    assert not actions.switch_hour_ahead(narrow, row.pk, False).on


# --- an order that only brightens -----------------------------------------------------------------


def wish(command: str, lamps: list[int], level: int) -> Wish:
    return Wish(
        service="lighting", command=command, entities=lamps,
        params={"level": level, "minutes": 30, "ramp": 5}, reason="Sortie de spectacle",
        expires_at=NIGHT + timedelta(minutes=5), key=f"{command}{level}",
    )  # fmt: skip


def test_more_light_for_many_lamps_needs_no_second_person_and_less_is_refused(followed, counted):
    scope, _row = followed
    lamps = [lamp.pk for lamp in counted]

    order = desk.give(scope, wish("brighten", lamps, 60))

    assert order.approvals_needed == 0
    with pytest.raises(Refused, match=r"50\s%"):
        desk.give(replace(scope, language="en"), wish("brighten", lamps, 40))


def test_of_a_lamp_nobody_knows_only_full_light_is_more(followed, counted, maya):
    scope, _row = followed
    unknown = new_lamp(maya, "nobody-knows").pk

    with pytest.raises(Refused, match=r"100\s%"):
        desk.give(scope, wish("brighten", [counted[0].pk, unknown], 90))
    assert desk.give(scope, wish("brighten", [unknown], 100)).approvals_needed == 0
