"""The ledger is sealed each minute; one changed byte in it is found by whoever looks."""

import hashlib
import json
import subprocess
import uuid
from datetime import timedelta
from typing import Any

import psycopg
import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from eclor.core.service.scope import Scope
from eclor.core.trust import ledger, merkle
from eclor.core.trust.verifying import Checked, faults
from eclor.testing.house import eclor
from tests.privacy.ground import ANSWER, HERE, STATISTICS, Ground


@pytest.fixture
def house(there: Ground) -> Scope:
    """The house at work in a federation whose ledger is empty."""
    there.owner.execute("DELETE FROM trust.access WHERE territory_id = 101")
    there.owner.execute("DELETE FROM trust.seal WHERE territory_id = 101")
    return Scope(territory=HERE, now=timezone.now(), person="work")


@pytest.fixture
def sealed(house: Scope, there: Ground) -> Scope:
    """Three seals, over 5, 1 and 2 lines."""
    for lines in (5, 1, 2):
        for _ in range(lines):
            there.open(there.app(), uuid.uuid4())
        ledger.seal_lines(house)
    return house


def _faults(scope: Scope, published: Any = None) -> list[str]:
    return list(faults(scope.territory, Checked(), published))


def textbook_root(leaves: list[bytes]) -> bytes:
    """RFC 9162, 2.1.1, word for word."""
    if len(leaves) == 1:
        return leaves[0]
    split = 1
    while split * 2 < len(leaves):
        split *= 2
    sides = textbook_root(leaves[:split]) + textbook_root(leaves[split:])
    return hashlib.sha256(b"\x01" + sides).digest()


@given(st.lists(st.binary(max_size=8), min_size=1, max_size=70))
def test_the_tree_is_the_textbooks_and_each_proof_climbs_to_its_root(contents):
    leaves = [merkle.leaf(content) for content in contents]

    root = merkle.root(leaves)

    assert root == textbook_root(leaves)
    assert all(
        merkle.climbed(leaf, merkle.proof(leaves, n)) == root for n, leaf in enumerate(leaves)
    )


def test_an_untouched_ledger_has_no_fault(sealed):
    assert _faults(sealed) == []


def test_each_seal_names_the_one_before(sealed):
    first, second, third = ledger.seals(sealed.territory)

    assert (first.previous, second.previous, third.previous) == (
        bytes(32),
        first.digest(),
        second.digest(),
    )
    assert [one.count for one in (first, second, third)] == [5, 1, 2]


def test_without_new_lines_there_is_no_new_seal(sealed):
    ledger.seal_lines(sealed)

    assert len(ledger.seals(sealed.territory)) == 3


def test_python_and_the_database_hash_a_line_alike(house, there):
    reader = there.app()
    there.ledger.execute(
        "SELECT trust.open(101::smallint, %s, %s, %s, %s, %s, %s)",
        (ANSWER, "agent \\ é", 'la "raison" à 100 % \U0001f600', [uuid.uuid4()], [10101], 5),
    )
    there.open(reader, purpose=STATISTICS)
    ledger.seal_lines(house)

    lines = ledger.sealed_lines(house.territory, 1)

    assert [line.leaf for line in lines] == [line.hashed() for line in lines]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("UPDATE trust.access SET reason = 'answer the nute' WHERE id = {}", "was changed"),
        ("UPDATE trust.access SET actor = 'agent:8' WHERE id = {}", "was changed"),
        ("UPDATE trust.access SET at = at + interval '1 us' WHERE id = {}", "was changed"),
        ("UPDATE trust.access SET subjects = '{{}}' WHERE id = {}", "was changed"),
        ("DELETE FROM trust.access WHERE id = {}", "was put on 5 lines, 4 are there"),
        (
            "UPDATE trust.access SET leaf = set_byte(leaf, 0, get_byte(leaf, 0) # 1) WHERE id = {}",
            "was changed",
        ),
    ],
)
def test_one_changed_byte_in_one_line_is_found(sealed, there, change, found):
    line = ledger.sealed_lines(sealed.territory, 1)[2].id
    there.owner.execute(change.format(line))

    assert any(found in fault for fault in _faults(sealed))


