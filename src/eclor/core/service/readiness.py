"""How a process says that it is ready, to our supervisor and to systemd alike.

Protocol: sd_notify(3), one datagram to the Unix socket named by $NOTIFY_SOCKET.
"""

import os
import socket


def notify(state: str) -> None:
    """Send e.g. ``STATUS=loading the streets``; nothing happens when nobody listens."""
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    if address.startswith("@"):  # Linux's abstract names begin with a zero byte
        address = "\0" + address[1:]
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as line:
        line.sendto(state.encode(), address)


def notify_ready(status: str = "") -> None:
    """Say once: I can do my work now."""
    notify("READY=1" + (f"\nSTATUS={status}" if status else ""))
