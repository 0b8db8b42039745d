"""What a LoRaWAN server says of its devices: how to reach them, what was sent, who acknowledged."""

import json
import logging
import math
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from django.db import transaction

from eclor.core.commands.desk.waiting import Waiting
from eclor.core.gateways.carrying.carrier import Letter, Waits, answer
from eclor.core.gateways.carrying.children import Child, Post
from eclor.core.gateways.lorawan.airtime import LONGEST, SPREADINGS, Band, time_on_air
from eclor.core.gateways.lorawan.words import CHIRPSTACK
from eclor.core.gateways.models import Carried, LorawanDevice, LorawanFrame

log = logging.getLogger(__name__)

FRESH = timedelta(minutes=10)  # what is known and unchanged is not written down again before
MOST_KEPT = 16  # orders a device's memory names, as on a lamp
AGAIN = 5.0  # seconds before what could not be sent is sent again
EUI = re.compile(r"[0-9a-f]{16}")


@dataclass(frozen=True, slots=True)
class Heard:
    """One event: by which server, of which of its devices, what."""

    post: Post
    child: Child
    application: str
    event: str
    said: Mapping[str, Any]


def hear(heard: Heard, now: float) -> list[Letter]:
    """Write down what it teaches; answers for the desk. The territory is entered."""
    if heard.event == "up":
        _learn(heard, now)
        return []
    if heard.event == "txack":
        _sent(heard, now)
        return []
    if heard.event == "ack":
        return _acknowledged(heard, now)
    if heard.event == "log":
        return _troubled(heard, now)
    return []


def _learn(heard: Heard, now: float) -> None:
    """Where it was heard best, how slowly it speaks, when it listens."""
    radio = _best(heard.said.get("rxInfo"))
    spreading = _number(heard.said, "txInfo", "modulation", "lora", "spreadingFactor")
    if not radio or spreading not in SPREADINGS:
        return  # spoken without LoRa, or through no gateway: nothing to plan with
    info = heard.said.get("deviceInfo")
    listens = str(info.get("deviceClassEnabled", "")) if isinstance(info, dict) else ""
    known = {
        "application": heard.application[:64],
        "listens": listens[6] if listens in ("CLASS_A", "CLASS_B", "CLASS_C") else "A",
        "radio": radio,
        "spreading": int(spreading),
    }
    before = LorawanDevice.objects.filter(pk=heard.child.number, **known)
    if before.filter(heard_at__gt=_at(now) - FRESH).exists():
        return
    LorawanDevice.objects.update_or_create(
        device_id=heard.child.number,
        defaults=known | {"territory_id": heard.post.territory, "heard_at": _at(now)},
    )


def _best(received: Any) -> str:
    """The EUI of the gateway that heard it best; "" when none is named."""
    named = [
        one
        for one in (received if isinstance(received, list) else ())
        if isinstance(one, dict) and _eui(one.get("gatewayId"))
    ]
    if not named:
        return ""
    best = max(named, key=lambda one: (_plain(one.get("snr")), _plain(one.get("rssi"))))
    return _eui(best["gatewayId"])


def _eui(value: Any) -> str:
    """A radio gateway's name as ChirpStack writes it, 16 hexadecimal digits; "" for anything else."""
    name = str(value).lower()
    return name if EUI.fullmatch(name) else ""


def _plain(value: Any) -> float:
    """JSON leaves zero out, as ChirpStack writes it; a number beyond all measure is none either."""
    try:
        number = float(value) if isinstance(value, int | float) else 0.0
    except OverflowError:
        return 0.0
    return number if math.isfinite(number) else 0.0


def _sent(heard: Heard, now: float) -> None:
    """The air that was really used, where the server says it; else what was planned stands."""
    frame = _frame(heard)
    if frame is None:
        return
    frame.sent_at = frame.at = _at(now)
    frame.radio = _eui(heard.said.get("gatewayId")) or frame.radio
    spreading = _number(heard.said, "txInfo", "modulation", "lora", "spreadingFactor")
    if spreading in SPREADINGS and frame.size <= LONGEST:
        frame.spreading = int(spreading)
        frame.seconds = time_on_air(frame.size, frame.spreading)
    hertz = _number(heard.said, "txInfo", "frequency")
    if hertz:
        try:
            frame.band = Band.of(hertz)
        except ValueError as problem:
            log.warning("%s: %s Its frame is counted in %s.", heard.post.key, problem, frame.band)
    frame.save(update_fields=["sent_at", "at", "radio", "spreading", "seconds", "band"])


