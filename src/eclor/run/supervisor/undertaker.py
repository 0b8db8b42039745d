"""Waits for the supervisor to end; if it was killed, ends what it leaves behind.

Run as a script, by path, with the standard library alone: undertaker.py LEDGER TOKEN, its standard
input a pipe that only the supervisor holds open.
"""

import signal
import sys
from pathlib import Path

if __package__:
    from eclor.run.supervisor import ledger
else:
    sys.path.insert(0, str(Path(__file__).parent))
    import ledger  # type: ignore[import-not-found,no-redef]


def main(path: Path, token: str) -> None:
    """Return when everything is buried."""
    for deaf in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(deaf, signal.SIG_IGN)
    while sys.stdin.buffer.read(4096):
        pass
    left = ledger.read(path)
    if left is not None and left.token == token:  # else a new supervisor already works here
        ledger.end_all(left)


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
