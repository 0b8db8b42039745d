"""Two hands at a great batch: each writes the series of its side, so that two cores of PostgreSQL work.

After a silence of the recorder the field's backlog comes as batches of several hundred thousand values,
and one connection would be the only one at work. The sides are kept apart by the number of the series,
for every recorder alike: nobody waits for a line that another side holds.
"""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Any

import psycopg

from eclor.core.observations.recorder.batch import Batch
from eclor.core.observations.recorder.columns import Columns
from eclor.core.observations.recorder.directory import Directory
from eclor.core.observations.recorder.slots import Lines
from eclor.core.observations.recorder.writer import Writer, Written

GREAT = 50_000  # values; below, a second transaction costs more than it wins


class Hands:
    """Writes like a Writer. The second connection is there only while batches are great."""

    def __init__(self, connect: Callable[[], psycopg.Connection[Any]], great: int = GREAT) -> None:
        self._connect, self._great = connect, great
        self._first = Writer(connect())
        self._second: Writer | None = None
        self._thread = ThreadPoolExecutor(1, "second hand")
        # What one side stored while the other failed: a repetition finds it there and is silent.
        self._untold = Written()

    def close(self) -> None:
        self._first.connection.close()
        self._let_go()
        self._thread.shutdown()

    def reload(self) -> None:
        self._first.reload()
        self._let_go()

    def make_series(self, batch: Batch, directory: Directory) -> Lines:
        return self._first.make_series(batch, directory)

    def prepare(self, batch: Batch, lines: Lines) -> Columns:
        return self._first.prepare(batch, lines)

    def forget_days(self) -> None:
        self._first.forget_days()

    def write(self, batch: Batch, given: Columns, lines: Lines, trust: bool) -> Written:
        """Store a prepared batch; see Writer.write.

        Of a great one a side may be stored and the other not when this raises: written again, what
        is there is found there.
        """
        if len(given) < self._great:
            self._let_go()
            return self._first.write(batch, given, lines, trust)
        if self._second is None:
            self._second = Writer(self._connect())
        mine = given.series % 2 == 0
        other: Future[Written] = self._thread.submit(
            self._second.write_values, batch, given.take(~mine), lines, trust
        )
        try:
            done = self._first.write_part(batch, given.take(mine), lines, trust, other.result)
        except BaseException:
            wait((other,))
            if other.exception() is None:
                self._untold += other.result()
            raise
        done, self._untold = done + other.result() + self._untold, Written()
        return done

    def _let_go(self) -> None:
        if self._second is not None:
            self._second.connection.close()
            self._second = None
