"""What the storms have found, kept from coming back."""

import asyncio
import gc
import weakref
from typing import cast

from eclor.core.live.app import Live
from eclor.core.live.hub import Hub
from eclor.core.observations.recorder.directory import Device, Directory
from eclor.core.observations.recorder.words import Unreadable


class Batch:
    """Stands for the messages at work while a name is looked up."""


def _look_up(_batch: Batch, device: Device) -> None:
    try:
        Directory.way(cast(Directory, None), device, "nonsense")
    except Unreadable:
        return


def test_a_name_refused_again_and_again_keeps_no_batch_alive():
    device = Device(1, 1, "lamp-1", None, "", None, "", {})
    device.ways["nonsense"] = Unreadable("nobody knows it")
    batches = [Batch() for _ in range(20)]
    seen = [weakref.ref(one) for one in batches]

    for one in batches:
        _look_up(one, device)

    del one
    batches.clear()
    gc.collect()
    assert [alive for alive in seen if alive() is not None] == []


def test_the_live_door_reads_the_body_of_whom_it_refuses():
    pieces = [
        {"type": "http.request", "body": b"x", "more_body": more} for more in (True, True, False)
    ]
    sent = []

    async def receive():
        return pieces.pop(0)

    async def send(message):
        sent.append(message)

    scope = {
        "type": "http",
        "path": "/live",
        "method": "DELETE",
        "headers": [(b"Content-Length", b"3")],
        "query_string": b"",
    }
    asyncio.run(_ask(scope, receive, send))

    assert pieces == []
    assert sent[0]["status"] == 405


async def _ask(scope, receive, send) -> None:
    await Live(cast(Hub, None), b"key")(scope, receive, send)
