"""How the house writes its log: one line for each event, in UTC, for people or for programs to read."""

import json
import logging
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

# What ends a line, turns the direction of writing or steers a terminal has no place in one.
STEERS = re.compile(
    "[\x00-\x08\x0a-\x1f\x7f-\x9f\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]"
)
JSON, TEXT = "json", "text"


def plain(text: str) -> str:
    r"""``text`` on one line: signs that steer stand there as they are written in Python, ``\n``."""
    return STEERS.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def stamp(at: datetime) -> str:
    """UTC to the millisecond, as RFC 3339 writes it."""
    utc = at.astimezone(UTC)
    return utc.strftime("%Y-%m-%dT%H:%M:%S.") + f"{utc.microsecond // 1000:03d}Z"


class Lines(logging.Formatter):
    """``LEVEL logger: message``; a trace follows on lines of its own, each set in by two spaces.

    The time is added by whoever gathers the lines: the supervisor, or the machine's journal. What a
    visitor sent cannot begin a line: only the frames of a trace do, and what they quote is made plain.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line, and its trace if there is one."""
        line = f"{record.levelname} {record.name}: {plain(record.getMessage())}"
        trace = self._trace(record)
        return "\n".join([line, *(f"  {plain(one)}" for one in trace.split("\n") if one)])

    def _trace(self, record: logging.LogRecord) -> str:
        trace = self.formatException(record.exc_info) if record.exc_info else ""
        return "\n".join(one for one in (trace, record.stack_info or "") if one)


class Json(Lines):
    """One JSON object on one line, to be shipped: time, level, logger, process, message, trace."""

    def format(self, record: logging.LogRecord) -> str:
        """Keys as the OpenTelemetry and Elastic collectors read them without a mapping."""
        said: dict[str, Any] = {
            "timestamp": stamp(datetime.fromtimestamp(record.created, UTC)),
            "level": record.levelname.lower(),
            "logger": record.name,
            "pid": record.process,
            "message": record.getMessage(),
        }
        if trace := self._trace(record):
            said["exception"] = trace
        # ASCII: no sign in it ends a line or steers a terminal.
        return json.dumps(said)


def formatter(form: str) -> logging.Formatter:
    """That of the setting ECLOR_LOG_FORMAT."""
    return Json() if form == JSON else Lines()


def begin(level: str, form: str) -> None:
    """Log to standard error, in a process without Django."""
    handler = logging.StreamHandler()
    handler.setFormatter(formatter(form))
    logging.basicConfig(level=level.upper(), handlers=[handler])


def as_json(at: datetime, process: str, text: str) -> str:
    """A line of any process as one JSON object: what is one already gets the process' name."""
    said: Mapping[str, Any] = {"timestamp": stamp(at), "level": "info", "message": text}
    if text.startswith("{"):
        try:
            found = json.loads(text)
        except ValueError:
            found = None
        said = found if isinstance(found, dict) and "message" in found else said
    return json.dumps({**said, "process": process})
