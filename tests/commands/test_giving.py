"""What the desk takes, what it refuses and why, before anything leaves."""

from dataclasses import replace
from datetime import timedelta

import psycopg
import pytest
from django.db import DatabaseError, connection, transaction

from eclor.core.commands import actions, queries
from eclor.core.commands.models import Order, Part
from eclor.core.commands.words import Refused, State
from eclor.core.facts.models import ToldFact
from eclor.core.service.registry import registry
from eclor.core.territories.entering import entered
from eclor.core.territories.models import Commune
from eclor.core.trust.models import AuditLine
from tests.commands.conftest import later, wish


def refusal(act, *arguments, **more) -> str:
    with pytest.raises(Refused) as refused:
        act(*arguments, **more)
    return refused.value.code


def test_an_order_for_light_is_queued_at_once_with_its_author_and_its_reason(street, maya, order):
    lamps = street.lamps(3)

    given = order(maya, lamps)

    assert (given.state, given.author, given.reason) == (
        State.QUEUED,
        maya.person,
        "Fête de la Saint-Nicolas",
    )
    assert list(given.parts.values_list("state", flat=True)) == [State.QUEUED] * 3
    assert list(ToldFact.objects.values_list("name", flat=True)) == ["OrderGiven"]
    assert AuditLine.objects.filter(did="orders.give", outcome="done").count() == 1


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"reason": "  ok "}, "no_reason"),
        ({"key": ""}, "no_key"),
        ({"entities": []}, "no_target"),
        ({"command": "explode"}, "unknown_command"),
        ({"params": {"level": 140}}, "bad_params"),
        ({"params": {"level": float("nan")}}, "bad_params"),
        ({"params": {"colour": "red"}}, "bad_params"),
    ],
)
def test_an_order_that_says_too_little_or_nonsense_is_refused_and_written_down(
    street, maya, said, code
):
    asked = replace(wish(maya, street.lamps(1)), **said)

    assert refusal(actions.give, maya, asked) == code
    assert Order.objects.count() == 0
    assert AuditLine.objects.filter(did="orders.give", outcome="refused").count() == 1


@pytest.mark.parametrize("seconds", [-60, 0, 4, 90_000])
def test_an_order_without_a_sensible_expiry_is_refused(street, maya, order, seconds):
    until = maya.now + timedelta(seconds=seconds)

    assert refusal(order, maya, street.lamps(1), expires_at=until) == "bad_expiry"


def test_the_same_request_twice_is_one_order(street, maya, order):
    lamps = street.lamps(2)

    first = order(maya, lamps, key="once")
    again = order(later(maya, seconds=2), lamps, key="once", expires_at=first.expires_at)

    assert (again.pk, Order.objects.count(), Part.objects.count()) == (first.pk, 1, 2)


def test_a_form_sent_twice_is_one_order_though_its_minutes_count_from_each_time(
    street, maya, order
):
    lamps, minutes = street.lamps(1), timedelta(minutes=5)

    first = order(maya, lamps, key="once", expires_at=maya.now + minutes, valid_for=minutes)
    tapped = later(maya, seconds=3)
    again = order(tapped, lamps, key="once", expires_at=tapped.now + minutes, valid_for=minutes)

    assert (again.pk, again.expires_at) == (first.pk, first.expires_at)
    longer = {"expires_at": tapped.now + 2 * minutes, "valid_for": 2 * minutes}
    assert refusal(order, tapped, lamps, key="once", **longer) == "key_used"


def test_another_order_under_a_used_key_is_refused(street, maya, order):
    lamps = street.lamps(2)
    order(maya, lamps, key="once")

    assert refusal(order, maya, lamps[:1], key="once") == "key_used"


def test_two_persons_may_use_the_same_key(street, maya, noor, order):
    lamps = street.lamps(1)

    order(maya, lamps, key="1")
    order(noor, lamps, key="1")

    assert Order.objects.count() == 2


def test_who_has_not_the_right_orders_nothing(street, ines, louis, order):
    lamps = street.lamps(1)

    assert refusal(order, ines, lamps) == "not_allowed"
    assert refusal(order, louis, lamps) == "not_allowed"


def test_an_agent_of_one_commune_cannot_order_the_lamps_of_another(street, maya, order):
    audun, villerupt = street.lamps(1, "57038"), street.lamps(1, "54580")
    here = Commune.objects.get(insee="57038").pk
    agent = replace(maya, communes=frozenset({here}))

    assert refusal(order, agent, audun + villerupt) == "unknown_target"
    assert order(agent, audun).state == State.QUEUED


