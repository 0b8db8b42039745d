"""What the whole house takes on a small server: memory and processor after some minutes at its true rate.

The demo territory is loaded and its field speaks; the field's own processes are left out, everything
else counts, engines and supervisor included. Memory is proportional (PSS of smaps_rollup): shared
pages are divided among those who share them.
"""

import argparse
import json
import time
from pathlib import Path

import psutil

from eclor.testing.living import Living, living

MEMORY_LIMIT_GB, CPU_LIMIT_CORES = 1.2, 0.25
LEFT_OUT = "field"


def proportional_bytes(pid: int) -> int:
    """PSS of one process; 0 when it has just gone."""
    try:
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1]) * 1024
    except (FileNotFoundError, ProcessLookupError):
        pass
    return 0


def of_the_house(house: Living) -> dict[str, list[psutil.Process]]:
    """Processes by the supervisor's name for them, children included; without the field."""
    found = {"supervisor": [psutil.Process(house.supervisor.pid)]}
    for name, pid in house.processes().items():
        if name.startswith(LEFT_OUT):
            continue
        try:
            leader = psutil.Process(pid)
            found[name] = [leader, *leader.children(recursive=True)]
        except psutil.NoSuchProcess:
            continue
    return found


def cpu_seconds(processes: dict[str, list[psutil.Process]]) -> dict[int, float]:
    spent = {}
    for group in processes.values():
        for process in group:
            try:
                times = process.cpu_times()
            except psutil.NoSuchProcess:
                continue
            spent[process.pid] = times.user + times.system
    return spent


def main(minutes: float, window: float) -> None:
    with living() as house:
        house.wait_for_history()
        time.sleep(minutes * 60)
        first = _memory(house)
        before, begun = cpu_seconds(of_the_house(house)), time.monotonic()
        time.sleep(window * 60)
        after, spent = cpu_seconds(of_the_house(house)), time.monotonic() - begun
        last = _memory(house)
    cores = sum(after[pid] - before[pid] for pid in after if pid in before) / spent
    total = sum(last.values()) / 1e9
    print(
        json.dumps(
            {
                "bench": "footprint",
                "value": round(total, 3),
                "unit": "GB",
                "limit": MEMORY_LIMIT_GB,
                "ratio": round(total / MEMORY_LIMIT_GB, 3),
                "ok": total <= MEMORY_LIMIT_GB and cores <= CPU_LIMIT_CORES,
                "cores": round(cores, 3),
                "cores_limit": CPU_LIMIT_CORES,
                "growth_mb": round((sum(last.values()) - sum(first.values())) / 1e6, 1),
                "over_minutes": window,
                "megabytes": {name: round(size / 1e6, 1) for name, size in last.items()},
                "left_out": "the simulated field's own processes; page cache",
            }
        )
    )


def _memory(house: Living) -> dict[str, int]:
    return {
        name: sum(proportional_bytes(process.pid) for process in group)
        for name, group in of_the_house(house).items()
    }


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10, help="before the first reading")
    parser.add_argument("--window", type=float, default=5, help="over which the processor is read")
    arguments = parser.parse_args()
    main(arguments.minutes, arguments.window)
