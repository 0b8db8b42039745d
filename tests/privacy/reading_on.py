"""Run by a test as a process of its own: opens one person's data and stays in it until it is killed."""

import sys
from uuid import UUID

import django


def main(territory: int, subject: UUID) -> None:
    django.setup()
    from django.utils import timezone

    from eclor.core.service.scope import Scope
    from eclor.core.territories.entering import enter
    from eclor.core.trust.purposes import opened

    enter(territory)
    scope = Scope(territory=territory, now=timezone.now(), person="7")
    with opened(scope, "reports.answer", "un autre processus", [subject]):
        print("open", flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    main(int(sys.argv[1]), UUID(sys.argv[2]))