def test_two_rights_reach_only_where_both_hold(street, maya, order):
    audun, villerupt = street.lamps(1, "57038"), street.lamps(1, "54580")
    here = Commune.objects.get(insee="57038").pk
    reach = (("lighting.command", frozenset({here})), ("orders.give", frozenset()))
    agent = replace(maya, reach=reach).through("orders.give")

    assert agent.everywhere
    assert refusal(order, agent, villerupt) == "unknown_target"
    assert order(agent, audun).state == State.QUEUED


@pytest.mark.parametrize("verb", [actions.cancel, actions.take_back])
def test_an_order_of_another_commune_is_not_called_back(street, maya, order, verb):
    given = order(maya, street.lamps(1, "54580"))
    agent = replace(maya, communes=frozenset({Commune.objects.get(insee="57038").pk}))

    assert refusal(verb, agent, given.signal) == "out_of_reach"


def test_the_neighbours_lamps_are_unknown_here(street, maya, order, other_federation):
    theirs = street.lamps(1, "57999", territory=other_federation)

    assert refusal(order, maya, theirs) == "unknown_target"


def test_the_neighbours_see_none_of_our_orders(street, maya, order, other_federation):
    given = order(maya, street.lamps(2))

    with entered(other_federation):
        theirs = replace(maya, territory=other_federation)
        assert queries.orders(theirs) == []
        assert queries.sheet(theirs, given.signal) is None
        assert refusal(actions.approve, theirs, given.signal) == "unknown_order"
        assert refusal(actions.cancel, theirs, given.signal) == "unknown_order"


def test_twenty_lamps_may_be_dimmed_alone_and_twenty_one_may_not(street, maya, order):
    lamps = street.lamps(21)

    twenty = order(maya, lamps[:20], level=40)
    more = order(maya, lamps, level=40)

    assert (twenty.state, more.state) == (State.QUEUED, State.DRAFT)


def test_a_single_crossing_may_not_be_dimmed_alone(street, maya, order):
    given = order(maya, street.lamps(1, crossing=True), level=80)

    assert (given.state, given.approvals_needed) == (State.DRAFT, 1)


def test_more_light_needs_nobody_else(street, maya, order):
    assert order(maya, street.lamps(40, crossing=True)).state == State.QUEUED


def test_nobody_agrees_to_an_order_of_their_own(street, maya, order):
    given = order(maya, street.lamps(21), level=40)

    assert refusal(actions.approve, maya, given.signal) == "same_person"


def test_a_second_person_lets_it_go_once(street, maya, noor, order):
    given = order(maya, street.lamps(21), level=40)

    actions.approve(noor, given.signal)
    again = actions.approve(noor, given.signal)

    assert (again.state, again.approvals.count()) == (State.QUEUED, 1)


def test_who_agrees_must_reach_all_the_lamps(street, maya, noor, order):
    given = order(maya, street.lamps(15, "57038") + street.lamps(15, "54580"), level=40)
    audun = replace(noor, communes=frozenset({Commune.objects.get(insee="57038").pk}))

    assert refusal(actions.approve, audun, given.signal) == "out_of_reach"


def test_an_expired_draft_cannot_be_agreed_to(street, maya, noor, order):
    given = order(maya, street.lamps(21), level=40)

    assert refusal(actions.approve, later(noor, minutes=6), given.signal) == "expired"


def test_a_tenth_of_the_lamps_and_not_one_more_goes_off_in_five_minutes(street, maya, order):
    lamps = street.lamps(50)

    order(maya, lamps[:3], level=0)
    order(later(maya, minutes=2), lamps[2:5], level=0, expires_at=maya.now + timedelta(minutes=9))

    soon = later(maya, minutes=4)
    assert refusal(order, soon, lamps[5:6], level=0) == "too_dark"
    assert order(later(maya, minutes=8), lamps[5:6], level=0).state == State.QUEUED


def test_an_order_for_later_counts_at_its_hour(street, maya, order):
    lamps = street.lamps(20)
    night = maya.now + timedelta(hours=9)
    order(maya, lamps[:2], level=0, not_before=night, expires_at=night + timedelta(minutes=5))

    assert order(maya, lamps[2:4], level=0).state == State.QUEUED
    near = night + timedelta(minutes=3)
    more = {"not_before": near, "expires_at": near + timedelta(minutes=5)}
    assert refusal(order, maya, lamps[4:5], level=0, **more) == "too_dark"


