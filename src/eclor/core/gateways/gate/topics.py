"""Which topics a device may use, and how those that do not name it are made its own."""

import re

from eclor.core.gateways.gate.packets import Malformed, take_field
from eclor.core.gateways.limits import refused
from eclor.core.gateways.subjects import subject_of
from eclor.core.service.words import Refusal

# What the recorder knows how to read, see docs/integrate/devices.md.
FIELD_PREFIXES = (b"obs/", b"status/", b"v1/", b"application/", b"v3/")
ANSWERS = b"ack/"  # answers to orders: for the desk, in a stream of their own
LONGEST_TOPIC = 400  # bytes; thrice that, percent-encoded, still fits a NATS subject line

_ME, _GATEWAY = b"v1/devices/me/", b"v1/gateway/"
_LORAWAN = b"application/"
_UNFIT = re.compile(rb"[\0+#]")


def refusal_of(topic: bytes) -> bytes:
    """The header that says why no recorder can read this topic; empty when it can."""
    if not topic:
        return refused(Refusal.UNREADABLE, "The topic is empty.")
    if len(topic) > LONGEST_TOPIC:
        long = f"The topic has {len(topic)} bytes: at most {LONGEST_TOPIC} are read."
        return refused(Refusal.UNREADABLE, long)
    if _UNFIT.search(topic) or not _is_utf8(topic):
        unfit = "A topic to publish on is UTF-8 text without +, # and NUL."
        return refused(Refusal.UNREADABLE, unfit)
    if not topic.startswith((*FIELD_PREFIXES, ANSWERS)):
        foreign = "Devices publish below obs/, status/, ack/, v1/, application/ and v3/ only."
        return refused(Refusal.FOREIGN_TOPIC, foreign)
    return b""


def _is_utf8(topic: bytes) -> bool:
    if topic.isascii():
        return True
    try:
        topic.decode()
    except UnicodeDecodeError:
        return False
    return True


def field_subject(handle: str, topic: bytes) -> tuple[bytes, tuple[bytes, ...]]:
    """(subject of FIELD or ACKS, headers): a refused topic travels too, cut to a bearable length."""
    header = refusal_of(topic)
    if topic.startswith(ANSWERS) and not header:
        return b"ack." + subject_of("mqtt", handle, topic)[3:], ()
    subject = subject_of("mqtt", handle, topic[:LONGEST_TOPIC])
    return subject, (header,) if header else ()


def inward(filter_: bytes, handle: bytes) -> bytes:
    """Topics of ThingsBoard and ChirpStack do not say who listens: inside, the handle of the login
    does."""
    if filter_.startswith(_ME):
        return b"tb/%b/%b" % (handle, filter_[len(_ME) :])
    if filter_.startswith(_GATEWAY):
        return b"tb/%b/gateway/%b" % (handle, filter_[len(_GATEWAY) :])
    if filter_.startswith(_LORAWAN):
        return b"lns/%b/%b" % (handle, filter_)
    return filter_


def outward(topic: bytes, handle: bytes) -> bytes:
    """The topic as the device asked for it."""
    own, lorawan = b"tb/%b/" % handle, b"lns/%b/" % handle
    if topic.startswith(lorawan):
        return topic[len(lorawan) :]
    if not topic.startswith(own):
        return topic
    rest = topic[len(own) :]
    return _GATEWAY + rest[8:] if rest.startswith(b"gateway/") else _ME + rest


def subscription(body: bytes, handle: bytes, with_qos: bool) -> bytes:
    """The body of a SUBSCRIBE or UNSUBSCRIBE with its filters turned inward. Raises Malformed."""
    if len(body) < 5:
        raise Malformed("a subscription without a filter")
    rewritten, at = [body[:2]], 2
    while at < len(body):
        filter_, at = take_field(body, at)
        inside = inward(filter_, handle)
        rewritten.append(len(inside).to_bytes(2) + inside)
        if with_qos:
            if body[at : at + 1] not in (b"\0", b"\1", b"\2"):
                raise Malformed("a subscription of impossible quality of service")
            rewritten.append(body[at : at + 1])
            at += 1
    return b"".join(rewritten)
