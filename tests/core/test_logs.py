"""One event is one line of the log, in UTC, whatever a visitor put into it."""

import io
import json
import logging
import sys
import time
from datetime import UTC, datetime, timedelta, timezone

import pytest

from eclor.core.service import logs
from eclor.run.supervisor.journal import Journal
from eclor.run.supervisor.unit import Unit

EVIL = "a\nERROR root: forged\r\x1b[2J\u202eabc\u2028x\x85"


def _record(message, *args, exc_info=None):
    return logging.LogRecord("eclor.web", logging.WARNING, "x.py", 1, message, args, exc_info)


def _fault():
    try:
        raise ValueError(EVIL)
    except ValueError:
        return sys.exc_info()


@pytest.mark.parametrize("form", [logs.TEXT, logs.JSON])
def test_nobody_forges_a_line_of_the_log(form):
    line = logs.formatter(form).format(_record("refused %s", EVIL))

    assert line.splitlines() == [line]
    assert line.isprintable()


def test_a_trace_is_set_in_so_that_no_line_of_it_looks_like_an_event():
    lines = logs.formatter(logs.TEXT).format(_record("broken", exc_info=_fault())).splitlines()

    assert lines[0] == "WARNING eclor.web: broken"
    assert len(lines) > 2
    assert all(line.startswith("  ") and line.isprintable() for line in lines[1:])


def test_letters_of_every_language_stay_as_they_are():
    said = "Zoë Müller-N’Diaye, 日本"

    assert logs.formatter(logs.TEXT).format(_record("%s", said)).endswith(said)


def test_json_says_when_in_utc_who_and_what():
    record = _record("refused %s", EVIL, exc_info=_fault())
    record.created = datetime(2026, 7, 1, 14, 30, 0, 250_000, UTC).timestamp()

    said = json.loads(logs.formatter(logs.JSON).format(record))

    assert said["timestamp"] == "2026-07-01T14:30:00.250Z"
    assert (said["level"], said["logger"], said["message"]) == (
        "warning",
        "eclor.web",
        f"refused {EVIL}",
    )
    assert "ValueError" in said["exception"]


def test_the_clock_of_the_machine_changes_nothing(monkeypatch):
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    time.tzset()
    try:
        record = _record("x")
        record.created = 0.0
        said = json.loads(logs.formatter(logs.JSON).format(record))
    finally:
        monkeypatch.undo()
        time.tzset()

    assert said["timestamp"] == "1970-01-01T00:00:00.000Z"
    paris = timezone(timedelta(hours=2))
    assert logs.stamp(datetime(2026, 7, 1, 2, 0, tzinfo=paris)) == "2026-07-01T00:00:00.000Z"


def test_the_files_of_all_processes_are_json_where_the_house_says_so(tmp_path):
    noon = datetime(2026, 11, 20, 12, tzinfo=UTC)
    shown = io.StringIO()
    units = [Unit(name="web-1", command=()), Unit(name="nats", command=())]
    journal = Journal(tmp_path, units, shown, clock=lambda: noon, form=logs.JSON)

    journal.say("web-1", logs.formatter(logs.JSON).format(_record("refused")))
    journal.say("nats", "[ERR] slow")
    journal.say("nats", '{"no": "log of ours"}')
    journal.close()

    web = json.loads((tmp_path / "web-1.log").read_text())
    nats = [json.loads(line) for line in (tmp_path / "nats.log").read_text().splitlines()]
    assert (web["process"], web["level"]) == ("web-1", "warning")
    assert nats[0] == {
        "timestamp": "2026-11-20T12:00:00.000Z",
        "level": "info",
        "message": "[ERR] slow",
        "process": "nats",
    }
    assert nats[1]["message"] == '{"no": "log of ours"}'
    assert [json.loads(line)["process"] for line in shown.getvalue().splitlines()] == [
        "web-1",
        "nats",
        "nats",
    ]
