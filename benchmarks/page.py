"""Lighthouse on what an inhabitant opens: home, a recycling centre, the list of centres, the live map,
what was reported, reporting, and the own page of a report.

The map page is judged as a telephone opens it, where the map comes when it is asked for; the map itself
(`map_started`) is weighed and judged for accessibility and practices. Its performance is told and not
judged: without a graphics card the processor draws it, slowed down four times.

A mid-range telephone on slow 4G as Lighthouse simulates it (its default for mobile), each page opened
cold several times; the median run by performance counts, because the machine is shared. JavaScript is
weighed twice: as the browser got it, and packed with gzip. The simulated field is quiet, TLS is left out.

Run:  python -m benchmarks.page [--runs N] [--address http://localhost:8000]
"""

from __future__ import annotations

import argparse
import gzip
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import urllib.parse
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from benchmarks.live import load_demo
from eclor.testing.living import living

HERE = Path(__file__).parent
TOOL = HERE / "lighthouse"
PERFORMANCE, ACCESSIBILITY, PRACTICES = 95, 100, 100
FIRST_VIEW, MAP_VIEW = 40_000, 300_000  # bytes of JavaScript
AUDUN = "57038"  # INSEE code of a commune of the demo
STARTED = "map_started"  # drawn by the processor here: its performance is told, not judged
LOST = re.compile("NO_NAVSTART|NO_FCP|PROTOCOL_TIMEOUT|TARGET_CRASHED")
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
FLAGS = "--headless=new --no-sandbox --use-angle=swiftshader --enable-unsafe-swiftshader"


def installed() -> Path:
    """Lighthouse's program, installed beside this file the first time from its lock.

    One of its parts asks for the "latest" list of third parties, which no lock can hold: its
    package.json overrides that.
    """
    program = TOOL / "node_modules" / ".bin" / "lighthouse"
    if not program.exists():
        npm = [str(HERE.parent / "tools" / "node"), "npm", "--prefix", str(TOOL), "ci"]
        subprocess.run([*npm, "--ignore-scripts", "--no-audit", "--no-fund"], check=True)
    return program


def pages(address: str) -> dict[str, str]:
    """The pages judged; the first recycling centre by name stands for all."""
    with urllib.request.urlopen(f"{address}/waste/", timeout=20) as answer:
        found = re.search(r'href="(/waste/centres/\d+)"', answer.read().decode())
    if found is None:
        raise RuntimeError("The demo has no recycling centre: nothing to open.")
    return {
        "home": "/",
        "centre": found[1],
        "centres": "/waste/",
        "map": "/carte",
        STARTED: "/carte?live",
        "reports": "/reports/",
        "tell": "/reports/send",
        "follow": reported(address),
    }


def reported(address: str) -> str:
    """The own page of a report sent for this. Raises HTTPError where none can be sent."""
    told = {
        "form": str(uuid.uuid4()),
        "kind": "dump",
        "commune": AUDUN,
        "place": "Rue Foch 7",
        "text": "Trois matelas au bord du chemin",
    }
    request = urllib.request.Request(
        f"{address}/reports/send",
        data=urllib.parse.urlencode(told).encode(),
        headers={"Accept": "application/json"},
    )
    with urllib.request.urlopen(request, timeout=20) as answer:
        return str(json.loads(answer.read())["link"])


def visit(program: Path, address: str, again: int = 2) -> dict[str, Any]:
    """One cold visit; one whose trace Chromium lost is made again, and said.

    Raises RuntimeError with Lighthouse's own words.
    """
    chromium = next((path for name in CHROMIUM if (path := shutil.which(name))), None)
    if chromium is None:
        raise SystemExit("This benchmark needs Chromium: install the package chromium.")
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "report.json"
        said = subprocess.run(
            [
                str(HERE.parent / "tools" / "node"), "node", str(program.resolve()), address,
                "--quiet", "--output=json", f"--output-path={report}", f"--chrome-flags={FLAGS}",
                "--only-categories=performance,accessibility,best-practices",
            ],
            env={**os.environ, "CHROME_PATH": chromium},
            capture_output=True, text=True, timeout=240,
        )  # fmt: skip
        if said.returncode != 0 and again and LOST.search(said.stderr):
            print(f"The trace of {address} was lost: once more.", file=sys.stderr)
            return visit(program, address, again - 1)
        if said.returncode != 0:
            raise RuntimeError(f"Lighthouse failed on {address}: {said.stderr.strip()[-800:]}")
        found: dict[str, Any] = json.loads(report.read_text())
    return found


