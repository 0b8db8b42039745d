"""The door for devices that speak HTTP: the same bus, the same answer only once it is stored."""

import json
import logging
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, wraps
from hashlib import sha256
from hmac import compare_digest
from typing import Any

from django.conf import settings
from django.http import HttpRequest, JsonResponse, UnreadablePostError
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt

from eclor.core.bus import BlockingBus, BusDown, NotStored
from eclor.core.bus.wire import header
from eclor.core.gateways.decoders import listen
from eclor.core.gateways.limits import KEPT_OF_LARGE, KEY, LARGEST_MESSAGE, refused, too_large
from eclor.core.gateways.models import Device
from eclor.core.gateways.subjects import handle_of, subject_of
from eclor.core.observations.recorder.signals import signal_of
from eclor.core.observations.recorder.words import Unreadable
from eclor.core.service import bus as nats
from eclor.core.service.ids import ulid
from eclor.core.service.words import Refusal

log = logging.getLogger(__name__)

SOURCE = "http"
LONGEST_TOKEN = 256
REASONS_SHOWN = 10
NAME = re.compile(r"[A-Za-z0-9._-]{1,64}")

_HEADERS = {
    401: {"WWW-Authenticate": "Bearer"},
    405: {"Allow": "POST"},
    503: {"Retry-After": "5"},
}

View = Callable[..., JsonResponse]


class Refuse(Exception):
    """An answer other than 202, with the sentence for whoever set up the device."""

    def __init__(self, status: int, sentence: str, signal: str = "") -> None:
        super().__init__(sentence)
        self.status, self.signal = status, signal


@dataclass(frozen=True, slots=True)
class Body:
    """What came, cut when it is too large, and its true size in bytes."""

    payload: bytes
    size: int

    @property
    def is_cut(self) -> bool:
        return self.size > len(self.payload)


def _for_devices(view: View) -> View:
    """POST only, no cookie and no CSRF, every refusal a JSON sentence; tokens reach no log."""

    @csrf_exempt
    @wraps(view)
    def answered(request: HttpRequest, *words: str, **named: str) -> JsonResponse:
        try:
            if request.method != "POST":
                raise Refuse(405, _("Devices speak here by POST."))
            return view(request, *words, **named)
        except Refuse as refusal:
            return _refused(refusal)
        except UnreadablePostError:
            return _refused(Refuse(400, _("The request ended before its body did.")))
        except (BusDown, NotStored) as problem:
            log.error("A device's message by HTTP was not stored: %s", problem)
            return _refused(Refuse(503, _("Not stored: the bus is away. Send it again.")))

    return answered


def _refused(refusal: Refuse) -> JsonResponse:
    said = {"error": str(refusal)} | ({"signal": refusal.signal} if refusal.signal else {})
    answer = JsonResponse(said, status=refusal.status, headers=_HEADERS.get(refusal.status))
    # Django would log the path, and in ThingsBoard's form the path holds the token.
    answer._has_been_logged = True  # type: ignore[attr-defined]
    return answer


@_for_devices
def native(request: HttpRequest, key: str) -> JsonResponse:
    """``POST /gateways/devices/<key>``: what MQTT has on ``obs/<key>``.

    The Bearer token is the device's secret, or that of the gateway it stands behind.
    """
    device = _named(key, _bearer(request))
    return _take(device, f"obs/{key}", _body(request))


@_for_devices
def thingsboard(request: HttpRequest, token: str, what: str) -> JsonResponse:
    """``POST /api/v1/<token>/telemetry|attributes``, as ThingsBoard's device API has it."""
    return _take(_with_token(token), f"v1/devices/me/{what}", _body(request))


@_for_devices
def chirpstack(request: HttpRequest) -> JsonResponse:
    """``POST /gateways/chirpstack?event=up``: the HTTP integration of ChirpStack 4, JSON."""
    device = _with_token(_bearer(request))
    event = request.GET.get("event", "")
    if not NAME.fullmatch(event):
        raise Refuse(400, _("Say which event it is: …/gateways/chirpstack?event=up."))
    body = _body(request)
    said = _parsed(body)
    info = _object(_object(said).get("deviceInfo"))
    application = _name(info.get("applicationId"), "-")
    eui = _name(info.get("devEui"))
    topic = f"application/{application}/device/{eui or '-'}/event/{event}"
    # Of an uplink that is no JSON the decoder says more; other events are not read at all.
    nobody = not eui and (isinstance(said, dict) or event != "up")
    unnamed = "The event has no deviceInfo.devEui." if nobody else ""
    return _take(device, topic, body, unnamed)


@_for_devices
def the_things_stack(request: HttpRequest) -> JsonResponse:
    """``POST /gateways/ttn``: a webhook of The Things Stack 3, JSON."""
    device = _with_token(_bearer(request))
    body = _body(request)
    said = _object(_parsed(body))
    ids = _object(said.get("end_device_ids"))
    application = _name(_object(ids.get("application_ids")).get("application_id"), "-")
    name = _name(ids.get("device_id"))
    event = "up" if "uplink_message" in said or not said else "other"
    topic = f"v3/{application}/devices/{name or '-'}/{event}"
    unnamed = "The uplink has no end_device_ids.device_id." if said and not name else ""
    return _take(device, topic, body, unnamed)


