"""The supervisor: what it starts lives, comes back, and never outlives it."""

import json
import os
import signal
import urllib.request
from pathlib import Path

from eclor.run.supervisor.ledger import start_of
from eclor.testing.waiting import PATIENCE, wait_until
from tests.run.houses import House


def pid(house: House, name: str) -> int:
    return int((house.home / f"{name}.pid").read_text())


def lives(number: int) -> bool:
    return start_of(number) != ""


def undertaker(house: House) -> int:
    mark = str(house.home / "run" / "children.json")
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_text().split("\0")
        except OSError:
            continue
        if mark in words:
            return int(folder.name)
    raise AssertionError("no undertaker")


def test_a_killed_process_comes_back(house: House) -> None:
    house.up("floors", fake=True)
    first = pid(house, "room")

    os.kill(first, signal.SIGKILL)

    wait_until(lambda: pid(house, "room") != first and lives(pid(house, "room")))
    assert "room was killed by signal 9; again in 0.2 s" in house.said()


def test_the_house_is_taken_down_from_the_top_floor(house: House) -> None:
    process = house.up("floors", fake=True)

    process.send_signal(signal.SIGTERM)

    assert process.wait(PATIENCE) == 0
    assert (house.home / "left").read_text().split() == ["door", "room", "engine"]


def test_ctrl_c_is_a_good_end(house: House) -> None:
    process = house.up("floors", fake=True)

    process.send_signal(signal.SIGINT)

    assert process.wait(PATIENCE) == 0


def test_who_does_not_stop_is_killed_with_its_children(house: House) -> None:
    process = house.up("stubborn", fake=True)
    stubborn, grandchild = pid(house, "stubborn"), pid(house, "grandchild")

    process.send_signal(signal.SIGTERM)

    assert process.wait(PATIENCE) == 0
    wait_until(lambda: not lives(stubborn) and not lives(grandchild))
    assert "stubborn did not stop in 3.5 s: killed" in house.said()


def test_a_killed_supervisor_leaves_nobody_behind(house: House) -> None:
    process = house.up("stubborn", fake=True)
    everybody = [pid(house, name) for name in ("engine", "stubborn", "grandchild")]
    watcher = undertaker(house)

    process.kill()
    process.wait(PATIENCE)

    wait_until(lambda: not any(map(lives, [*everybody, watcher])))


def test_a_killed_supervisor_leaves_no_lock_behind(house: House) -> None:
    process = house.up("floors", fake=True)
    process.kill()
    process.wait(PATIENCE)

    house.up("floors", fake=True)

    assert "already runs" not in house.said()


def test_the_next_start_ends_what_nobody_could_bury(house: House) -> None:
    process = house.up("stubborn", fake=True)
    orphans = [pid(house, name) for name in ("engine", "stubborn", "grandchild")]
    os.kill(undertaker(house), signal.SIGKILL)
    process.kill()
    process.wait(PATIENCE)

    house.up("floors", fake=True)

    wait_until(lambda: not any(map(lives, orphans)))
    assert "Ended what an earlier run had left: stubborn, engine." in house.said()


def test_a_stranger_with_a_recorded_number_is_left_alone(house: House) -> None:
    run = house.home / "run"
    run.mkdir(parents=True)
    stranger = {"name": "x", "pid": os.getpid(), "started": "0:1", "floor": 0, "stop_signal": 9}
    (run / "children.json").write_text(json.dumps({"token": "t", "entries": [stranger]}))

    house.up("floors", fake=True)

    assert "Ended what" not in house.said()


def test_half_a_ledger_after_a_power_cut_stops_nobody(house: House) -> None:
    (house.home / "run").mkdir(parents=True)
    (house.home / "run" / "children.json").write_text('{"token": "t", "ent')

    house.up("floors", fake=True)


def test_a_second_house_in_the_same_home_is_refused_in_one_sentence(house: House) -> None:
    first = house.up("floors", fake=True)

    second = house.start("floors", fake=True)

    assert second.wait(PATIENCE) == 2
    assert f"eclor: Eclor already runs in {house.home} (process {first.pid}, since" in house.said()
    assert first.poll() is None


def test_an_errand_that_fails_stops_the_house(house: House) -> None:
    process = house.start("failing-errand", fake=True)

    assert process.wait(PATIENCE) == 1
    assert "`eclor errand` failed" in house.said()
    assert not lives(pid(house, "engine"))


def test_an_errand_that_names_the_mend_has_the_last_word(house: House) -> None:
    process = house.start("unfit-errand", fake=True)

    assert process.wait(PATIENCE) == 2
    assert "Mend this." in house.said()


def test_what_never_starts_is_not_tried_for_ever(house: House) -> None:
    process = house.start("never-up", fake=True)

    assert process.wait(PATIENCE) == 1
    assert house.said().count("broken ended with code 3; again") == 4
    assert "broken cannot start. It ended with code 3; see" in house.said()


def test_a_mute_process_is_killed_and_tried_again(house: House) -> None:
    house.start("mute", fake=True)

    wait_until(lambda: house.said().count("mute was not ready after 0 s: killed") == 2)


def test_every_line_says_who_speaks_and_is_kept_in_a_file(house: House) -> None:
    house.up("floors", fake=True)

    # Readiness comes by another way than the line, and may come before it.
    wait_until(lambda: " room   I live\n" in house.said())
    assert (house.home / "log" / "room.log").read_text().endswith("Z I live\n")


def test_the_metrics_tell_who_is_up_and_who_came_back(house: House) -> None:
    house.up("floors", fake=True)
    first = pid(house, "room")
    os.kill(first, signal.SIGKILL)
    wait_until(lambda: pid(house, "room") != first)
    address = f"http://127.0.0.1:{house.ports['metrics']}/metrics"

    def page() -> str:
        with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
            return answer.read().decode()

    wait_until(lambda: 'eclor_process_up{process="room"} 1.0' in page())
    assert 'eclor_process_restarts{process="room"} 1.0' in page()
    assert 'eclor_process_restarts{process="engine"} 0.0' in page()
