"""People order, agree, cancel and break glasses in any order, time passes: the desk holds its rules."""

import contextlib
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    rule,
    run_state_machine_as_test,
)

from eclor.core.commands import actions
from eclor.core.commands.models import Order, Part
from eclor.core.commands.words import Refused, State
from eclor.core.service.field_orders import Darkening
from tests.commands.conftest import wish
from tests.commands.life import may_come_to

LAMPS, CROSSINGS = 40, 2
TENTH = LAMPS // 10  # counted here anew: by the desk's own rule its mistakes would be right
FEW = settings(
    max_examples=12,
    stateful_step_count=16,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
LEVELS = st.sampled_from([0, 5, 40, 80, 100])
COUNTS = st.sampled_from([1, 2, 4, 20, 21, 40])


def machine(street, desk, people) -> type[RuleBasedStateMachine]:
    """A machine over one street; each example is rolled back at its end."""

    class DeskMachine(RuleBasedStateMachine):
        def __init__(self) -> None:
            super().__init__()
            self.mark = transaction.savepoint()
            self.desk = desk()
            self.given: list[str] = []
            self.seen: dict[int, State] = {}
            self.off: dict[int, list[float]] = {}
            self.effects: dict[int, int] = dict.fromkeys(self.desk.lamps, 0)

        def teardown(self) -> None:
            transaction.savepoint_rollback(self.mark)
            street.connection.execute("DELETE FROM latest WHERE territory_id = 1")

        def scope(self, who: int) -> Any:
            return replace(people[who], now=self.desk.now)

        @initialize()
        def somebody_waits_for_a_second_person_and_somebody_broke_a_glass(self) -> None:
            """What is rare among orders at random, and is what these rules are about."""
            maya, noor = self.scope(0), self.scope(1)
            self.given.append(actions.give(maya, wish(maya, street.entities[:21], 40)).signal)
            broken = wish(noor, street.entities[30:32], 5, glass=True)
            self.given.append(actions.give(noor, broken).signal)

        @rule(
            who=st.integers(0, 2), level=LEVELS, first=st.integers(0, LAMPS - 1), count=COUNTS,
            glass=st.booleans(), room=st.sampled_from(["lighting", "market"]),
        )  # fmt: skip
        def give(
            self, who: int, level: int, first: int, count: int, glass: bool, room: str
        ) -> None:
            scope, things = self.scope(who), (street.entities * 2)[first : first + count]
            asked = wish(scope, things, level, glass=glass, service=room)
            code = "given"
            try:
                self.given.append(actions.give(scope, asked).signal)
            except Refused as refused:
                code = refused.code
            locked = room == "market" and level < 100
            assert code in (("interlock",) if locked else ("given", "too_dark"))

        @rule()
        def a_tenth_goes_off_and_not_one_lamp_more(self) -> None:
            noor, dark = self.scope(1), self._ordered_off()
            lit = [one for one in street.entities[: LAMPS - CROSSINGS] if one not in dark]
            left = TENTH - len(dark)
            if left > 0:
                self.given.append(actions.give(noor, wish(noor, lit[:left], 0)).signal)
            with pytest.raises(Refused) as refused:
                actions.give(noor, wish(noor, lit[left : left + 1], 0))
            assert refused.value.code == "too_dark"

        @rule(who=st.integers(0, 2), which=st.integers(0, 30))
        def approve(self, who: int, which: int) -> None:
            if self.given:
                self._try(actions.approve, who, which)

        @rule(which=st.integers(0, 30))
        def agree_with_oneself(self, which: int) -> None:
            order = Order.objects.get(signal=self.given[which % len(self.given)])
            author = next(n for n, one in enumerate(people) if one.person == order.author)
            self._try(actions.approve, author, which)

        @rule()
        def half_an_hour_passes(self) -> None:
            self.desk.turn(1801)
            self._look_at_lamps()

        @rule(who=st.integers(0, 2), which=st.integers(0, 30))
        def cancel(self, who: int, which: int) -> None:
            if self.given:
                self._try(actions.cancel, who, which)

        @rule(seconds=st.sampled_from([1, 3, 30, 100, 200, 301, 1900]))
        def pass_time(self, seconds: int) -> None:
            self.desk.turn(seconds)
            self._look_at_lamps()

        def _try(self, act: Any, who: int, which: int) -> None:
            with contextlib.suppress(Refused):
                act(self.scope(who), self.given[which % len(self.given)])

        def _ordered_off(self) -> set[int]:
            """Lamps that orders of these five minutes have put out, or still will."""
            since = self.desk.now - timedelta(minutes=5)
            parts = Part.objects.filter(order__dark=Darkening.OFF, order__begins_at__gt=since)
            counted = parts.exclude(sent_at=None, ended_at__isnull=False)
            return set(counted.values_list("entity_id", flat=True))

        def _look_at_lamps(self) -> None:
            """Which lamps an order has put out since the last look."""
            now = self.desk.now.timestamp()
            for entity, lamp in self.desk.lamps.items():
                changed = lamp.effects != self.effects[entity]
                self.effects[entity] = lamp.effects
                if changed and lamp.override is not None and lamp.override.level < 10:
                    self.off.setdefault(entity, []).append(now)

        @invariant()
        def no_darkness_without_a_second_person(self) -> None:
            for order in Order.objects.exclude(state__in=(State.DRAFT, State.CANCELLED)):
                if order.state == State.EXPIRED or order.glass or order.approvals_needed == 0:
                    continue
                others = set(order.approvals.values_list("person", flat=True)) - {order.author}
                assert others

        @invariant()
        def nothing_dark_and_large_calls_itself_harmless(self) -> None:
            for order in Order.objects.filter(dark__gt=0, glass=False, approvals_needed=0):
                parts = order.parts.select_related("entity")
                assert parts.count() <= 20
                assert not any(p.entity.attributes.get("crossing") for p in parts)

        @invariant()
        def nothing_goes_back_in_its_life(self) -> None:
            there = {pk: State(state) for pk, state in Part.objects.values_list("pk", "state")}
            for pk, state in there.items():
                assert may_come_to(self.seen.get(pk, state), state)
            self.seen = there

        @invariant()
        def at_most_a_tenth_goes_off_in_five_minutes(self) -> None:
            moments = sorted({at for times in self.off.values() for at in times})
            for begin in moments:
                put_out = [
                    entity
                    for entity, times in self.off.items()
                    if any(begin <= at < begin + 300 for at in times)
                ]
                assert len(put_out) <= TENTH

        @invariant()
        def no_glass_stays_broken(self) -> None:
            late = self.desk.now - timedelta(minutes=30)
            for order in Order.objects.filter(glass=True, begins_at__lt=late):
                if self.desk.turned_at == self.desk.now:
                    obeyed = order.parts.filter(sent_at__isnull=False).exclude(
                        state__in=(State.FAILED, State.SUPERSEDED)
                    )
                    taken_back = Order.objects.filter(reverts=order).exists()
                    assert order.revert_at is None
                    assert taken_back or not obeyed.exists()

        @invariant()
        def a_lamp_obeys_each_order_at_most_once(self) -> None:
            for lamp in self.desk.lamps.values():
                assert lamp.effects <= Order.objects.count()

    return DeskMachine


def test_the_rules_hold_whatever_people_do(street, desk, maya, noor, market):
    street.lamps(LAMPS - CROSSINGS)
    street.lamps(CROSSINGS, crossing=True)
    third = replace(noor, person="900001")

    run_state_machine_as_test(machine(street, desk, [maya, noor, third]), settings=FEW)
