"""The stream hears the real bus in order, and mends itself when the bus goes away."""

import asyncio
import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, closing

from eclor.core.bus import BlockingBus, ensure_streams
from eclor.core.live.app import Live
from eclor.core.live.feed import Feed
from eclor.core.live.hub import Hub
from eclor.core.service.words import Audience
from eclor.testing.waiting import PATIENCE
from tests.live.readers import KEY, Event, Reader


@asynccontextmanager
async def heard(url: str):
    """A live process without its server: hub, feed, and the application around them."""
    hub = Hub()
    work = asyncio.create_task(Feed(hub, url).run())
    await asyncio.wait_for(hub.caught_up.wait(), PATIENCE)
    try:
        yield Live(hub, KEY)
    finally:
        work.cancel()
        await asyncio.gather(work, return_exceptions=True)


async def until(reader: Reader, name: str) -> Event:
    """Read on to the first event of that name."""
    while (found := await reader.event()).name != name:
        pass
    return found


def test_what_is_told_on_the_bus_reaches_the_reader(nats):
    async def story() -> None:
        async with heard(nats.url) as live, Reader(live) as maya:
            await maya.event()
            await asyncio.to_thread(nats.say, "live.1.public", b'{"n": 1}')
            await asyncio.to_thread(nats.say, "live.2.public", b'{"n": "the others"}')
            await asyncio.to_thread(nats.say, "live.1.public", b'{"n":\n 2}')
            told = [(await maya.event()).data["n"] for _ in range(2)]

        assert told == [1, 2]

    asyncio.run(story())


def test_a_subject_that_means_nothing_is_left_out_and_the_rest_goes_on(nats):
    async def story() -> None:
        async with heard(nats.url) as live, Reader(live) as maya:
            await maya.event()
            for subject in ("live.x.public", "live.1.kings", "live.1"):
                await asyncio.to_thread(nats.say, subject, b"{}")
            await asyncio.to_thread(nats.say, "live.1.public", b'{"n": 1}')

            assert (await maya.event()).data["n"] == 1

    asyncio.run(story())


def test_a_reader_goes_on_without_a_gap_after_the_live_process_was_restarted(nats):
    async def story() -> None:
        async with heard(nats.url) as live, Reader(live) as maya:
            await maya.event()
            await asyncio.to_thread(nats.say, "live.1.public", b'{"n": 1}')
            last = (await maya.event()).id
        await asyncio.to_thread(nats.say, "live.1.public", b'{"n": 2}')
        async with heard(nats.url) as live, Reader(live, last_event=last) as maya:
            await asyncio.to_thread(nats.say, "live.1.public", b'{"n": 3}')
            hello, *told = [await maya.event() for _ in range(3)]

        assert hello.name == "hello"
        assert [e.data["n"] for e in told] == [2, 3]

    asyncio.run(story())


def test_when_nats_dies_the_readers_are_told_and_load_anew_when_it_is_back(nats):
    async def story() -> None:
        async with heard(nats.url) as live, Reader(live) as maya:
            await maya.event()
            await asyncio.to_thread(nats.stop)
            cut = await until(maya, "cut")
            await asyncio.to_thread(nats.start)
            await until(maya, "resync")
            await asyncio.to_thread(nats.say, "live.1.public", b'{"n": 1}')
            told = await until(maya, "")

        assert cut.data["since"] > 0
        assert told.data["n"] == 1

    asyncio.run(story())


def test_a_consumer_that_somebody_removed_is_made_again_and_nothing_is_missed(nats):
    async def story() -> None:
        async with heard(nats.url) as live, Reader(live) as maya:
            await maya.event()
            await asyncio.to_thread(nats.say, "live.1.public", b'{"n": 1}')
            told = [(await maya.event()).data["n"]]
            await asyncio.to_thread(remove_consumers, nats.url)
            await asyncio.to_thread(nats.say, "live.1.public", b'{"n": 2}')
            told.append((await until(maya, "")).data["n"])

        assert told == [1, 2]
        assert live.hub.channel(1, Audience.PUBLIC).told == 2

    asyncio.run(story())


def remove_consumers(url: str) -> None:
    bus = BlockingBus(url, "test")
    names = json.loads(bus.request(b"$JS.API.CONSUMER.NAMES.LIVE", b"").payload)["consumers"]
    for name in names:
        bus.request(f"$JS.API.CONSUMER.DELETE.LIVE.{name}".encode(), b"")
    bus.close()


def test_processes_that_make_the_streams_at_the_same_moment_all_find_them(nats):
    for _ in range(5):
        with closing(BlockingBus(nats.url, "test")) as speaker:
            speaker.request(b"$JS.API.STREAM.DELETE.LIVE", b"")

        with ThreadPoolExecutor(6) as several:
            made = [several.submit(ensure_streams, nats.url) for _ in range(6)]

        assert [one.exception() for one in made] == [None] * 6
