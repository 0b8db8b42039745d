"""Run by a test as a process of its own: one pass of the watch at a given time, committed."""

import sys
from datetime import datetime

import django


def main() -> None:
    django.setup()
    from eclor.core.alarms.watch import decide
    from eclor.core.service.scope import Scope
    from eclor.core.territories.entering import enter

    territory, now = int(sys.argv[1]), datetime.fromisoformat(sys.argv[2])
    enter(territory)
    print("deciding", flush=True)
    changes = decide(Scope(territory=territory, now=now, person="dispatcher"))
    print("decided", len(changes), flush=True)


if __name__ == "__main__":
    main()
