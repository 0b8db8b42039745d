"""``python -m tests.fuzz --count 50000``: prints its seed first, its findings as one JSON line."""

import argparse
import json
import secrets
import sys
from dataclasses import asdict

import django

import eclor.testing.plugin  # noqa: F401 -- names a scratch home and the settings, as for pytest

django.setup()  # before what follows: the addresses to attack are those of the running program

from tests.fuzz.run import run  # noqa: E402

parser = argparse.ArgumentParser(description="Broken messages and requests against a whole house.")
parser.add_argument("--count", type=int, default=50_000, help="Of messages, and of requests.")
parser.add_argument("--messages", type=int, help="Of messages, where they are not as many.")
parser.add_argument("--seed", type=int, default=secrets.randbelow(2**31))
options = parser.parse_args()
print(f"seed {options.seed}", flush=True)
report = run(options.count, options.seed, options.messages)
print(json.dumps(asdict(report) | {"ok": not report.problems}))
sys.exit(1 if report.problems else 0)
