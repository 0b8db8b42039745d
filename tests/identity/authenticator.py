"""A telephone with passkeys, made of a key and CBOR, as WebAuthn level 2 writes it."""

import json
import struct
from hashlib import sha256
from secrets import token_bytes
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, SECP256R1, generate_private_key
from cryptography.hazmat.primitives.hashes import SHA256
from fido2 import cbor
from fido2.cose import ES256
from fido2.utils import websafe_encode

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40
Said = dict[str, Any]


class Telephone:
    """One passkey; ``unlocked`` false: its owner did not show finger, face or code."""

    def __init__(self, origin: str) -> None:
        self.origin, self.unlocked, self.counter = origin, True, 0
        self._key, self._id = generate_private_key(SECP256R1()), token_bytes(16)

    def makes(self, asked: Said) -> Said:
        """The answer to navigator.credentials.create."""
        options = asked["publicKey"]
        public = cbor.encode(ES256.from_cryptography_key(self._key.public_key()))
        known = bytes(16) + struct.pack(">H", len(self._id)) + self._id + public
        data = self._data(options["rp"]["id"], ATTESTED) + known
        attested = cbor.encode({"fmt": "none", "attStmt": {}, "authData": data})
        client = self._client("webauthn.create", options["challenge"])
        return self._answer(clientDataJSON=client, attestationObject=attested)

    def signs(self, asked: Said) -> Said:
        """The answer to navigator.credentials.get."""
        options = asked["publicKey"]
        self.counter += 1
        data = self._data(options["rpId"], 0)
        client = self._client("webauthn.get", options["challenge"])
        signature = self._key.sign(data + sha256(client).digest(), ECDSA(SHA256()))
        return self._answer(clientDataJSON=client, authenticatorData=data, signature=signature)

    def _data(self, house: str, flags: int) -> bytes:
        flags |= PRESENT | (VERIFIED if self.unlocked else 0)
        return sha256(house.encode()).digest() + struct.pack(">BI", flags, self.counter)

    def _client(self, kind: str, challenge: str) -> bytes:
        said = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(said).encode()

    def _answer(self, **parts: bytes) -> Said:
        name = websafe_encode(self._id)
        response = {key: websafe_encode(value) for key, value in parts.items()}
        return {"id": name, "rawId": name, "type": "public-key", "response": response}
