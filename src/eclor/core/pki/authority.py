"""Issues, renews, revokes and lists certificates; everything lies in one private folder.

X.509 v3 with ECDSA P-256 and SHA-256 (RFC 5280), which every TLS stack of the field understands;
revocations are a signed list (CRL). Certificates are made by ``cryptography``.
"""

import os
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from fcntl import LOCK_EX, flock
from pathlib import Path

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.types import CertificatePublicKeyTypes
from cryptography.x509.oid import ExtendedKeyUsageOID

from eclor.core.pki.making import WEAKEST_RSA, alternative, long_rsa, named, pem_of, usage, write
from eclor.core.pki.names import HOUSE, common_name, subject, whole_name

# A lamp lives twenty years, and so does whom its gateway trusts; what gateways show is renewed.
AUTHORITY_LIVES = timedelta(days=20 * 365)
LEAF_LIVES = timedelta(days=825)
LISTED_FOR = timedelta(days=20 * 365)  # a list of revocations we alone read does not grow stale


class BadPki(RuntimeError):
    """What was asked of the authority cannot be; the text says why and what to do."""


@dataclass(frozen=True, slots=True)
class Issued:
    """One certificate: whose, by what number, until when, and since when it is believed no more."""

    name: str
    serial: int
    until: datetime
    revoked_at: datetime | None

    def holds(self, now: datetime) -> bool:
        return self.revoked_at is None and now < self.until