@transaction.atomic
def _acknowledged(heard: Heard, now: float) -> list[Letter]:
    frame = _frame(heard)
    if frame is None:
        return []
    if heard.said.get("acknowledged") is not True:
        # Only what was sent can stay unanswered, even where we missed that it was.
        frame.sent_at = frame.sent_at or frame.at
        return _again(heard, frame, "no acknowledgement", now)
    frame.answered_at = _at(now)
    frame.save(update_fields=["answered_at"])
    _remember(frame)
    return [answer(CHIRPSTACK, heard.post.handle, heard.child.key, frame.signal, None, now)]


def _troubled(heard: Heard, now: float) -> list[Letter]:
    """An error about a frame of ours; other lines of its log are its operator's."""
    frame = _frame(heard)
    if frame is None or heard.said.get("level") != "ERROR":
        return []
    why = f"{heard.said.get('code', '')}: {heard.said.get('description', '')}"
    return _again(heard, frame, why, now)


def _again(heard: Heard, frame: LorawanFrame, why: str, now: float) -> list[Letter]:
    """The desk is told to send again, and why; what was not sent used no air."""
    frame.patient_until = _at(now)
    # A server's words may hold what PostgreSQL does not keep: zero bytes and halves of letters.
    kept = why.replace("\x00", "").encode(errors="replace").decode()[:200]
    if frame.sent_at is None:
        frame.trouble = kept
    frame.save(update_fields=["sent_at", "patient_until", "trouble"])
    waits = Waits(Waiting.NOT_SENT, kept, AGAIN)
    return [answer(CHIRPSTACK, heard.post.handle, heard.child.key, frame.signal, waits, now)]


def _frame(heard: Heard) -> LorawanFrame | None:
    """The frame an event is about; None for what others have put into the queue."""
    context = heard.said.get("context")
    named = context.get("queue_item_id") if isinstance(context, dict) else None
    try:
        item = uuid.UUID(str(heard.said.get("queueItemId") or named or ""))
    except ValueError:
        return None
    ours = LorawanFrame.objects.filter(item=item, server_id=heard.post.device)
    return ours.filter(device_id=heard.child.number, answered_at=None).first()


def _remember(frame: LorawanFrame) -> None:
    """As a lamp does: this order is done, and nothing older is obeyed after it."""
    known, _ = Carried.objects.select_for_update().get_or_create(
        device_id=frame.device_id, defaults={"territory_id": frame.territory_id, "seq": 0}
    )
    done = {**known.done, frame.signal: "done"}
    known.done = dict(list(done.items())[-MOST_KEPT:])
    known.seq = max(known.seq, frame.seq)
    known.save(update_fields=["done", "seq"])


def read_event(subject: bytes, payload: bytes, posts: Sequence[Post]) -> Heard | None:
    """``in.<source>.<handle>.application.<id>.device.<EUI>.event.<event>``; None for another's."""
    words = subject.decode(errors="replace").split(".")
    if len(words) != 9:
        return None
    for post in posts:
        if post.handle == words[2]:
            child = next((c for c in post.children.values() if c.name == words[6].lower()), None)
            said = _object(payload)
            if child is None or said is None:
                return None
            return Heard(post, child, words[4], words[8], said)
    return None


def _object(payload: bytes) -> dict[str, Any] | None:
    """The recorder refuses what is not JSON by name: here it is only no answer."""
    try:
        said = json.loads(payload)
    except (ValueError, RecursionError):
        return None
    return said if isinstance(said, dict) else None


def _number(said: Mapping[str, Any], *path: str) -> float:
    """Down the path; 0 where there is none."""
    value: Any = said
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return _plain(value)


def _at(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)
