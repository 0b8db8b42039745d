"""`eclor talq`: the door of TALQ gateways, and the carrier of orders to them."""

import logging
import os
import signal
import threading
from types import FrameType
from typing import TYPE_CHECKING

from eclor.core.pki import Authority, BadPki
from eclor.core.service.configuration import Configuration
from eclor.core.service.places import Places
from eclor.core.service.readiness import notify_ready
from eclor.run.problems import CannotRun

if TYPE_CHECKING:
    from eclor.core.gateways.carrying.line import Line
    from eclor.core.gateways.talq.door import Door

log = logging.getLogger(__name__)


def main(configuration: Configuration) -> int:
    """Until SIGTERM. Raises CannotRun where there is no certificate authority."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "eclor.run.settings")
    import django

    django.setup()
    from django.utils import timezone

    from eclor.core.bus import BlockingBus
    from eclor.core.gateways.carrying.carrier import Carrier
    from eclor.core.gateways.carrying.line import Line
    from eclor.core.gateways.talq.bearer import TALQ, TalqBearer
    from eclor.core.gateways.talq.door import BASE, Door
    from eclor.core.gateways.talq.register import cms_address
    from eclor.core.gateways.talq.rest import Cms
    from eclor.core.service import bus
    from eclor.core.service.secrets import load_secrets

    authority = Authority(Places(configuration.home_path).pki)
    if not authority.exists:
        raise CannotRun("TALQ gateways need certificates: run `eclor pki create` first.")
    uri = f"https://{configuration.talq_names[0]}:{configuration.talq_port}{BASE}"
    stream = BlockingBus(bus.url(configuration), "talq")
    port = configuration.number("talq_port")
    try:
        door = Door(configuration.bind, port, authority, Cms(uri, stream), timezone.now)
    except (OSError, BadPki) as problem:
        raise CannotRun(f"The TALQ door cannot open port {port}: {problem}") from problem
    seed = load_secrets(configuration.home_path).orders_seed
    bearer = TalqBearer(authority, cms_address)
    line = Line(bus.url(configuration), TALQ, Carrier(bearer), seed)
    _until_told(door, line)
    return 0


def _until_told(door: "Door", line: "Line") -> None:
    def stop(_number: int, _frame: FrameType | None) -> None:
        line.stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    threads = [
        threading.Thread(target=door.serve_forever, name="talq door"),
        threading.Thread(target=line.keep, name="talq carrier"),
    ]
    for thread in threads:
        thread.start()
    notify_ready()
    line.stopping.wait()
    door.shutdown()
    for thread in threads:
        thread.join(timeout=5)
    door.server_close()
