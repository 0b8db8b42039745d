"""The secrets of the house: made once, seen by nobody else."""

import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest

from eclor.core.service.secrets import BadSecrets, load_secrets


def test_the_second_reader_finds_the_secrets_of_the_first(tmp_path: Path) -> None:
    first = load_secrets(tmp_path / "home")

    assert load_secrets(tmp_path / "home") == first


def test_processes_that_start_together_agree_on_one_set(tmp_path: Path) -> None:
    code = (
        "import sys, pathlib; from eclor.core.service.secrets import load_secrets;"
        "sys.stdin.read(1); print(load_secrets(pathlib.Path(sys.argv[1])).app_password)"
    )
    started = [
        subprocess.Popen(
            [sys.executable, "-c", code, str(tmp_path / "home")],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for _ in range(4)
    ]

    said = {process.communicate(b"x")[0] for process in started}

    assert len(said) == 1
    assert said != {b""}


def test_only_the_owner_can_read_the_file(tmp_path: Path) -> None:
    load_secrets(tmp_path)

    assert (tmp_path / "secrets.json").stat().st_mode & 0o777 == 0o600


def test_secrets_that_others_can_read_are_refused_with_the_mend(tmp_path: Path) -> None:
    load_secrets(tmp_path)
    (tmp_path / "secrets.json").chmod(0o644)

    with pytest.raises(BadSecrets, match="chmod 600"):
        load_secrets(tmp_path)


def test_a_damaged_file_is_never_replaced_by_new_secrets(tmp_path: Path) -> None:
    path = tmp_path / "secrets.json"
    load_secrets(tmp_path)
    path.write_text("{")

    with pytest.raises(BadSecrets, match="backup"):
        load_secrets(tmp_path)
    assert path.read_text() == "{"


def test_a_newer_eclor_adds_its_secret_and_keeps_the_others(tmp_path: Path) -> None:
    before = asdict(load_secrets(tmp_path))
    del before["nats_system_password"]
    (tmp_path / "secrets.json").write_text(json.dumps(before))

    after = asdict(load_secrets(tmp_path))

    assert {key: after[key] for key in before} == before
    assert after["nats_system_password"]


def test_secrets_are_not_shown(tmp_path: Path) -> None:
    secrets = load_secrets(tmp_path)

    assert secrets.app_password not in repr(secrets)
