"""Two hands at one batch: what the one stored is told, although the other had to try again."""

from collections.abc import Callable, Iterator

import psycopg
import pytest

from eclor.core.observations.recorder.batch import Batch
from eclor.core.observations.recorder.columns import Columns
from eclor.core.observations.recorder.hands import Hands
from eclor.core.observations.recorder.slots import Lines
from eclor.core.observations.recorder.writer import Writer, Written
from tests.observations.hand import NOON, Hand, ms


class Late(Writer):
    """Another recorder was quicker the first time."""

    stumbled = False

    def write_part(
        self, batch: Batch, given: Columns, lines: Lines, trust: bool, others: Callable[[], object]
    ) -> Written:
        if not self.stumbled:
            self.stumbled = True
            raise psycopg.errors.UniqueViolation("another recorder made this summary")
        return super().write_part(batch, given, lines, trust, others)


@pytest.fixture
def hands(hand: Hand) -> Iterator[Hands]:
    found = Hands(hand.recorder.connect, great=0)
    found._first.connection.close()
    found._first = Late(hand.recorder.connect())
    yield found
    found.close()


def test_what_one_hand_stored_is_told_when_the_other_has_done_its_part(
    hand: Hand, hands: Hands
) -> None:
    batch = Batch()
    said = {"power": 38.5, "dimming": 70, "energy": 12, "at": ms(NOON)}
    batch.add([hand.message(said)], hand.recorder.directory)
    lines = hands.make_series(batch, hand.recorder.directory)
    prepared = hands.prepare(batch, lines)
    with pytest.raises(psycopg.errors.UniqueViolation):
        hands.write(batch, prepared, lines, trust=True)

    done = hands.write(batch, prepared, lines, trust=True)

    assert sorted(news.line[1] for news in done.news) == ["dimming", "energy", "power"]
    assert done.stored == 3
