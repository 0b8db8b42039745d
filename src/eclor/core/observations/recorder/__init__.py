"""The recorder: from the stream of what the field said to PostgreSQL, then to the live screens."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from eclor.core.observations.recorder.words import Listen
    from eclor.core.service.configuration import Configuration


def main(
    configuration: Configuration,
    nats_url: str,
    conninfo: dict[str, str],
    number: int,
    listen: Listen,
) -> None:
    """Record until SIGTERM or SIGINT; several may run side by side.

    ``conninfo`` is for the recorder's database role; ``number`` tells recorders of one machine
    apart; ``listen`` explains a subject (``eclor.core.gateways.decoders.listen``), which this
    package, one floor below the gateways, may not import by itself.
    """
    # Whoever only needs the words of this package does not pay for numpy and psycopg.
    from eclor.core.observations.recorder.process import Recorder

    Recorder(configuration, nats_url, conninfo, number, listen).run()
