"""What a reader of the live stream gets, and what it never gets."""

import asyncio
import json

from eclor.core.live.app import Live
from eclor.core.live.channel import Channel
from eclor.core.service.words import Audience
from tests.live.readers import BORD_DE_MOSELLE, Reader, a_hub, run, tell


def test_a_reader_is_greeted_and_then_told_what_changes_in_order():
    async def story(live: Live) -> None:
        async with Reader(live) as maya:
            hello = await maya.event()
            tell(live.hub, 1, {"values": [[7, "power", 38, 1, None]]})
            tell(live.hub, 2, {"values": [[7, "power", 39, 2, None]]})
            told = [await maya.event(), await maya.event()]

        assert (hello.name, hello.id, hello.data["cut"]) == ("hello", "e1-0", None)
        assert [(e.id, e.data["values"][0][2]) for e in told] == [("e1-1", 38), ("e1-2", 39)]

    run(story)


def test_what_happens_within_one_tick_travels_together():
    async def story(live: Live) -> None:
        channel = live.hub.channel(1, Audience.PUBLIC)
        for sequence in range(1, 24):
            live.hub.hear(1, Audience.PUBLIC, sequence, b"{}")
        live.hub._tell()

        found = channel.read(0)
        assert found is not None
        assert len(found[0]) == 1
        assert found[0][0].plain.count(b"data: ") == 23

    run(story)


def test_the_other_federation_is_never_heard():
    async def story(live: Live) -> None:
        async with Reader(live, territory=BORD_DE_MOSELLE) as stranger:
            await stranger.event()
            tell(live.hub, 1, {"from": "Val d'Alzette"})
            tell(live.hub, 2, {"from": "Bord de Moselle"}, territory=BORD_DE_MOSELLE)
            heard = await stranger.event()

        assert heard.data == {"from": "Bord de Moselle"}

    run(story)


def test_an_inhabitant_does_not_hear_what_is_told_to_agents():
    async def story(live: Live) -> None:
        async with Reader(live) as louis, Reader(live, audience=Audience.AGENT) as maya:
            await louis.event()
            await maya.event()
            tell(live.hub, 1, {"alarm": {"id": 1}}, audience=Audience.AGENT)
            tell(live.hub, 2, {"values": []})
            seen_by_maya, seen_by_louis = await maya.event(), await louis.event()

        assert seen_by_maya.data == {"alarm": {"id": 1}}
        assert seen_by_louis.data == {"values": []}

    run(story)


def test_an_elected_reads_the_agents_stream():
    async def story(live: Live) -> None:
        async with Reader(live, audience=Audience.ELECTED) as ines:
            await ines.event()
            tell(live.hub, 1, {"alarm": {"id": 1}}, audience=Audience.AGENT)

            assert (await ines.event()).data == {"alarm": {"id": 1}}

    run(story)


def test_a_reader_who_comes_back_is_told_what_it_missed():
    async def story(live: Live) -> None:
        for sequence in (1, 2, 3):
            tell(live.hub, sequence, {"n": sequence})
        async with Reader(live, last_event="e1-1") as back:
            hello, *missed = [await back.event() for _ in range(3)]

        assert (hello.name, hello.id) == ("hello", "e1-1")
        assert [e.data["n"] for e in missed] == [2, 3]

    run(story)


def test_a_reader_away_for_too_long_is_told_to_load_anew():
    async def story(live: Live) -> None:
        tell(live.hub, 1, {"n": 1})
        channel = live.hub.channel(1, Audience.PUBLIC)
        channel._holds = 1000
        for sequence in range(2, 40):
            tell(live.hub, sequence, {"n": sequence, "words": "long enough " * 9})
        async with Reader(live, last_event="e1-1") as back:
            events = [await back.event(), await back.event()]

        assert [e.name for e in events] == ["hello", "resync"]
        assert events[0].id == "e1-39"

    run(story)


def test_a_number_of_another_life_of_the_stream_is_not_believed():
    async def story(live: Live) -> None:
        tell(live.hub, 1, {"n": 1})
        for strange in ("e0-1", "e1-99", "e1--1", "e1-1e9", "x", "e1-" + "9" * 40):
            async with Reader(live, last_event=strange) as back:
                events = [await back.event(), await back.event()]

            assert [e.name for e in events] == ["hello", "resync"], strange

    run(story)


