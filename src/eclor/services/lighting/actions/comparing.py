"""What lamps were told beside what they say they keep: the difference is an observation of ours."""

from datetime import timedelta

from eclor.core.gateways.recording import Measured, record
from eclor.core.service.scope import Scope
from eclor.core.service.words import Quality
from eclor.services.lighting.queries.keeping import compared

SAID_AGAIN = timedelta(hours=12)  # the layer fades what was last said days ago


def compare_programmes(scope: Scope) -> int:
    """Say of each lamp whether wanted and reported differ; how many words there were to say."""
    said = [
        Measured(
            entity=one.lamp,
            at=scope.now,
            values={"programmeDiffers": one.differs},
            quality=Quality.ESTIMATED,
        )
        for one in compared(scope)
        if one.said is not one.differs
        or one.said_at is None
        or one.said_at < scope.now - SAID_AGAIN
    ]
    record(scope, said)
    return len(said)
