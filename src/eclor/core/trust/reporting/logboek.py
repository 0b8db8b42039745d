"""The ledger in the fields of Logboek Dataverwerkingen (Logius), one JSON object a line.

Names and types as in the standard's working version (section "Component: Logboek"): the trace is 16
bytes and the span 8, in hexadecimal; times go to the millisecond. As it decides, no user stands in a
line: who opened is in the ledger itself. A line about several persons gives one record for each, of
one trace.
"""

import hashlib
import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from eclor.core.service.scope import Scope
from eclor.core.trust.door import door

LINES = "SELECT * FROM trust.lines(%s::smallint, %s, %s, %s, %s)"
AT_ONCE = 1000
OPEN_FOR = timedelta(seconds=30)  # a line opens no longer


def logboek(scope: Scope, since: datetime, until: datetime, register: str) -> Iterator[str]:
    """Every processing in the span; ``register`` is the address of the register of processing."""
    after = 0
    while rows := door.ask(LINES, scope.territory, since, until, after, AT_ONCE):
        for row in rows:
            yield from _records(scope.territory, row, register)
        after = rows[-1]["id"]


def _records(territory: int, row: dict[str, Any], register: str) -> Iterator[str]:
    trace = hashlib.sha256(f"{territory}.{row['id']}".encode()).hexdigest()
    common = {
        "trace_id": trace[:32],
        "status_code": "STATUS_CODE_OK",  # the line is there: the opening was granted
        "name": row["purpose"],
        "start_time": row["at"].isoformat(timespec="milliseconds"),
        "end_time": (row["at"] + OPEN_FOR).isoformat(timespec="milliseconds"),
    }
    activity = {"dpl.core.processing_activity_id": f"{register}#{row['purpose']}"}
    for number, subject in enumerate(row["subjects"] or [None]):
        span = hashlib.sha256(row["leaf"] + number.to_bytes(4)).hexdigest()[:16]
        about = {} if subject is None else {
            "dpl.core.data_subject_id": str(subject),
            "dpl.core.data_subject_id_type": "pseudonym",
        }  # fmt: skip
        record = {**common, "span_id": span, "attributes": {**activity, **about}}
        yield json.dumps(record, ensure_ascii=False) + "\n"