def test_as_good_as_off_is_off_for_the_limit(street, maya, order):
    assert refusal(order, maya, street.lamps(10)[:2], level=9) == "too_dark"


def test_what_was_cancelled_before_it_left_counts_for_nothing(street, maya, order):
    lamps = street.lamps(10)
    first = order(maya, lamps[:1], level=0)
    actions.cancel(maya, first.signal)

    assert order(maya, lamps[1:2], level=0).state == State.QUEUED


def test_a_second_person_cannot_open_the_limit(street, maya, noor, order):
    given = order(maya, street.lamps(40), level=0)

    assert refusal(actions.approve, noor, given.signal) == "too_dark"
    given.refresh_from_db()
    assert (given.state, given.approvals.count()) == (State.DRAFT, 0)


def test_broken_glass_opens_the_second_person_and_not_the_limit(street, maya, order):
    lamps = street.lamps(40)

    dimmed = order(maya, lamps, level=40, glass=True)

    assert dimmed.state == State.QUEUED
    assert dimmed.revert_at == maya.now + timedelta(minutes=30)
    assert refusal(order, maya, lamps, level=0, glass=True) == "too_dark"


def test_broken_glass_rings_at_once_and_is_told_to_the_guarantor(street, maya, order):
    street.lamps(1)
    given = order(maya, street.entities, level=40, glass=True)

    with connection.cursor() as cursor:
        cursor.execute("SELECT severity, cause FROM alarm WHERE cleared_at IS NULL")
        assert cursor.fetchall() == [(3, given.signal)]
    told = ToldFact.objects.get(name="GlassBroken")
    assert (told.body["by"], told.body["reason"]) == (maya.person, "Fête de la Saint-Nicolas")


def test_who_may_not_break_the_glass_does_not(street, maya, order):
    careful = replace(maya, permissions=maya.permissions - {"orders.break_glass"})

    assert refusal(order, careful, street.lamps(1), glass=True) == "not_allowed"


def test_an_order_nobody_can_take_back_breaks_no_glass(street, maya):
    asked = wish(maya, street.lamps(1), command="follow_programme", params={}, glass=True)

    assert refusal(actions.give, maya, asked) == "no_revert"


def test_a_draft_that_is_cancelled_is_over(street, maya, order):
    given = order(maya, street.lamps(21), level=40)

    over = actions.cancel(maya, given.signal)

    assert (over.state, over.ended_at) == (State.CANCELLED, maya.now)
    assert ToldFact.objects.filter(name="OrderEnded").count() == 1


@pytest.mark.parametrize(
    "attack",
    [
        "UPDATE field_order SET reason = 'x'",
        "UPDATE field_order SET author = '0'",
        "UPDATE field_order SET params = '{}'",
        "UPDATE field_order SET approvals_needed = 0",
        "DELETE FROM field_order",
        "UPDATE order_part SET entity_id = 1",
        "DELETE FROM order_part",
        "UPDATE order_approval SET person = '0'",
        "DELETE FROM order_approval",
        "DELETE FROM order_sequence",
        "UPDATE audit_line SET actor = 'nobody'",
        "DELETE FROM audit_line",
    ],
)
def test_what_was_ordered_is_never_altered(street, maya, order, attack):
    order(maya, street.lamps(1))

    with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(attack)


def test_not_even_the_owner_of_the_database_alters_the_audit(street):
    street.connection.execute(
        'INSERT INTO audit_line (territory_id, at, actor, did, outcome, "order", signal, cause)'
        " VALUES (1, now(), 'x', 'orders.test', 'done', '{}', 'x', '')"
    )

    for attack in ("UPDATE audit_line SET actor = 'y'", "DELETE FROM audit_line"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege, match="never altered"):
            street.connection.execute(attack)


def test_an_interlock_that_closed_meanwhile_holds_back_what_is_agreed_to(
    street, maya, noor, order, market, monkeypatch
):
    """The market began after the order was given."""
    given = order(maya, street.lamps(21), level=40)
    during = registry[market].commands[0]
    open_room = replace(registry["lighting"], commands=(replace(during, key="light"),))
    monkeypatch.setitem(registry._services, "lighting", open_room)

    assert refusal(actions.approve, noor, given.signal) == "interlock"