def test_a_line_rewritten_with_its_leaf_is_found_by_the_root(sealed, there):
    line = ledger.sealed_lines(sealed.territory, 1)[2].id
    there.owner.execute("UPDATE trust.access SET reason = 'other' WHERE id = %s", (line,))
    there.owner.execute("UPDATE trust.access a SET leaf = trust.leaf(a) WHERE id = %s", (line,))

    assert _faults(sealed) == ["The lines under seal 1 do not give its root: one was changed."]


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("UPDATE trust.seal SET root = sha256(root) WHERE number = 2", "is not signed"),
        ("UPDATE trust.seal SET at = at + interval '1 s' WHERE number = 2", "is not signed"),
        ("DELETE FROM trust.seal WHERE number = 2", "does not follow"),
        ("UPDATE trust.seal SET previous = root WHERE number = 2", "names another seal"),
    ],
)
def test_a_changed_seal_is_found(sealed, there, change, found):
    there.owner.execute(change + " AND trust.seal.territory_id = 101")

    assert any(found in fault for fault in _faults(sealed))


def test_a_whole_new_history_contradicts_a_root_that_somebody_kept(sealed, there):
    kept = {one.number: one.root for one in ledger.seals(sealed.territory)}
    there.owner.execute("DELETE FROM trust.access WHERE territory_id = 101 AND seal = 3")
    there.owner.execute("DELETE FROM trust.seal WHERE territory_id = 101 AND number = 3")

    assert _faults(sealed) == []
    assert _faults(sealed, kept) == ["Seal 3 was published and is gone."]


def test_two_sealers_at_once_leave_one_seal(sealed, there):
    there.open(there.app(), uuid.uuid4())
    # Both look before either writes.
    lines = [
        row[0] for row in there.ledger.execute("SELECT id FROM trust.unsealed(101::smallint, 9)")
    ]
    ledger.seal_lines(sealed)

    with pytest.raises(psycopg.errors.UniqueViolation):
        there.ledger.execute(
            "SELECT trust.put_seal(101::smallint, 4, %s::bigint[], now(), '', '', '', '')", (lines,)
        )
    assert _faults(sealed) == []


def test_a_proof_shows_that_a_line_is_under_its_seal_and_says_nothing_of_it(sealed):
    line = ledger.sealed_lines(sealed.territory, 1)[3]

    shown = ledger.proof(sealed.territory, line.id, 1)

    assert shown is not None
    assert ledger.proves(json.loads(json.dumps(shown)))
    assert line.reason not in json.dumps(shown)
    assert not ledger.proves(shown | {"leaf": bytes(32).hex()})


def test_old_lines_go_and_their_seals_stay_checkable(sealed, there):
    later = Scope(territory=HERE, now=sealed.now + timedelta(days=366), person="work")

    ledger.forget_old(later)

    checked = Checked()
    assert list(faults(HERE, checked)) == []
    assert (checked.seals, checked.lines, checked.forgotten) == (3, 0, 3)


def test_the_command_says_what_was_changed_and_ends_with_1(sealed, there, tmp_path):
    kept = tmp_path / "seals.json"
    seals = [one.shown() for one in ledger.seals(sealed.territory)]
    kept.write_text(json.dumps({"seals": seals}))
    good = subprocess.run(eclor("ledger", str(kept)), capture_output=True, text=True, check=False)
    line = ledger.sealed_lines(sealed.territory, 2)[0].id
    there.owner.execute("UPDATE trust.access SET reason = 'x' WHERE id = %s", (line,))

    bad = subprocess.run(eclor("ledger", str(kept)), capture_output=True, text=True, check=False)

    assert (good.returncode, bad.returncode) == (0, 1), good.stderr + bad.stderr
    assert f"Federation 101: Line {line} was changed after it was written." in bad.stdout
    assert "3 compared: nothing was changed." in good.stdout
