"""Whatever strangers and broken devices send, the house stands and keeps what it refused."""

import secrets

import pytest

from tests.fuzz.run import run


def _stands(count: int, seed: int) -> None:
    print(f"seed {seed}: python -m tests.fuzz --count {count} --seed {seed}")

    report = run(count, seed)

    assert report.problems == []
    assert report.messages == count
    assert report.filled > 0


@pytest.mark.timeout(300)
def test_the_house_stands_a_small_storm():
    _stands(500, 100)  # always the same one: what is new is looked for by the large storm


@pytest.mark.fuzz
@pytest.mark.timeout(3600)
def test_the_house_stands_fifty_thousand_messages_and_requests():
    _stands(50_000, secrets.randbelow(2**31))
