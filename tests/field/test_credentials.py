"""The secret from which simulated devices take their passwords."""

import stat
from pathlib import Path

import pytest

from eclor.field.credentials import BadField, any_field_book, field_book


def test_everybody_in_one_home_knows_the_same_passwords(tmp_path: Path) -> None:
    loader, devices = field_book(tmp_path, 57), field_book(tmp_path, 57)

    assert loader.password("ar-12") == devices.password("ar-12")
    assert loader.password("ar-12") != loader.password("ar-13")


def test_two_homes_share_no_password(tmp_path: Path) -> None:
    here, there = field_book(tmp_path / "a", 57), field_book(tmp_path / "b", 57)

    assert here.password("ar-12") != there.password("ar-12")


def test_nobody_else_may_read_the_secret(tmp_path: Path) -> None:
    field_book(tmp_path, 57)

    assert stat.S_IMODE((tmp_path / "field.json").stat().st_mode) == 0o600


def test_another_seed_in_the_same_home_is_refused_with_the_mend(tmp_path: Path) -> None:
    field_book(tmp_path, 57)

    with pytest.raises(BadField, match="set ECLOR_SEED=57"):
        field_book(tmp_path, 58)
    assert any_field_book(tmp_path, 58).seed == 57


def test_a_damaged_book_is_said_and_not_replaced(tmp_path: Path) -> None:
    (tmp_path / "field.json").write_text("{")

    with pytest.raises(BadField, match="damaged"):
        field_book(tmp_path, 57)
