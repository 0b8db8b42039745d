"""One device at the door: let in, listened to, and told what is on the disk and nothing else."""

import asyncio
import logging
from enum import IntEnum
from functools import partial
from typing import cast

from eclor.core.bus import NotStored
from eclor.core.gateways.gate import counts, packets
from eclor.core.gateways.gate.broker import Broker
from eclor.core.gateways.gate.greeting import Greeting, OtherProtocol, read_greeting
from eclor.core.gateways.gate.house import House
from eclor.core.gateways.gate.login import admit
from eclor.core.gateways.gate.packets import Malformed, Packet, Reader, take_field
from eclor.core.gateways.gate.patience import Said
from eclor.core.gateways.gate.topics import field_subject, subscription
from eclor.core.gateways.limits import REFUSED, too_large

log = logging.getLogger(__name__)

GREETING_SECONDS = 10.0  # a visitor who does not say who it is
MOST_IN_FLIGHT = 64  # of one device; so that nobody fills the window alone
MOST_UNRELEASED = 1000  # messages of quality 2 whose device never says PUBREL
MOST_TOPICS = 32  # remembered with their subject; a device has few
SAMPLED = 16  # one message of so many is timed


class State(IntEnum):
    GREETING, ASKING, OPEN, GONE = range(4)


class Device(asyncio.Protocol):
    """The connection of one device, from its first byte to its last."""

    __slots__ = (
        "_broker", "_clogged", "_greeting", "_heard", "_in_flight", "_paused", "_reader",
        "_said", "_subjects", "_times", "_transport", "_unreleased", "address", "handle", "house",
        "state",
    )  # fmt: skip

    def __init__(self, house: House) -> None:
        self.house = house
        self.state = State.GREETING
        self.handle = ""
        self.address = ""
        self._transport: asyncio.Transport
        self._reader = Reader()
        self._greeting: Greeting | None = None
        self._broker: Broker | None = None
        self._heard = 0.0
        self._in_flight = self._times = 0
        self._paused = self._clogged = False
        self._subjects: dict[bytes, tuple[bytes, tuple[bytes, ...]]] = {}
        self._unreleased: set[bytes] = set()
        self._said = Said()

    # Coming and going

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self.address = str((transport.get_extra_info("peername") or ("?",))[0])
        self._heard = asyncio.get_running_loop().time()
        if len(self.house.devices) >= self.house.most_devices:
            counts.count("house_full")
            self.state = State.GONE
            self._transport.close()
            return
        self.house.devices.add(self)

    def admitted(self, broker: Broker, session_present: bool) -> None:
        """The broker knows it: from now on its packets are worked on."""
        if self.state is not State.ASKING or self._greeting is None:
            broker.leave()
            return
        self.state, self._broker = State.OPEN, broker
        self._said = self.house.sessions.of(self._greeting.session)
        counts.count("login")
        self.write(packets.connack(packets.ACCEPTED, session_present))
        asyncio.get_running_loop().call_soon(self.go_on)

    def leave(self, why: str, *, with_will: bool = False, answer: bytes = b"") -> None:
        """End the connection, once; its will is published only when the device failed."""
        if self.state is State.GONE:
            return
        was_open, self.state = self.state is State.OPEN, State.GONE
        counts.count(why)
        if answer:
            self.write(answer)
        self._transport.close()
        if self._broker is not None:
            self._broker.leave(politely=why == "goodbye")
        self.house.devices.discard(self)
        self.house.waiting_for_room.pop(self, None)
        if was_open and self._greeting is not None:
            now = asyncio.get_running_loop().time()
            self.house.sessions.leave(self._greeting.session, now)
            if with_will and self._greeting.will is not None:
                self._speak_will(self._greeting.will.topic, self._greeting.will.payload)

    def connection_lost(self, problem: Exception | None) -> None:
        self.leave("lost", with_will=True)

    def broker_lost(self) -> None:
        if self.state is State.OPEN:
            self.leave("bus_lost")

    def is_overdue(self, now: float) -> bool:
        """Silent for too long; MQTT grants one and a half times the keep-alive (3.1.2.10)."""
        if self.state is State.GREETING:
            return now - self._heard > GREETING_SECONDS
        keep_alive = self._greeting.keep_alive if self._greeting else 0
        listening = self.state is State.OPEN and not self._paused
        return listening and keep_alive > 0 and now - self._heard > 1.5 * keep_alive

    # Reading

    def data_received(self, data: bytes) -> None:
        self._heard = asyncio.get_running_loop().time()
        self._reader.feed(data)
        self.go_on()

    def go_on(self) -> None:
        """Work on what arrived as long as there is room; then read, or let the device wait."""
        try:
            while self._may_work() and (found := self._reader.next()) is not None:
                self._take(found)
        except Malformed as problem:
            log.info("gate: %s was cut off: it sent %s.", self.address, problem)
            self.leave("malformed", with_will=True)
        if self.state is State.GONE:
            return
        may_read = self._may_work()
        if may_read == self._paused:  # reading and must not, or not reading and may
            self._paused = not may_read
            if may_read:
                self._heard = asyncio.get_running_loop().time()
                self._transport.resume_reading()
            else:
                self._transport.pause_reading()

    def _may_work(self) -> bool:
        if self.state is State.GREETING:
            return True
        if self.state is not State.OPEN or self._clogged or self._in_flight >= MOST_IN_FLIGHT:
            return False
        if self._broker is not None and self._broker.clogged:
            return False
        if self.house.is_full:
            self.house.waiting_for_room[self] = None
            return False
        return True

    def _take(self, found: Packet) -> None:
        if self.state is State.GREETING:
            self._greet(found)
        elif found.kind == packets.PUBLISH:
            self._publish(found)
        elif found.kind == packets.PINGREQ:
            self.write(packets.PINGRESP_PACKET)
        elif found.kind == packets.PUBREL:
            self._unreleased.discard(found.body)
            self.write(bytes((packets.PUBCOMP << 4, 2)) + found.body)
        elif found.kind == packets.DISCONNECT:
            self.leave("goodbye")
        else:
            self._pass_on(found)

    def _greet(self, found: Packet) -> None:
        if found.kind != packets.CONNECT:
            raise Malformed("something else than a CONNECT first")
        try:
            greeting = read_greeting(found.body)
        except OtherProtocol as other:
            log.info("gate: %s asked for %s; only 3.1.1 is spoken here.", self.address, other)
            answer = packets.CONNACK_OF_5 if other.level == 5 else packets.connack(
                packets.BAD_PROTOCOL
            )  # fmt: skip
            self.leave("other_protocol", answer=answer)
            return
        self._greeting, self.handle, self.state = greeting, greeting.handle, State.ASKING
        self.house.start(admit(self, self.house, greeting))

    def _pass_on(self, found: Packet) -> None:
        """What the broker must hear: subscriptions, and receipts for what it sent."""
        if self._broker is None:
            return
        body = found.body
        if found.kind in (packets.SUBSCRIBE, packets.UNSUBSCRIBE):
            body = subscription(body, self.handle.encode(), found.kind == packets.SUBSCRIBE)
        elif found.kind not in (packets.PUBACK, packets.PUBREC, packets.PUBCOMP):
            raise Malformed(f"a packet of type {found.kind}, which only a broker sends")
        self._broker.write(packets.packet(found.head, body))

    # Publishing

    def _publish(self, found: Packet) -> None:
        qos, body = found.head >> 1 & 3, found.body
        topic, at = take_field(body, 0)
        packet_id = b""
        if qos:
            packet_id = body[at : at + 2]
            at += 2
            if len(packet_id) < 2 or packet_id == b"\0\0":
                raise Malformed("a PUBLISH without a packet identifier")
        if qos == 2 and packet_id in self._unreleased:
            self.write(bytes((packets.PUBREC << 4, 2)) + packet_id)
            return
        subject, headers = self._subject(topic)
        if found.is_cut:
            headers = (too_large(found.size - at),)
        counts.count_message(qos)
        if headers:
            counts.count_refused(headers[0][len(REFUSED) :].split(b" ", 1)[0].decode())
        payload = body[at:]
        digest = hash((topic, payload))
        known = self._said.identity(packet_id, digest) if packet_id and found.head & 8 else None
        identity = known or self.house.identity()
        if packet_id:
            self._said.remember(packet_id, digest, identity)
        self._in_flight += 1
        self.house.publisher_of(subject).publish(
            subject,
            payload,
            self._when_stored(qos, packet_id, digest),
            identity=identity,
            headers=headers,
            alone=known is not None,
        )

    def _subject(self, topic: bytes) -> tuple[bytes, tuple[bytes, ...]]:
        known = self._subjects.get(topic)
        if known is None:
            known = field_subject(self.handle, topic)
            if len(self._subjects) < MOST_TOPICS and len(topic) < 100:
                self._subjects[topic] = known
        return known

    def _when_stored(self, qos: int, packet_id: bytes, digest: int) -> "partial[None]":
        self._times += 1
        begun = 0.0 if self._times % SAMPLED else asyncio.get_running_loop().time()
        return partial(self._stored, qos, packet_id, digest, begun)

    def _stored(
        self, qos: int, packet_id: bytes, digest: int, begun: float, problem: NotStored | None
    ) -> None:
        self._in_flight -= 1
        now = asyncio.get_running_loop().time()
        if packet_id:
            self._said.settled(now, packet_id, digest)
        if begun:
            counts.sample_stored(now - begun)
        if problem is not None:
            log.error("gate: a message of %s was not stored: %s", self.address, problem)
            self.leave("not_stored")  # without a receipt the device sends it again
        if self.state is not State.OPEN:
            return
        if qos == 1:
            self.write(b"\x40\x02" + packet_id)
        elif qos == 2:
            self._unreleased.add(packet_id)
            self.write(b"\x50\x02" + packet_id)
            if len(self._unreleased) > MOST_UNRELEASED:
                self.leave("unreleased", with_will=True)
        if self._paused and self._in_flight <= MOST_IN_FLIGHT // 2:
            self.go_on()

    def _speak_will(self, topic: bytes, payload: bytes) -> None:
        subject, headers = field_subject(self.handle, topic)

        def done(problem: NotStored | None) -> None:
            if problem is not None:
                log.error("gate: the will of a device at %s is lost: %s", self.address, problem)

        identity = self.house.identity()
        publisher = self.house.publisher_of(subject)
        publisher.publish(subject, payload, done, identity=identity, headers=headers)

    # Writing

    def write(self, data: bytes) -> None:
        if not self._transport.is_closing():
            self._transport.write(data)

    def pause_writing(self) -> None:
        self._clogged = True
        if self._broker is not None:
            self._broker.set_reading(False)

    def resume_writing(self) -> None:
        self._clogged = False
        if self._broker is not None:
            self._broker.set_reading(True)
        self.go_on()
