"""Break everything a stranger or a device can break, then look whether the house noticed."""

import asyncio
import json
import time
from dataclasses import dataclass, field

import psutil

from eclor.core.bus import BlockingBus
from eclor.core.gateways.decoders import listen
from eclor.core.gateways.gate.topics import field_subject
from eclor.core.gateways.limits import KEPT_OF_LARGE
from eclor.core.gateways.subjects import handle_of
from eclor.core.observations.recorder.words import Unreadable
from eclor.core.service import bus as nats
from eclor.core.service.configuration import Configuration
from eclor.testing.living import Living
from tests.faults.rig import Lamps, enrol_lamps, house
from tests.fuzz import http, mqtt
from tests.fuzz.people import Person, hire
from tests.fuzz.visiting import Outcome

LAMPS = 8
OURS = ("gate", "record-1", "web-1", "live", "dispatch")  # those that read what strangers send
JUDGED_FROM = 5_000  # a small storm meets pages for the first time: what they load is no leak
MOST_GROWTH = 50.0  # megabytes, all of ours together


@dataclass
class Report:
    """What a run found; ``problems`` is empty when the house stood."""

    seed: int
    messages: int = 0
    lines_cut: int = 0
    requests: dict[str, int] = field(default_factory=dict)
    filled: int = 0  # forms that somebody who may sent broken
    refusals: dict[str, int] = field(default_factory=dict)
    growth: dict[str, float] = field(default_factory=dict)  # megabytes, by process
    problems: list[str] = field(default_factory=list)


def run(count: int, seed: int, messages: int | None = None) -> Report:
    """``count`` requests and as many messages, or ``messages`` of them, against a whole house."""
    messages = count if messages is None else messages
    report = Report(seed)
    with house(recorders=1, webs=1) as built:
        lamps, person = enrol_lamps(built, LAMPS), hire(built)
        # What a warm house holds is no growth.
        warm = max(count // 10, 200)
        _storm(built, lamps, person, warm, warm, seed + 1, Report(seed))
        before, weight = _family(built), _megabytes(built)
        _storm(built, lamps, person, count, messages, seed, report)
        report.growth = {n: round(m - weight[n], 1) for n, m in _megabytes(built).items()}
        after = _family(built)
        if after != before:
            report.problems.append(f"Processes died: {before} became {after}.")
        if count >= JUDGED_FROM and sum(report.growth.values()) > MOST_GROWTH:
            report.problems.append(f"Memory grew: {report.growth} MB.")
        if not built.answers("/readyz"):
            report.problems.append("The house is not ready any more.")
        if report.problems:
            report.problems.append(_last_trace(built))
    return report


def _last_trace(built: Living) -> str:
    """What the house itself says of its last fault: an error page says nothing, by design."""
    logs = (built.home / "log").glob("*.log")
    said = "".join(log.read_text(errors="replace") for log in logs if log.name != "postgres.log")
    _, trace, rest = said.rpartition("Traceback")
    return f"In its log: {trace}{rest[:3000]}" if trace else "Its log holds no trace."


def _storm(
    built: Living,
    lamps: Lamps,
    person: Person,
    count: int,
    messages: int,
    seed: int,
    report: Report,
) -> None:
    said = asyncio.run(mqtt.run(built.mqtt_port, lamps, messages, seed))
    port = int(built.environment["ECLOR_HTTP_PORT"])
    asked = http.run(port, lamps, person, count, seed, _numbers(built))
    _wait_until_recorded(built)
    report.messages, report.lines_cut = len(said.acknowledged), said.lines_cut
    report.requests = {str(status): number for status, number in sorted(asked.statuses.items())}
    report.filled = asked.filled
    report.problems += asked.failures[:20]
    if len(said.acknowledged) != messages:
        report.problems.append(f"{messages - len(said.acknowledged)} messages got no receipt.")
    _check_dead_letters(built, said, asked, report)


def _numbers(built: Living) -> list[int]:
    with built.database() as connection:
        return [row[0] for row in connection.execute("SELECT id FROM device ORDER BY id")]


def _check_dead_letters(built: Living, said: mqtt.Outcome, asked: Outcome, report: Report) -> None:
    """Each refusal is kept with its reason, and no impossible number was taken for a measure."""
    with built.database() as connection:
        kept = connection.execute("SELECT payload, signal, refusal, reason FROM refused_message")
        rows = kept.fetchall()
        wrong = connection.execute(
            "SELECT count(*) FROM observation WHERE other IS NULL AND (num = 'NaN'"
            " OR num = 'Infinity' OR num = '-Infinity' OR at > now() + interval '25 hours')"
        ).fetchone()
    for _, _, refusal, reason in rows:
        report.refusals[refusal] = report.refusals.get(refusal, 0) + 1
        if not reason:
            report.problems.append(f"A refusal ({refusal}) has no reason.")
    payloads, signals = {bytes(row[0]) for row in rows}, {row[1] for row in rows}
    lost = [
        f"{topic!r} {len(payload)} bytes {payload[:300]!r}"
        for topic, payload in said.acknowledged
        if _is_refused(topic, payload) and not _kept(payload, payloads)
    ]
    if lost:
        report.problems.append(f"{len(lost)} refused messages are not kept, e.g. {lost[0]}.")
    missing = [signal for signal in asked.refused if signal not in signals]
    if missing:
        report.problems.append(f"{len(missing)} refused requests are not kept: {missing[:3]}.")
    if wrong and wrong[0]:
        report.problems.append(f"{wrong[0]} impossible values were stored as truth.")


def _is_refused(topic: bytes, payload: bytes) -> bool:
    """Whether the doors or the decoders can make nothing of it at all."""
    subject, headers = field_subject(handle_of("anybody"), topic)
    if headers or len(payload) > 262_144:
        return True
    try:
        found = listen(subject).read(payload)
    except Unreadable:
        return True
    return bool(found) and all(isinstance(one, Unreadable) for one in found)


def _kept(payload: bytes, payloads: set[bytes]) -> bool:
    if len(payload) <= KEPT_OF_LARGE - 1000:
        return payload in payloads
    return any(one and payload.startswith(one) for one in payloads if len(one) > 10_000)


def _wait_until_recorded(built: Living, seconds: float = 120.0) -> None:
    """Until no message waits for a recorder."""
    bus = BlockingBus(nats.url(Configuration.from_environment(built.environment)), "fuzz")
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        found = json.loads(bus.request(b"$JS.API.CONSUMER.INFO.FIELD.recorders").payload)
        if found.get("num_pending") == 0 and found.get("num_ack_pending") == 0:
            bus.close()
            return
        time.sleep(0.1)
    bus.close()
    raise TimeoutError(f"Messages still wait for the recorder after {seconds:.0f} s.")


def _family(built: Living) -> dict[str, list[int]]:
    """Process ids of everything, workers included."""
    found = {}
    for name, pid in built.processes().items():
        children = psutil.Process(pid).children(recursive=True)
        # PostgreSQL's children come and go with each connection.
        found[name] = [pid] if name == "postgres" else sorted([pid, *(c.pid for c in children)])
    return found


def _megabytes(built: Living) -> dict[str, float]:
    """Proportional memory of each process of ours, its workers included."""
    return {
        name: sum(psutil.Process(pid).memory_full_info().pss for pid in pids) / 1e6
        for name, pids in _family(built).items()
        if name in OURS
    }
