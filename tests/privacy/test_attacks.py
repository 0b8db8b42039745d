"""Whatever SQL the application sends, a row about a person is seen through an opened purpose alone."""

import psycopg
import pytest

from tests.privacy.attacks import (  # noqa: F401 -- each adds its attacks
    ALL,
    Attack,
    keys,
    leaks,
    leftovers,
    plain,
    powers,
    switches,
)
from tests.privacy.ground import CANARY, Ground

# What says "you may not". Any other error would be a mistake in the attack itself.
REFUSALS = (
    psycopg.errors.InsufficientPrivilege,
    psycopg.errors.ActiveSqlTransaction,
    psycopg.errors.ObjectNotInPrerequisiteState,
)
NAMES = [one.name for one in ALL]


def _tried(there: Ground, one: Attack) -> int:
    try:
        return one.tried(there)
    except REFUSALS as refusal:
        return str(refusal).count(CANARY)


@pytest.mark.parametrize("one", ALL, ids=NAMES)
def test_nothing_is_seen(there: Ground, one: Attack):
    assert _tried(there, one) == 0


@pytest.mark.parametrize("one", ALL, ids=NAMES)
def test_without_its_guard_it_would_be_seen(there: Ground, one: Attack):
    with there.without(*one.weaken(there)):
        seen = _tried(there, one)

    assert seen > 0


def test_there_are_at_least_sixty_of_them_each_with_its_name():
    assert len(set(NAMES)) == len(NAMES) >= 60
