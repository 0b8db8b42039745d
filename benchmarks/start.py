"""How long `eclor up` takes to a usable hypervisor over HTTP: the first time, and every later time.

First: an empty home, the whole demo territory (the year of history goes on loading behind). Later: the
same home again, three times, the slowest counts.
"""

import json
import shutil
import tempfile
from pathlib import Path

from eclor.testing.living import living

FIRST_LIMIT, LATER_LIMIT = 25.0, 5.0


def main() -> None:
    home = Path(tempfile.mkdtemp(prefix="eclor-start-"))
    try:
        with living(home=home) as house:
            first = house.started_in
            house.wait_for_history()
        later = []
        for _ in range(3):
            with living(home=home) as house:
                later.append(house.started_in)
    finally:
        shutil.rmtree(home, ignore_errors=True)
    slowest = max(later)
    print(
        json.dumps(
            {
                "bench": "start",
                "value": round(slowest, 2),
                "unit": "s",
                "limit": LATER_LIMIT,
                "ratio": round(slowest / LATER_LIMIT, 3),
                "ok": slowest <= LATER_LIMIT and first <= FIRST_LIMIT,
                "first_s": round(first, 2),
                "first_limit_s": FIRST_LIMIT,
                "later_s": [round(seconds, 2) for seconds in later],
                "left_out": "installing the environment and building the front end",
            }
        )
    )


if __name__ == "__main__":
    main()