# Who speaks


def _bearer(request: HttpRequest) -> str:
    scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def _named(key: str, token: str) -> Device:
    """The device with this key, opened by its own secret or its gateway's. Raises Refuse."""
    if KEY.fullmatch(key) and token:
        found = Device.objects.select_related("gateway").filter(key=key).first()
        for one in (found, found.gateway if found else None):
            if one is not None and _opens(one, token):
                return one
    raise _stranger()


def _with_token(token: str) -> Device:
    """The device with this access token. Raises Refuse."""
    if token:
        found = Device.objects.filter(token_handle=handle_of(_text(token))).first()
        if found is not None and _opens(found, token):
            return found
    raise _stranger()


def _opens(device: Device, token: str) -> bool:
    given = sha256(_text(token).encode()).digest()
    return compare_digest(given, bytes(device.secret or b"")) and device.enabled


def _text(token: str) -> str:
    """Something to hash, whatever bytes a header brought."""
    return token[:LONGEST_TOKEN].encode(errors="replace").decode()


def _stranger() -> Refuse:
    return Refuse(
        401,
        _(
            "Unknown device, wrong token or device switched off. Send `Authorization: Bearer TOKEN`."
        ),
    )


# What it says


def _body(request: HttpRequest) -> Body:
    try:
        size = int(request.META.get("CONTENT_LENGTH") or 0)
    except ValueError:
        raise Refuse(400, _("The Content-Length is not a number.")) from None
    if size > LARGEST_MESSAGE:
        return Body(request.read(KEPT_OF_LARGE), size)
    return Body(request.body, len(request.body))


def _parsed(body: Body) -> Any:
    """What the JSON says, for the names in it; None when it is none: the decoders say why."""
    try:
        return None if body.is_cut else json.loads(body.payload)
    except (ValueError, RecursionError):
        return None


def _object(said: Any) -> Mapping[str, Any]:
    return said if isinstance(said, dict) else {}


def _name(said: Any, otherwise: str = "") -> str:
    return said if isinstance(said, str) and NAME.fullmatch(said) else otherwise


def _take(device: Device, topic: str, body: Body, trouble: str = "") -> JsonResponse:
    """Store it, whatever it is; then say what the decoders will make of it. Raises Refuse."""
    subject = subject_of(SOURCE, device.handle, topic.encode())
    if body.is_cut:
        signal = _store(subject, body.payload, too_large(body.size))
        sentence = _("The message has %(size)d bytes: at most %(most)d are read.")
        raise Refuse(413, sentence % {"size": body.size, "most": LARGEST_MESSAGE}, signal)
    if trouble:
        signal = _store(subject, body.payload, refused(Refusal.UNREADABLE, trouble))
        raise Refuse(400, trouble, signal)
    any_good, reasons = _read(subject, body.payload)
    signal = _store(subject, body.payload)
    if not any_good:
        raise Refuse(400, reasons[0], signal)
    said = {"stored": True, "signal": signal, "refused": reasons}
    return JsonResponse({name: word for name, word in said.items() if word}, status=202)


def _read(subject: bytes, payload: bytes) -> tuple[bool, list[str]]:
    """Whether anything in it can be read, and why not all of it."""
    try:
        found = listen(subject).read(payload)
    except Unreadable as problem:
        return False, [str(problem)]
    reasons = [str(one) for one in found if isinstance(one, Unreadable)]
    return len(reasons) < len(found) or not found, reasons[:REASONS_SHOWN]


def _store(subject: bytes, payload: bytes, *headers: bytes) -> str:
    """The signal of the stored message. Raises NotStored, BusDown."""
    bus = _bus()
    number = bus.store_numbered(subject, payload, identity=ulid().encode(), headers=headers)
    return _signal(bus, number)


def _signal(bus: BlockingBus, number: int) -> str:
    """The name the recorder gives to this message: made of its time and number in the stream.

    Empty when nobody can say it any more: the message is stored, and may be recorded and gone from
    the stream already.
    """
    try:
        kept = bus.request(b"$JS.API.DIRECT.GET.FIELD", json.dumps({"seq": number}).encode())
    except BusDown:
        return ""
    stamp = header(kept.headers, b"Nats-Time-Stamp").decode()
    if not stamp:
        return ""
    second, _dot, fraction = stamp.rstrip("Z").partition(".")
    whole = datetime.fromisoformat(second).replace(tzinfo=UTC)
    nanoseconds = int(whole.timestamp()) * 1_000_000_000 + int(fraction.ljust(9, "0"))
    return signal_of(b"$JS.ACK.FIELD.recorders.1.%d.%d.%d.0" % (number, number, nanoseconds))


@cache
def _bus() -> BlockingBus:
    return BlockingBus(nats.url(settings.ECLOR), "web devices")
