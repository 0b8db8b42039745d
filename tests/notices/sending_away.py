"""Run by a test as a process of its own: one letter is put into the outbox and sent, all committed."""

import sys
from datetime import datetime
from uuid import UUID

import django


def main(territory: int, now: datetime, subject: UUID, server: str) -> None:
    django.setup()
    from eclor.core.notices.carriers.mail import Mail
    from eclor.core.notices.posting import post
    from eclor.core.notices.sending import send_due
    from eclor.core.notices.words import Carrier, Notice
    from eclor.core.service.scope import Scope
    from eclor.core.territories.entering import enter

    enter(territory)
    scope = Scope(territory=territory, now=now, person="work")
    told = Notice(
        key=f"killed-{subject}",
        topic="waste.closures",
        subject=subject,
        title="La déchèterie ferme",
        text="Du 3 au 4, pour travaux.",
        email="louise@example.org",
    )
    post(scope, told)
    print("posted", flush=True)
    input()  # until the test is ready to kill it
    send_due(scope, {Carrier.MAIL: Mail(server, "house@example.org")})


if __name__ == "__main__":
    main(int(sys.argv[1]), datetime.fromisoformat(sys.argv[2]), UUID(sys.argv[3]), sys.argv[4])
