"""Sealing a web push message for one browser alone (RFC 8291), and saying who sends it (RFC 8292)."""

import base64
import hashlib
import json
import os

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

CURVE = ec.SECP256R1()
ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256 (FIPS 186-5)
RECORD = 4096  # octets: what every push service takes
ROOM = RECORD - 86 - 17  # for the message, beside head, padding and tag


def seal(
    plain: bytes,
    browser: bytes,
    secret: bytes,
    key: ec.EllipticCurvePrivateKey | None = None,
    salt: bytes | None = None,
) -> bytes:
    """The body of the request: ``browser`` its public key (65 octets), ``secret`` its 16 octets.

    ``key`` and ``salt`` are drawn for each message. Raises ValueError for what is no key of P-256.
    """
    key, salt = key or ec.generate_private_key(CURVE), salt or os.urandom(16)
    ours = point(key)
    shared = key.exchange(ec.ECDH(), ec.EllipticCurvePublicKey.from_encoded_point(CURVE, browser))
    drawn = _derive(shared, secret, b"WebPush: info\0" + browser + ours, 32)
    content = _derive(drawn, salt, b"Content-Encoding: aes128gcm\0", 16)
    nonce = _derive(drawn, salt, b"Content-Encoding: nonce\0", 12)
    head = salt + RECORD.to_bytes(4) + len(ours).to_bytes(1) + ours
    return head + AESGCM(content).encrypt(nonce, plain + b"\x02", None)


def vapid_key(seed: str) -> ec.EllipticCurvePrivateKey:
    """The house's key, from a secret of it in hexadecimal."""
    drawn = hashlib.sha512(b"eclor web push" + bytes.fromhex(seed)).digest()
    return ec.derive_private_key(int.from_bytes(drawn) % (ORDER - 1) + 1, CURVE)


def vapid(key: ec.EllipticCurvePrivateKey, audience: str, until: int, contact: str) -> str:
    """The Authorization header: ``audience`` is the push service's origin, ``until`` epoch seconds."""
    head = _json({"typ": "JWT", "alg": "ES256"})
    body = _json({"aud": audience, "exp": until, "sub": contact})
    signed = f"{head}.{body}"
    r, s = decode_dss_signature(key.sign(signed.encode(), ec.ECDSA(SHA256())))
    return f"vapid t={signed}.{written(r.to_bytes(32) + s.to_bytes(32))}, k={written(point(key))}"


def point(key: ec.EllipticCurvePrivateKey) -> bytes:
    """The public half, uncompressed."""
    return key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)


def written(raw: bytes) -> str:
    """Base64 for addresses, without padding."""
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def read(said: str) -> bytes:
    """Raises ValueError."""
    return base64.b64decode(said + "=" * (-len(said) % 4), altchars=b"-_", validate=True)


def _derive(key: bytes, salt: bytes, info: bytes, length: int) -> bytes:
    return HKDF(algorithm=SHA256(), length=length, salt=salt, info=info).derive(key)


def _json(said: dict[str, object]) -> str:
    return written(json.dumps(said, separators=(",", ":")).encode())
