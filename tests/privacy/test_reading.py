"""The guarantor sees who reads what, how often, and what is unlike the weeks before."""

import uuid

import pytest

from eclor.core.service.scope import Scope
from eclor.core.trust.purposes import opened
from eclor.core.trust.reading import PROGRAM, by_purpose, by_role, is_unusual, readings


@pytest.mark.parametrize(
    ("week", "usual", "unusual"),
    [(19, 0.0, False), (20, 0.0, True), (60, 20.0, False), (61, 20.0, True), (400, 300.0, False)],
)
def test_many_in_a_week_are_unusual_when_they_are_thrice_the_usual(week, usual, unusual):
    assert is_unusual(week, usual) is unusual


def test_what_an_operator_opens_counts_under_her_role_and_its_purpose(maya: Scope):
    before = {(one.actor, one.purpose): one.times for one in readings(maya)}
    for _ in range(3):
        with opened(maya, "reports.answer", "essai", [uuid.uuid4()]):
            pass

    found = readings(maya)

    mine = next(o for o in found if (o.actor, o.purpose) == (maya.person, "reports.answer"))
    assert mine.times == before.get((maya.person, "reports.answer"), 0) + 3
    assert sum(one.times for one in by_purpose(found)) == sum(one.times for one in found)
    assert {"operator"} <= {one.key for one in by_role(maya, found)}


def test_the_house_itself_is_a_role_of_its_own(val_alzette: int, maya: Scope):
    house = Scope(territory=val_alzette, now=maya.now, person="work")
    with opened(house, "notices.send", "essai", [uuid.uuid4()]):
        pass

    assert PROGRAM in {one.key for one in by_role(house, readings(house))}
