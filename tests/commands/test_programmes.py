"""A programme's way from the desk to lamps that keep it, and what holds it back."""

from dataclasses import replace
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from psycopg.types.json import Jsonb

from eclor.core.commands import actions as desk_actions
from eclor.core.commands.words import Refused, State
from eclor.services.lighting import actions, queries
from eclor.services.lighting.models import Following, MunicipalOrder, NightProgramme
from eclor.services.lighting.words.charging import Follow, RecordByLaw, WriteNight
from eclor.services.lighting.words.programmes import Programme, SwitchPoint
from tests.commands.conftest import Desk, wish

PARIS = ZoneInfo("Europe/Paris")


def points(*said: tuple[int, int]) -> tuple[SwitchPoint, ...]:
    return tuple(SwitchPoint(time(hour), level) for hour, level in said)


@pytest.fixture
def night(maya):
    """Writes the ordinary night of a programme: ``night((23, 40), (5, 100))``."""

    def write(*said: tuple[int, int]) -> NightProgramme:
        made = Programme("ordinary", 100, points(*said))
        return actions.write_night(maya, WriteNight(title=f"Rues {said}", night=made))

    return write


def given(scope, programme, lamps, key="once"):
    return actions.follow_programme(
        scope,
        Follow(
            programme=programme.pk, lamps=lamps, reason="Essai rue de la Mine",
            valid=timedelta(minutes=30), key=key,
        ),
    )  # fmt: skip


class Keeping(Desk):
    """Lamps that report the hash of what they keep, as controllers do."""

    def _hear(self, entity, lamp, token):
        super()._hear(entity, lamp, token)
        if lamp.hash and not self.silent:
            self.says(entity, "programmeHash", lamp.hash)

    def says(self, entity, attribute, word):
        run = self.street.connection.execute
        row = run(
            "INSERT INTO series (territory_id, entity_id, attribute, unit, public, keep_days)"
            " VALUES (%s, %s, %s, '', false, 400) ON CONFLICT (entity_id, attribute)"
            " DO UPDATE SET unit = '' RETURNING id",
            (self.street.territory, entity, attribute),
        ).fetchone()
        at = self.now + timedelta(milliseconds=1)
        run(
            "INSERT INTO latest (at, received_at, changed_at, num, other, entity_id, series_id,"
            " territory_id) VALUES (%(at)s, %(at)s, %(at)s, %(num)s, %(other)s, %(e)s, %(s)s, %(t)s)"
            " ON CONFLICT (series_id) DO UPDATE SET at = excluded.at, num = excluded.num,"
            " other = excluded.other, received_at = excluded.received_at",
            {
                "at": at, "e": entity, "s": row[0], "t": self.street.territory,
                "num": None if isinstance(word, str) else float(word),
                "other": Jsonb(word) if isinstance(word, str) else None,
            },
        )  # fmt: skip


def test_an_order_succeeds_when_the_lamps_report_the_hash_of_their_programme(street, maya, night):
    lamps = street.lamps(3)
    row, desk = night((23, 40), (5, 100)), Keeping(street, street.controllers())

    order = desk.until_over(given(maya, row, lamps))

    assert (order.state, order.wanted["value"]) == (State.SUCCEEDED, row.digest)
    assert {lamp.hash for lamp in desk.lamps.values()} == {row.digest}
    found = queries.keeping(maya, lamps[0])
    assert (found.name, found.wanted, found.same) == (row.name, row.digest, True)
    assert queries.programme(maya, row.pk).same == 3


def test_a_lamp_that_reports_another_hash_has_not_obeyed(street, maya, night):
    (lamp,) = street.lamps(1)
    row, desk = night((23, 40)), Keeping(street, street.controllers(), silent=True)
    order = given(maya, row, [lamp])
    desk.turn()
    desk.says(lamp, "programmeHash", "0" * 16)

    desk.until_over(order, most=10, step=400)

    part = order.parts.get()
    assert (order.state, part.state) == (State.TIMED_OUT, State.TIMED_OUT)


def test_the_same_request_twice_is_one_order(street, maya, night):
    lamps, row = street.lamps(2), night((23, 40))

    assert given(maya, row, lamps).pk == given(maya, row, lamps).pk


def test_what_nobody_agreed_to_is_not_wanted_yet(street, maya, noor, night):
    lamps, row = street.lamps(21), night((23, 40))

    order = given(maya, row, lamps)
    before = Following.objects.count()
    desk_actions.approve(noor, order.signal)

    assert (order.approvals_needed, before, Following.objects.count()) == (1, 0, 21)


def test_lamps_may_be_off_only_within_a_municipal_order_of_their_commune(street, maya, night):
    lamps, row = street.lamps(11), night((23, 0), (5, 100))
    street.lamps(99)  # one order may switch off a tenth

    with pytest.raises(Refused) as without:
        given(maya, row, lamps)
    actions.record_by_law(
        maya,
        RecordByLaw(reference="Arrêté 2026-12", off_from=time(22), off_until=time(6),
                    first=date(2026, 1, 1)),
    )  # fmt: skip
    order = given(maya, row, lamps, key="again")

    assert without.value.code == "interlock"
    assert "23:00" in without.value.text
    assert order.state == State.QUEUED
    assert MunicipalOrder.objects.get().commune is None


def test_more_switch_points_than_a_controller_announces_are_refused(street, maya, night):
    lamps = street.lamps(2)
    row = night((22, 90), (23, 80), (0, 70), (1, 60))
    Keeping(street, {}, now=maya.now).says(lamps[1], "programmePoints", 3)

    with pytest.raises(Refused) as refused:
        given(maya, row, lamps)

    assert "4" in refused.value.text
    assert "3" in refused.value.text
    assert given(maya, row, lamps[:1], key="other").state == State.QUEUED


def test_an_unknown_lamp_is_refused_and_nothing_is_wanted(street, maya, night):
    lamps, row = street.lamps(1), night((23, 40))

    with pytest.raises(Refused) as refused:
        given(maya, row, [*lamps, 999_999_999])

    assert (refused.value.code, Following.objects.count()) == ("unknown_target", 0)


def test_the_desk_reads_a_programme_before_it_takes_the_order(street, maya):
    said = {
        "service": "lighting", "command": "programme", "reason": "Essai rue de la Mine",
        "entities": street.lamps(1), "expires_at": maya.now + timedelta(minutes=5),
    }  # fmt: skip
    asked = replace(wish(maya, []), **said, params={"charge": "{}"}, key="odd")
    with pytest.raises(Refused) as refused:
        desk_actions.give(maya, asked)

    assert refused.value.code == "bad_params"
