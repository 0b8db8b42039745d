"""TLS contexts of the house: the other end must show a certificate of our authority."""

import ssl

from eclor.core.pki.authority import Authority


def server_context(authority: Authority) -> ssl.SSLContext:
    """For a door: nobody without a certificate of ours gets past the handshake."""
    return _context(authority, ssl.PROTOCOL_TLS_SERVER)


def client_context(authority: Authority) -> ssl.SSLContext:
    """For calling a gateway, which is known by its name in the certificate, not by its address."""
    return _context(authority, ssl.PROTOCOL_TLS_CLIENT)


def _context(authority: Authority, protocol: int) -> ssl.SSLContext:
    context = ssl.SSLContext(protocol)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    # A gateway's address is often a number of a private network that changes: the caller compares
    # the certificate's name with the key of the gateway it wants.
    context.check_hostname = False
    context.verify_mode = ssl.CERT_REQUIRED
    context.load_verify_locations(authority.certificate_file)
    context.load_cert_chain(*authority.house_files)
    return context
