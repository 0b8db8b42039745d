"""Whoever guesses waits; whoever repeats itself after a broken line is understood."""

from eclor.core.gateways.gate.patience import (
    FORGIVEN_SECONDS,
    LONGEST_DELAY,
    MOST_ADDRESSES,
    MOST_RECENT,
    MOST_WAITING,
    Said,
    Sessions,
    Throttle,
    delay,
)


def test_a_slip_of_the_finger_costs_nothing_and_guessing_costs_more_each_time():
    delays = [delay(failures) for failures in range(1, 30)]

    assert delays[:3] == [0, 0, 0]
    assert delays == sorted(delays)
    assert delays[-1] == LONGEST_DELAY


def test_a_minute_of_peace_forgives():
    throttle = Throttle()
    for _ in range(9):
        throttle.failed("203.0.113.7", 0.0)
        throttle.told("203.0.113.7")

    assert throttle.failed("203.0.113.7", FORGIVEN_SECONDS + 1) == 1


def test_one_address_cannot_keep_more_than_its_share_waiting():
    throttle = Throttle()
    for _ in range(MOST_WAITING):
        throttle.failed("203.0.113.7", 0.0)

    assert throttle.is_crowded("203.0.113.7")
    assert not throttle.is_crowded("203.0.113.8")

    throttle.told("203.0.113.7")
    assert not throttle.is_crowded("203.0.113.7")


def test_a_botnet_does_not_fill_the_memory():
    throttle = Throttle()

    for number in range(MOST_ADDRESSES + 500):
        throttle.failed(f"2001:db8::{number:x}", 0.0)

    assert len(throttle._known) == MOST_ADDRESSES


def heard(said: Said, now: float, packet_id: bytes, digest: int, identity: bytes) -> None:
    """One message from its arrival to its receipt."""
    said.remember(packet_id, digest, identity)
    said.settled(now, packet_id, digest)


def test_a_message_is_known_again_by_its_identifier_and_what_it_said():
    said = Said()
    heard(said, 0.0, b"\0\1", 11, b"first")
    heard(said, 1.0, b"\0\1", 22, b"second")

    assert said.identity(b"\0\1", 11) == b"first"
    assert said.identity(b"\0\1", 22) == b"second"
    assert said.identity(b"\0\2", 11) is None


def test_what_was_said_a_minute_ago_is_forgotten():
    said = Said()
    heard(said, 0.0, b"\0\1", 11, b"first")

    heard(said, 61.0, b"\0\2", 22, b"second")

    assert said.identity(b"\0\1", 11) is None


def test_a_message_without_a_receipt_is_known_however_much_came_after_it():
    said = Said()
    said.remember(b"\0\1", 11, b"waits")

    for number in range(2 * MOST_RECENT):
        heard(said, 1.0, b"\0\2", number, b"later")

    assert said.identity(b"\0\1", 11) == b"waits"
    assert said.identity(b"\0\2", 0) is None


def test_a_session_that_comes_back_finds_what_it_said_once():
    sessions = Sessions(most=2)
    for name in ("a", "b", "c"):
        said = sessions.of(name)
        heard(said, 0.0, b"\0\1", 11, name.encode())
        sessions.leave(name, 1.0)
    del said

    assert sessions.of("c").identity(b"\0\1", 11) == b"c"
    assert sessions.of("a").identity(b"\0\1", 11) is None  # the oldest of three, room for two


def test_a_session_that_breaks_twice_before_it_could_repeat_itself_is_still_understood():
    sessions = Sessions()
    line = sessions.of("a")
    heard(line, 0.0, b"\0\1", 11, b"first")
    sessions.leave("a", 1.0)

    line = sessions.of("a")
    sessions.leave("a", 2.0)

    del line
    assert sessions.of("a").identity(b"\0\1", 11) == b"first"


def test_a_device_that_is_back_before_its_old_line_is_found_dead_is_understood():
    sessions = Sessions()
    old = sessions.of("a")
    heard(old, 0.0, b"\0\1", 11, b"first")

    new = sessions.of("a")

    assert new.identity(b"\0\1", 11) == b"first"