class Authority:
    """The authority whose files lie in ``folder``; made by :meth:`create`, once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def exists(self) -> bool:
        return self.certificate_file.exists() and self._key_file.exists()

    @property
    def certificate_file(self) -> Path:
        """What gateways must trust; may be given to anybody."""
        return self.folder / "authority.pem"

    @property
    def house_files(self) -> tuple[Path, Path]:
        """Certificate and key by which the house itself speaks."""
        return self.folder / "house.pem", self.folder / "house.key"

    @property
    def _key_file(self) -> Path:
        return self.folder / "authority.key"

    @property
    def _revoked_file(self) -> Path:
        return self.folder / "revoked.pem"

    def create(self, now: datetime, hosts: Sequence[str]) -> None:
        """A new authority, and the house's own certificate for ``hosts``. Raises BadPki."""
        if self._key_file.exists():
            raise BadPki(f"{self.folder} holds an authority already: `eclor pki list` shows it.")
        (self.folder / "issued").mkdir(mode=0o700, parents=True, exist_ok=True)
        self.folder.chmod(0o700)
        key = ec.generate_private_key(ec.SECP256R1())
        name = subject("Eclor gateways")
        made = named(name, name, key.public_key(), now, AUTHORITY_LIVES)
        made = made.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        made = made.add_extension(usage(signs=True), critical=True)
        certificate = made.sign(key, hashes.SHA256())
        write(self._key_file, pem_of(key))
        write(self.certificate_file, certificate.public_bytes(serialization.Encoding.PEM))
        with self._alone():
            self._write_revoked(now, [])
            self._renew_house(now, hosts)

    def renew_house(self, now: datetime, hosts: Sequence[str]) -> None:
        """Another certificate for the house, with another key. Raises BadPki."""
        self._must_exist()
        with self._alone():
            self._renew_house(now, hosts)

    def issue(self, name: str, now: datetime, hosts: Sequence[str] = ()) -> tuple[bytes, bytes]:
        """(certificate, private key) as PEM for a gateway that makes no key of its own.

        The key is kept nowhere here. Raises BadPki.
        """
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = self._issue(_gateway(name), key.public_key(), now, hosts)
        return certificate.public_bytes(serialization.Encoding.PEM), pem_of(key)

    def sign(self, request: bytes, name: str, now: datetime, hosts: Sequence[str] = ()) -> bytes:
        """The certificate, as PEM, for a key that never left its gateway: PKCS #10. Raises BadPki.

        Of the request the key alone is taken: its name and its wishes are not its to choose.
        """
        try:
            asked = x509.load_pem_x509_csr(request)
            good = asked.is_signature_valid
            key = asked.public_key()
        except (ValueError, UnsupportedAlgorithm) as problem:
            raise BadPki(f"This is no certificate request in PEM: {problem}") from problem
        if not good:
            raise BadPki("The request is not signed by its own key: let the gateway make another.")
        if not (isinstance(key, ec.EllipticCurvePublicKey) or long_rsa(key)):
            raise BadPki(f"The request's key must be ECDSA, or RSA of {WEAKEST_RSA} bits or more.")
        made = self._issue(_gateway(name), key, now, hosts)
        return made.public_bytes(serialization.Encoding.PEM)

    def revoke(self, name_or_serial: str, now: datetime) -> list[Issued]:
        """Believe no more the certificate of this serial (hexadecimal), or all that bear this name.

        Those revoked by it. Raises BadPki when none holds.
        """
        self._must_exist()
        with self._alone():
            gone = [
                one
                for one in self.issued()
                if one.holds(now) and name_or_serial in (one.name, f"{one.serial:x}")
            ]
            if not gone:
                raise BadPki(f"No certificate that holds is called {name_or_serial!r}.")
            before = [(one.serial, one.revoked_at) for one in self.issued() if one.revoked_at]
            self._write_revoked(now, [*before, *((one.serial, now) for one in gone)])
        return gone

    def issued(self) -> list[Issued]:
        """Every certificate ever issued, by name, the newest first. Raises BadPki."""
        self._must_exist()
        revoked = self.revoked()
        found = []
        for path in (self.folder / "issued").glob("*.pem"):
            one = x509.load_pem_x509_certificate(path.read_bytes())
            number = one.serial_number
            until = one.not_valid_after_utc
            found.append(Issued(common_name(one), number, until, revoked.get(number)))
        return sorted(found, key=lambda one: (one.name, -one.until.timestamp()))

    def revoked(self) -> dict[int, datetime]:
        """Serial numbers that are believed no more, and since when."""
        listed = x509.load_pem_x509_crl(self._revoked_file.read_bytes())
        return {one.serial_number: one.revocation_date_utc for one in listed}

    def stamp(self) -> tuple[int, int]:
        """Changes whenever something was revoked or the house's certificate was renewed."""
        return self._revoked_file.stat().st_mtime_ns, self.house_files[0].stat().st_mtime_ns

    def _issue(
        self, name: str, key: CertificatePublicKeyTypes, now: datetime, hosts: Sequence[str]
    ) -> x509.Certificate:
        self._must_exist()
        ours = x509.load_pem_x509_certificate(self.certificate_file.read_bytes())
        made = named(subject(name), ours.subject, key, now, LEAF_LIVES)
        made = made.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        made = made.add_extension(usage(signs=False), critical=True)
        both = [ExtendedKeyUsageOID.CLIENT_AUTH, ExtendedKeyUsageOID.SERVER_AUTH]
        made = made.add_extension(x509.ExtendedKeyUsage(both), critical=False)
        authority = ours.extensions.get_extension_for_class(x509.SubjectKeyIdentifier).value
        made = made.add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(authority), False
        )
        if hosts:
            names = x509.SubjectAlternativeName(_alternatives(hosts))
            made = made.add_extension(names, critical=False)
        certificate = made.sign(self._key(), hashes.SHA256())
        file = self.folder / "issued" / f"{name}-{certificate.serial_number:x}.pem"
        write(file, certificate.public_bytes(serialization.Encoding.PEM))
        return certificate

    def _renew_house(self, now: datetime, hosts: Sequence[str]) -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        certificate = self._issue(HOUSE, key.public_key(), now, hosts)
        of_certificate, of_key = self.house_files
        # The key first: whoever reads in between finds a pair that does not fit, and tries again.
        write(of_key, pem_of(key))
        write(of_certificate, certificate.public_bytes(serialization.Encoding.PEM))

    def _write_revoked(
        self, now: datetime, gone: Sequence[tuple[int, datetime | None]]
    ) -> None:  # fmt: skip
        ours = x509.load_pem_x509_certificate(self.certificate_file.read_bytes())
        made = x509.CertificateRevocationListBuilder().issuer_name(ours.subject)
        made = made.last_update(now).next_update(now + LISTED_FOR)
        for serial, at in gone:
            one = x509.RevokedCertificateBuilder().serial_number(serial)
            made = made.add_revoked_certificate(one.revocation_date(at or now).build())
        listed = made.sign(self._key(), hashes.SHA256())
        write(self._revoked_file, listed.public_bytes(serialization.Encoding.PEM))

    def _key(self) -> ec.EllipticCurvePrivateKey:
        if self._key_file.stat().st_mode & 0o077:
            raise BadPki(f"Others may read {self._key_file}: run `chmod 600 {self._key_file}`.")
        key = serialization.load_pem_private_key(self._key_file.read_bytes(), None)
        if not isinstance(key, ec.EllipticCurvePrivateKey):
            raise BadPki(f"{self._key_file} is not the key of an authority of ours.")
        return key

    def _must_exist(self) -> None:
        if not self.exists:
            raise BadPki("There is no certificate authority here: `eclor pki create` makes one.")

    @contextmanager
    def _alone(self) -> Iterator[None]:
        handle = os.open(self.folder, os.O_RDONLY)
        try:
            flock(handle, LOCK_EX)
            yield
        finally:
            os.close(handle)


def _gateway(name: str) -> str:
    try:
        whole_name(name)
    except ValueError as problem:
        raise BadPki(str(problem)) from problem
    if name == HOUSE:
        raise BadPki(f"{HOUSE} is the house itself: no gateway may be called so.")
    return name


def _alternatives(hosts: Sequence[str]) -> list[x509.GeneralName]:
    try:
        return [alternative(host) for host in hosts]
    except ValueError as problem:
        raise BadPki(str(problem)) from problem
