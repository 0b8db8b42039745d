"""The door of devices over TLS: the house's own certificate, read again when it was renewed."""

import asyncio
import logging
import ssl

from eclor.core.pki import Authority

log = logging.getLogger(__name__)

LOOK_SECONDS = 30.0
HANDSHAKE_SECONDS = 10.0  # who opens a line and does not finish it holds nothing longer


def tls_context(authority: Authority) -> ssl.SSLContext:
    """For devices, which trust our authority and show key and secret inside. Raises OSError."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.load_cert_chain(*authority.house_files)
    return context


async def keep_fresh(context: ssl.SSLContext, authority: Authority) -> None:
    """New lines get the newest certificate; those that are open keep theirs. Until cancelled."""
    stamp = authority.stamp()
    while True:
        await asyncio.sleep(LOOK_SECONDS)
        try:
            seen = (
                authority.stamp()
            )  # before it is read: what is written meanwhile is seen next time
            if seen == stamp:
                continue
            context.load_cert_chain(*authority.house_files)
        except (OSError, ssl.SSLError) as problem:
            log.warning(
                "gate: the house's certificate was renewed and is not whole yet: %s", problem
            )
            continue
        stamp = seen
        log.info("gate: new lines show the renewed certificate.")