def test_a_slow_reader_holds_up_nobody_and_is_told_to_load_anew():
    async def story(live: Live) -> None:
        live.hub.channel(1, Audience.PUBLIC)._holds = 2000
        async with Reader(live) as quick, Reader(live) as slow:
            await quick.event()
            await slow.event()
            slow.slow = asyncio.Event()
            quick_heard = []
            for sequence in range(1, 60):
                tell(live.hub, sequence, {"n": sequence, "words": "long enough " * 9})
                quick_heard.append((await quick.event()).data["n"])
            slow.slow.set()
            names = [(await slow.event()).name for _ in range(2)]

        assert quick_heard == list(range(1, 60))
        assert "resync" in names
        assert live.hub.channel(1, Audience.PUBLIC)._weight <= 2000

    run(story)


def test_a_cut_is_said_and_the_same_stream_goes_on_without_a_new_load():
    async def story(live: Live) -> None:
        async with Reader(live) as maya:
            await maya.event()
            tell(live.hub, 1, {"n": 1})
            live.hub.cut()
            live.hub.joined("e1", 1)
            tell(live.hub, 2, {"n": 2})
            events = [await maya.event() for _ in range(4)]

        assert [e.name or e.data["n"] for e in events] == [1, "cut", "back", 2]

    run(story)


def test_whoever_comes_during_a_cut_is_told_since_when():
    async def story(live: Live) -> None:
        live.hub.cut()
        async with Reader(live) as maya:
            hello = await maya.event()

        assert hello.data["cut"] == live.hub.cut_since

    run(story)


def test_a_new_life_of_the_stream_makes_every_reader_load_anew():
    async def story(live: Live) -> None:
        async with Reader(live) as maya:
            await maya.event()
            tell(live.hub, 9, {"n": 9})
            await maya.event()
            live.hub.joined("e2", 0)
            anew = await maya.event()
            tell(live.hub, 1, {"n": 1})
            told = await maya.event()

        assert (anew.name, told.id) == ("resync", "e2-1")

    run(story)


def test_the_packed_stream_says_the_same_as_the_plain_one():
    async def story(live: Live) -> None:
        async with Reader(live) as plain, Reader(live, packed=True) as packed:
            await plain.event()
            await packed.event()
            for sequence in range(1, 30):
                tell(live.hub, sequence, {"name": "déchèterie", "n": sequence})
            live.hub.keep_alive()
            one = [await plain.event() for _ in range(29)]
            other = [await packed.event() for _ in range(29)]

        assert packed.headers[b"content-encoding"] == b"gzip"
        assert one == other

    run(story)


def test_a_quiet_stream_says_that_it_is_still_there():
    async def story(live: Live) -> None:
        async with Reader(live) as maya:
            await maya.event()
            live.hub._quiet_since = dict.fromkeys(live.hub._quiet_since, -1000000000.0)
            live.hub.keep_alive()

            assert (await maya.event()).name == "still"

    run(story)


def test_a_wrong_ticket_opens_nothing_and_says_what_to_do():
    async def story(live: Live) -> None:
        for ticket in ("", "1.agent.9999999999.forged", "x", "1.public", "%00", "é"):
            async with Reader(live, ticket=ticket) as stranger:
                body = await stranger.until_ended()

            assert stranger.status == 403
            assert "ticket" in json.loads(body)["error"]

    run(story)


def test_other_addresses_and_verbs_are_refused_with_a_sentence():
    async def story(live: Live) -> None:
        for path, method, status in (("/live/else", "GET", 404), ("/live", "POST", 405)):
            async with Reader(live, path=path, method=method) as lost:
                body = await lost.until_ended()

            assert lost.status == status
            assert json.loads(body)["error"].endswith(".")

    run(story)


def test_the_streams_end_when_the_server_is_told_to_go():
    async def story(live: Live) -> None:
        async with Reader(live) as maya:
            await maya.event()
            live.closing.set()
            await maya.until_ended()

            assert maya.ended

    run(story)


def test_nobody_is_counted_after_leaving():
    async def story(live: Live) -> None:
        async with Reader(live) as maya:
            await maya.event()
            there = live.readers

        assert (there, live.readers) == (1, 0)

    run(story)


def test_the_log_never_outgrows_its_bound():
    async def told() -> None:
        channel = Channel(floor=0, holds=5000)
        for sequence in range(1, 500):
            channel.hear(sequence, b'{"n":%d}' % sequence)
            channel.tick("e")

        assert channel._weight <= 5000
        assert channel.after(channel.floor) is not None
        assert channel.after(channel.floor - 1) is None

    asyncio.run(told())


def test_a_hub_gives_the_territories_channels_of_their_own():
    async def told() -> None:
        hub = a_hub()

        assert hub.channel(1, Audience.PUBLIC) is not hub.channel(2, Audience.PUBLIC)

    asyncio.run(told())
