"""Pages and reads a second through the front door, two web workers, by wrk from this machine.

The home page as an inhabitant gets it, and one entity with its values through the API (a different
one each time). Every answer is checked to be a 200 before, and wrk's count of other answers must
stay at zero: a fast error page is no page. Left out: TLS, and the simulated field (wrk, PostgreSQL
and the house share this machine's cores).

Run:  python -m benchmarks.web [--seconds S]
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import tempfile
import urllib.request

from benchmarks.live import load_demo
from eclor.testing.living import Living, living

HOME, READS = 1000.0, 2000.0  # a second
CONNECTIONS = 16

# A different entity for each request.
ROUND = """
local n = 0
request = function()
  n = n + 1
  return wrk.format("GET", "/api/entities/" .. ({ids})[n % {count} + 1])
end
"""


def per_second(house: Living, path: str, seconds: float, script: str = "") -> float:
    """Whole answers a second. Raises RuntimeError when one of them was not a success."""
    with urllib.request.urlopen(house.http + path, timeout=20) as answer:
        if answer.status != 200 or len(answer.read()) < 200:
            raise RuntimeError(f"{path} answered {answer.status}: nothing to measure.")
    command = ["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds:.0f}s"]
    with tempfile.NamedTemporaryFile("w", suffix=".lua") as file:
        file.write(script)
        file.flush()
        said = subprocess.run(
            [*command, *(["-s", file.name] if script else []), house.http + path],
            capture_output=True,
            text=True,
            check=True,
        ).stdout
    if "Non-2xx" in said or "Socket errors" in said:
        raise RuntimeError(f"Not every answer was a success: {said}")
    found = re.search(r"Requests/sec:\s+([0-9.]+)", said)
    if found is None:
        raise RuntimeError(f"wrk did not say how many: {said}")
    return float(found[1])


def some_entities(house: Living) -> list[int]:
    """Of all kinds, as often as the territory has them: the same ones in every run."""
    with house.database() as connection:
        rows = connection.execute(
            "SELECT id FROM entity WHERE deleted_at IS NULL ORDER BY md5(id::text) LIMIT 500"
        ).fetchall()
    return [row[0] for row in rows]


def measure(house: Living, seconds: float) -> dict[str, object]:
    ids = some_entities(house)
    script = ROUND.format(ids="{" + ",".join(map(str, ids)) + "}", count=len(ids))
    per_second(house, "/", 2)
    static = _any_style(house)
    ceiling = per_second(house, static, seconds)
    home = per_second(house, "/", seconds)
    reads = per_second(house, f"/api/entities/{ids[0]}", seconds, script)
    return {
        "bench": "web",
        "value": round(home),
        "unit": "home pages/s",
        "limit": HOME,
        "ratio": round(min(home / HOME, reads / READS), 3),
        "ok": home >= HOME and reads >= READS,
        "reads_per_second": round(reads),
        "reads_limit": READS,
        "static_files_per_second": round(ceiling),
        "home_share_of_static": round(home / ceiling, 3),
        "workers": 2,
        "left_out": "TLS; wrk and PostgreSQL share the cores",
    }


def _any_style(house: Living) -> str:
    """A style sheet of the home page: what the front door serves without asking anybody."""
    with urllib.request.urlopen(house.http + "/", timeout=20) as page:
        found = re.search(r'href="(/static/[^"]+\.css)"', page.read().decode())
    if found is None:
        raise RuntimeError("The home page has no style sheet: is the front end built?")
    return found[1]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=8.0)
    asked = parser.parse_args()
    if shutil.which("wrk") is None:
        raise SystemExit("This benchmark needs wrk: install the package wrk.")
    with living("/", prepare=load_demo, ECLOR_DEMO="off", ECLOR_WEB_WORKERS="2") as house:
        print(json.dumps(measure(house, asked.seconds)))


if __name__ == "__main__":
    main()
