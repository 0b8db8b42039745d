"""The power is cut under load: what was acknowledged is there when it comes back.

The home lies on an ext4 image behind a loop device. Everything is stopped at one moment (SIGSTOP), the
image file is copied (it holds what was written through, not the page cache above it), everything is
killed, and a new house starts on the copy. Fair for fsync; says nothing about torn sectors.
"""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from tests.faults.rig import enrol_lamps, house, load
from tests.faults.test_kills import _acknowledged, _stored


class NoLoopDevice(RuntimeError):
    """This machine lets us mount nothing."""


class Disk:
    """An image that can lose its power."""

    def __init__(self, folder: Path) -> None:
        self.image, self.copy, self.mounted = folder / "disk", folder / "copy", folder / "mounted"
        self.mounted.mkdir()
        try:
            _run("truncate", "-s", "3G", str(self.image))
            _run("mkfs.ext4", "-q", "-F", str(self.image))
            _run("mount", "-o", "loop", str(self.image), str(self.mounted))
        except (subprocess.CalledProcessError, FileNotFoundError) as problem:
            raise NoLoopDevice(str(problem)) from problem
        self.mounted.chmod(0o755)

    def freeze(self) -> None:
        _run("cp", "--sparse=always", str(self.image), str(self.copy))

    def power_back(self) -> None:
        self.leave()
        _run("mount", "-o", "loop", str(self.copy), str(self.mounted))

    def leave(self) -> None:
        end = time.monotonic() + 10
        while subprocess.run(["umount", str(self.mounted)], stderr=subprocess.DEVNULL).returncode:
            if time.monotonic() > end:
                _run("umount", "-l", str(self.mounted))
                return
            time.sleep(0.1)


def _run(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True)


@contextmanager
def _disk() -> Iterator[Disk]:
    folder = Path(tempfile.mkdtemp(prefix="eclor-cut-"))
    folder.chmod(0o755)
    disk = None
    try:
        disk = Disk(folder)
        yield disk
    finally:
        if disk is not None:
            disk.leave()
        shutil.rmtree(folder, ignore_errors=True)


def _whole_tree(pid: int) -> list[psutil.Process]:
    parent = psutil.Process(pid)
    return [parent, *parent.children(recursive=True)]


@pytest.mark.faults
@pytest.mark.timeout(600)
@pytest.mark.parametrize("cut", range(3))
def test_a_power_cut_loses_nothing_that_was_acknowledged(cut):
    if os.geteuid() != 0:
        pytest.skip("Mounting an image needs root.")
    try:
        with _disk() as disk:
            _cut_under_load(disk, seconds=4 + cut)
    except NoLoopDevice as problem:
        pytest.skip(f"No loop device here: {problem}")


def _cut_under_load(disk: Disk, seconds: float) -> None:
    home = disk.mounted / "home"
    home.mkdir()
    with house(recorders=1, webs=1, home=home) as built:
        lamps = enrol_lamps(built, 10)
        with load(built, lamps, 200, disk.mounted.parent) as acked:
            time.sleep(seconds)
            frozen = _whole_tree(built.supervisor.pid)
            for process in frozen:
                process.send_signal(signal.SIGSTOP)
            time.sleep(0.3)  # receipts already on their way reach the lamps
            said = _acknowledged(acked)
            disk.freeze()
            for process in frozen:
                process.kill()
            built.supervisor.wait()
        disk.power_back()
        with house(recorders=1, webs=1, home=home, new=False) as again:
            end = time.monotonic() + 30
            while time.monotonic() < end:
                kept = {(key, at): value for key, at, value in _stored(again)}
                missing = {key for key in said if kept.get(key) != said[key]}
                if not missing:
                    break
                time.sleep(0.5)
    print(f"{len(said)} acknowledged before the cut, {len(missing)} missing after it")

    assert said
    assert missing == set()