def scores(report: dict[str, Any]) -> dict[str, int]:
    return {name: round(100 * one["score"]) for name, one in report["categories"].items()}


def judged(program: Path, address: str, path: str, runs: int) -> dict[str, Any]:
    """The median of several visits, with what it weighs and what keeps it from the top."""
    reports = [visit(program, address + path) for _ in range(runs)]
    reports.sort(key=lambda report: scores(report)["performance"])
    report = reports[len(reports) // 2]
    got, packed = javascript(report, address)
    audits = report["audits"]
    return {
        **scores(report),
        "first_paint_ms": round(audits["first-contentful-paint"]["numericValue"]),
        "largest_paint_ms": round(audits["largest-contentful-paint"]["numericValue"]),
        "blocking_ms": round(audits["total-blocking-time"]["numericValue"]),
        "layout_shift": round(audits["cumulative-layout-shift"]["numericValue"], 4),
        "js_transferred": got,
        "js_gzip": packed,
        "bytes": round(audits["total-byte-weight"]["numericValue"]),
        "faults": faults(report),
        "performance_of_each_run": [scores(one)["performance"] for one in reports],
    }


def javascript(report: dict[str, Any], address: str) -> tuple[int, int]:
    """Bytes of all scripts of a visit: as they came, and packed with gzip; workers count too."""
    requests = report["audits"]["network-requests"]["details"]["items"]
    scripts: dict[str, int] = {}
    for one in requests:
        url = one["url"]
        if url.startswith(address) and urllib.parse.urlsplit(url).path[-3:] == ".js":
            # A worker asks again for what the page has: its second answer comes from the cache.
            scripts[url] = max(scripts.get(url, 0), one["transferSize"])
    packed = 0
    for url in scripts:
        with urllib.request.urlopen(url, timeout=20) as answer:
            packed += len(gzip.compress(answer.read()))
    return sum(scripts.values()), packed


def faults(report: dict[str, Any]) -> list[str]:
    """Audits that cost a point of accessibility or best practices."""
    found = []
    for name in ("accessibility", "best-practices"):
        for reference in report["categories"][name]["auditRefs"]:
            audit = report["audits"][reference["id"]]
            if reference["weight"] and audit["score"] is not None and audit["score"] < 1:
                found.append(f"{reference['id']}: {audit['title']}")
    return found


def reached(name: str, page: dict[str, Any]) -> bool:
    started = name == STARTED
    weighs = page["js_gzip"] <= (MAP_VIEW if started else FIRST_VIEW)
    quick = started or page["performance"] >= PERFORMANCE
    kind = page["accessibility"] >= ACCESSIBILITY and page["best-practices"] >= PRACTICES
    return bool(weighs and quick and kind)


@contextmanager
def house(address: str) -> Iterator[str]:
    """A running house's address: the one named, else the demo in a home of its own."""
    if address:
        yield address.rstrip("/")
        return
    with living("/", prepare=load_demo, ECLOR_DEMO="off") as found:
        yield found.http


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--address", default="", help="judge a house that runs already")
    asked = parser.parse_args()
    program = installed()
    with house(asked.address) as address:
        found = {
            name: judged(program, address, path, asked.runs)
            for name, path in pages(address).items()
        }
    lowest = min(page["performance"] for name, page in found.items() if name != STARTED)
    print(
        json.dumps(
            {
                "bench": "page",
                "value": lowest,
                "unit": "performance, lowest page",
                "limit": PERFORMANCE,
                "ratio": round(lowest / PERFORMANCE, 3),
                "ok": all(reached(name, page) for name, page in found.items()),
                "pages": found,
                "limits": {
                    "accessibility": ACCESSIBILITY,
                    "best_practices": PRACTICES,
                    "js_gzip_first_view": FIRST_VIEW,
                    "js_gzip_map": MAP_VIEW,
                },
                "left_out": "TLS; a true telephone and a true mast (Lighthouse simulates both)",
            }
        )
    )


if __name__ == "__main__":
    main()
