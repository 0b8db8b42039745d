"""Break everything a stranger or a device can break, then look whether the house noticed."""

import asyncio
import json
import time
from dataclasses import dataclass, field
from pathlib import Path

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
from tests.faults.rig import enrol_lamps, house
from tests.fuzz import http, mqtt
from tests.fuzz.addresses import addresses
from tests.fuzz.people import hire
from tests.fuzz.visiting import Outcome

LAMPS = 8
OURS = ("gate", "record-1", "web-1", "live", "dispatch")  # those that read what strangers send
JUDGED_FROM = 5_000  # a small storm meets pages for the first time: what they load is no leak
GUSTS = 6  # equal parts of a storm: memory is looked at after each
WARM_AFTER = 2  # gusts; until then pools and caches fill, which is paid once
MOST_GROWTH = 50.0  # megabytes, all of ours together, once warm


@dataclass
class Report:
    """What a run found; ``problems`` is empty when the house stood."""

    seed: int
    messages: int = 0
    lines_cut: int = 0
    requests: dict[str, int] = field(default_factory=dict)
    open311: dict[str, int] = field(default_factory=dict)  # of them, to Open311's doors
    reached: str = ""  # addresses that let somebody in, of all there are
    unreached: list[str] = field(default_factory=list)
    filled: int = 0  # forms that somebody who may sent broken
    closed: list[str] = field(
        default_factory=list
    )  # purposes found switched off before the last gust
    refusals: dict[str, int] = field(default_factory=dict)
    weights: dict[str, list[float]] = field(default_factory=dict)  # megabytes, walk, then each gust
    growth: float = 0.0  # megabytes, all of ours, once warm
    problems: list[str] = field(default_factory=list)


def run(count: int, seed: int, messages: int | None = None) -> Report:
    """``count`` requests and as many messages, or ``messages`` of them, against a whole house."""
    messages = count if messages is None else messages
    report = Report(seed)
    with house(recorders=1, webs=1) as built:
        lamps, person = enrol_lamps(built, LAMPS), hire(built)
        port = int(built.environment["ECLOR_HTTP_PORT"])
        target = http.Target(port, lamps, person, _numbers(built))
        languages = http.LANGUAGES if count >= JUDGED_FROM else ()  # nothing is weighed then
        before, asked, said = _family(built), http.walk(target, languages), mqtt.Outcome()
        _weigh(built, report)
        for gust in range(GUSTS):
            last = gust == GUSTS - 1
            if last:
                report.closed = _closed(built)
            sent = _share(messages, gust)
            said.add(asyncio.run(mqtt.run(built.mqtt_port, lamps, sent, f"{seed} gust {gust}")))
            asked.add(http.run(target, _share(count, gust), f"{seed} gust {gust}", last))
            _wait_until_recorded(built)
            _weigh(built, report)
        _write_down(report, said, asked, messages)
        _check_dead_letters(built, said, asked, report)
        _check_weight(report, count)
        after = _family(built)
        if after != before:
            report.problems.append(f"Processes died: {before} became {after}.")
        if report.closed:
            report.problems.append(f"Closed doors were attacked: {report.closed}.")
        if not built.answers("/readyz"):
            report.problems.append("The house is not ready any more.")
        if report.problems:
            report.problems.append(_last_trace(built))
    return report


def _share(whole: int, gust: int) -> int:
    return whole // GUSTS + (gust < whole % GUSTS)


def _weigh(built: Living, report: Report) -> None:
    for name, megabytes in _megabytes(built).items():
        report.weights.setdefault(name, []).append(round(megabytes, 1))


def _check_weight(report: Report, count: int) -> None:
    """What a house takes to become warm is paid once; what it takes with each gust is a leak."""
    report.growth = round(sum(w[-1] - w[WARM_AFTER] for w in report.weights.values()), 1)
    if count >= JUDGED_FROM and report.growth > MOST_GROWTH:
        report.problems.append(f"Memory grew by {report.growth} MB once warm: {report.weights}.")


def _closed(built: Living) -> list[str]:
    """What was shut along the way: purposes, the key of the program. Behind it every door says no."""
    with built.database() as connection:
        rows = connection.execute("SELECT key, active, shut FROM trust.purposes(1::smallint)")
        shut = [key for key, active, communes in rows if communes or not active]
        keys = connection.execute(
            "SELECT name FROM report_key WHERE name = 'storm' AND taken_at IS NOT NULL"
        )
        return shut + [name for (name,) in keys]


def _write_down(report: Report, said: mqtt.Outcome, asked: Outcome, messages: int) -> None:
    report.messages, report.lines_cut = len(said.acknowledged), said.lines_cut
    report.requests = {str(status): number for status, number in sorted(asked.statuses.items())}
    report.open311 = {str(status): number for status, number in sorted(asked.program.items())}
    routes = {one.route for one in addresses()}
    report.reached = f"{len(asked.reached & routes)} of {len(routes)}"
    report.unreached = sorted(routes - asked.reached)
    report.filled = asked.filled
    report.problems += asked.failures[:20]
    if len(said.acknowledged) != messages:
        report.problems.append(f"{messages - len(said.acknowledged)} messages got no receipt.")


def _last_trace(built: Living) -> str:
    """What the house itself says of its last fault: an error page says nothing, by design."""
    logs = (built.home / "log").glob("*.log")
    said = "".join(log.read_text(errors="replace") for log in logs if log.name != "postgres.log")
    _, trace, rest = said.rpartition("Traceback")
    return f"In its log: {trace}{rest[:3000]}" if trace else "Its log holds no trace."


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
    """Proportional heap of each process of ours, its workers included.

    Files in memory (programs, libraries) are left out: their share jumps with every other house that
    starts or stops on the same machine.
    """
    return {
        name: sum(_heap(pid) for pid in pids) / 1e3
        for name, pids in _family(built).items()
        if name in OURS
    }


def _heap(pid: int) -> int:
    """Kilobytes of anonymous memory, what workers share divided among them (Linux 5.9 and later)."""
    said = Path(f"/proc/{pid}/smaps_rollup").read_text()
    return next(int(line.split()[1]) for line in said.splitlines() if line.startswith("Pss_Anon:"))
