"""The broker's side of one device: what NATS says to it, with topics turned outward."""

import asyncio
from typing import TYPE_CHECKING, cast

from eclor.core.gateways.gate.packets import (
    ACCEPTED,
    CONNACK,
    DISCONNECT,
    PUBLISH,
    Malformed,
    Packet,
    Reader,
    field,
    packet,
    take_field,
)
from eclor.core.gateways.gate.topics import outward

if TYPE_CHECKING:
    from eclor.core.gateways.gate.device import Device


class Broker(asyncio.Protocol):
    """One connection to NATS's own MQTT listener, in a device's place."""

    __slots__ = ("_device", "_reader", "_transport", "answer", "clogged")

    def __init__(self, device: "Device") -> None:
        self.answer: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        self.clogged = False
        self._device: Device | None = device
        self._reader = Reader()
        self._transport: asyncio.Transport | None = None

    def write(self, data: bytes) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(data)

    def leave(self, politely: bool = False) -> None:
        """End the connection without telling the device; a polite end lets the broker tidy up."""
        self._device = None
        if politely:
            self.write(bytes((DISCONNECT << 4, 0)))
        if self._transport is not None:
            self._transport.close()

    def set_reading(self, wanted: bool) -> None:
        if self._transport is None or self._transport.is_closing():
            return
        if wanted:
            self._transport.resume_reading()
        else:
            self._transport.pause_reading()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._reader.feed(data)
        try:
            while self._device is not None and (found := self._reader.next()) is not None:
                self._pass_on(self._device, found)
        except Malformed as problem:
            self._lost(f"the broker sent {problem}")

    def _pass_on(self, device: "Device", found: Packet) -> None:
        if found.kind == CONNACK:
            self._answered(device, found.body)
        elif found.kind == PUBLISH:
            topic, at = take_field(found.body, 0)
            outside = outward(topic, device.handle.encode())
            device.write(packet(found.head, field(outside) + found.body[at:]))
        else:
            device.write(packet(found.head, found.body))

    def _answered(self, device: "Device", body: bytes) -> None:
        """A device let in hears it before anything that waited for it."""
        code = body[1]
        if code == ACCEPTED:
            device.admitted(self, bool(body[0] & 1))
        if not self.answer.done():
            self.answer.set_result(code)

    def connection_lost(self, problem: Exception | None) -> None:
        self._lost(str(problem or "the broker closed the connection"))

    def _lost(self, why: str) -> None:
        if not self.answer.done():
            self.answer.set_exception(ConnectionError(why))
            self.answer.exception()  # read here: nobody may be waiting any more
        device, self._device = self._device, None
        if self._transport is not None:
            self._transport.close()
        if device is not None:
            device.broker_lost()

    def pause_writing(self) -> None:
        self.clogged = True

    def resume_writing(self) -> None:
        self.clogged = False
        if self._device is not None:
            self._device.go_on()
