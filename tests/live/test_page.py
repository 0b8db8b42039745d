"""The page's own code: whatever is cut, lost or forgotten, it ends where a reload would."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

WEB = Path(__file__).parents[2] / "web"


class Stage:
    """The TypeScript of the page under node, one script after the other."""

    def __init__(self, bundle: Path) -> None:
        node = shutil.which("node")
        if node is None:
            pytest.skip("No node on the PATH here.")
        self._node = subprocess.Popen(
            [node, str(bundle)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def play(self, steps: list[list[Any]]) -> dict[str, Any]:
        assert self._node.stdin is not None
        assert self._node.stdout is not None
        self._node.stdin.write(json.dumps(steps) + "\n")
        self._node.stdin.flush()
        found: dict[str, Any] = json.loads(self._node.stdout.readline())
        assert "problem" not in found, found
        return found

    def close(self) -> None:
        assert self._node.stdin is not None
        assert self._node.stdout is not None
        self._node.stdin.close()
        self._node.wait(timeout=20)
        self._node.stdout.close()


@pytest.fixture(scope="module")
def stage(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    bundler = WEB / "node_modules" / ".bin" / "rolldown"
    if not bundler.exists():
        pytest.skip("The front end's tools are not installed: run make front.")
    bundle = tmp_path_factory.mktemp("page") / "rehearsal.mjs"
    subprocess.run(
        [bundler, "tests/rehearsal.ts", "--file", bundle, "--format", "esm", "--platform", "node"],
        cwd=WEB,
        check=True,
        capture_output=True,
        timeout=60,
    )
    found = Stage(bundle)
    yield found
    found.close()


THING = st.integers(1, 6)
STEP = st.one_of(
    st.tuples(st.just("value"), THING, st.integers(0, 100), st.integers(-500, 500)),
    st.tuples(st.just("alarm"), THING, st.integers(0, 2)),
    st.tuples(st.sampled_from(["create", "remove"]), THING),
    st.tuples(st.just("deliver"), st.integers(1, 4)),
    st.tuples(st.sampled_from(["cut", "back", "forget", "restart", "answer", "lose", "wait"])),
)


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(steps=st.lists(STEP, max_size=25))
def test_whatever_happens_the_page_ends_where_a_reload_would(
    stage: Stage, steps: list[tuple[Any, ...]]
) -> None:
    ended = stage.play([list(step) for step in steps])

    assert ended["page"] == ended["house"]


def test_a_value_told_while_the_state_was_on_its_way_is_not_lost(stage: Stage) -> None:
    ended = stage.play([["value", 1, 70, 10], ["deliver", 1], ["answer"]])

    assert ended["page"]["things"][0][1] == 70
    assert ended["page"] == ended["house"]


def test_an_answer_older_than_what_was_heard_changes_nothing_back(stage: Stage) -> None:
    ended = stage.play(
        [["answer"], ["answer"], ["restart"], ["value", 1, 70, 10], ["deliver", 1], ["answer"]]
    )

    assert ended["page"]["things"][0][1] == 70


def test_an_alarm_that_ended_unheard_is_not_brought_back_by_what_was_heard_before(
    stage: Stage,
) -> None:
    heard = [["alarm", 1, 0], ["deliver", 1]]
    ended_unheard = [["alarm", 1, 2], ["restart"]]

    ended = stage.play([*heard, *ended_unheard, ["answer"], ["answer"]])

    assert ended["page"]["alarms"] == []


def test_a_page_that_gets_no_new_ticket_says_that_it_is_cut(stage: Stage) -> None:
    ended = stage.play([["renew"]])

    assert ended["said"] == ["opening", "live", "cut", "live"]
