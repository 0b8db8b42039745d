"""Visitors of the TALQ door who open a line and never finish: they hold nothing for long."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from eclor.core.gateways.talq.door import Door
from eclor.core.gateways.talq.lines import HANDSHAKE_SECONDS, MOST, MOST_OF_ADDRESS, Lines
from eclor.core.gateways.talq.rest import Cms
from eclor.testing.plugin import NOON
from eclor.testing.ports import free_port
from eclor.testing.waiting import PATIENCE, wait_until
from tests.talq.conftest import Heard
from tests.talq.standing import _authority


class Clock:
    """Seconds that the test lets pass."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


@contextmanager
def pair() -> Iterator[tuple[socket.socket, socket.socket]]:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.settimeout(PATIENCE)
        yield ours, theirs


def test_a_line_whose_time_is_over_is_cut_and_one_that_was_granted_more_is_not():
    clock = Clock()
    lines = Lines(clock)
    with pair() as (slow, its_end), pair() as (busy, other_end):
        lines.grant(slow, 10)
        lines.grant(busy, 10)
        clock.now = 9.0
        lines.grant(busy, 120)
        clock.now = 11.0

        assert lines.cut_overdue() == 1

        assert its_end.recv(1) == b""
        other_end.send(b"x")
        assert busy.recv(1) == b"x"


def test_one_address_takes_a_part_of_the_lines_and_leaves_the_others():
    lines = Lines()

    mine = [lines.enter("192.0.2.1") for _ in range(MOST_OF_ADDRESS + 1)]
    others = [lines.enter(f"198.51.100.{n}") for n in range(MOST)]
    lines.leave("192.0.2.1")

    assert mine == [True] * MOST_OF_ADDRESS + [False]
    assert others.count(True) == MOST - MOST_OF_ADDRESS
    assert lines.enter("192.0.2.1")


@pytest.fixture
def door(tmp_path) -> Iterator[Door]:
    made = Door(
        "127.0.0.1", free_port(), _authority(tmp_path), Cms("https://x/talq", Heard()), lambda: NOON
    )
    made.lines.clock = Clock()
    thread = threading.Thread(target=made.serve_forever)
    thread.start()
    yield made
    made.shutdown()
    made.server_close()
    thread.join(timeout=PATIENCE)


def test_who_opens_a_line_and_sends_a_byte_now_and_then_is_shut_out_of_the_handshake(door: Door):
    """A time limit for each read would never be exceeded."""
    with socket.create_connection(door.server_address[:2], timeout=PATIENCE) as visitor:
        wait_until(lambda: door.lines._until, "the line at the door")
        visitor.sendall(b"\x16")  # a handshake's first byte, and no more

        door.lines.clock.now = HANDSHAKE_SECONDS + 1

        assert visitor.recv(1) == b""
    wait_until(lambda: not door.lines._of_address, "the line to be given back")
