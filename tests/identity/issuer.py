"""A provider of identities on loopback: discovery, code with PKCE, signed tokens; it can be told to lie."""

import base64
import json
import time
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qs, urlsplit

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet

CLIENT, SECRET, CODE = "eclor", "shared-with-the-house", "once"


class Issuer:
    """``lies`` replaces claims of the id token; ``plain``: its userinfo is JSON and not signed."""

    def __init__(self) -> None:
        self.key = ECKey.generate_key("P-256", {"kid": "one", "use": "sig"})
        self.person: dict[str, Any] = {
            "sub": "pseudonym-of-paul",
            "email": "paul@rive.example",
            "email_verified": True,
            "given_name": "Paul",
            "family_name": "Weber",
        }
        self.lies: dict[str, Any] = {}
        self.asks_already = ""  # a question its own address of sign-in comes with
        self.logs_out, self.says_it_is = True, ""
        self.plain, self.down, self.signs_with = False, False, self.key
        self.asked: dict[str, str] = {}
        self.url = ""

    def authorize(self, address: str) -> dict[str, str]:
        """The person agrees; what the browser brings back."""
        self.asked = {k: v[0] for k, v in parse_qs(urlsplit(address).query).items()}
        return {"code": CODE, "state": self.asked["state"], "iss": self.url}

    def answer(self, path: str, form: dict[str, str], bearer: str) -> tuple[int, str, bytes]:
        if self.down:
            return 503, "text/plain", b""
        if path == "/.well-known/openid-configuration":
            return _json(200, self._metadata())
        if path == "/keys":
            return _json(200, KeySet([self.key]).as_dict(private=False))
        if path == "/token":
            return self._token(form)
        if path == "/userinfo" and bearer == "Bearer for-userinfo":
            if self.plain:
                return _json(200, self.person)
            return 200, "application/jwt", self._signed(self.person).encode()
        return 404, "text/plain", b""

    def _metadata(self) -> dict[str, str]:
        ends = {"authorization": "authorize", "token": "token", "userinfo": "userinfo"}
        found = {f"{name}_endpoint": f"{self.url}/{path}" for name, path in ends.items()}
        found["authorization_endpoint"] += self.asks_already
        if self.logs_out:
            found["end_session_endpoint"] = f"{self.url}/logout"
        return {"issuer": self.says_it_is or self.url, "jwks_uri": f"{self.url}/keys", **found}

    def _token(self, form: dict[str, str]) -> tuple[int, str, bytes]:
        digest = sha256(form.get("code_verifier", "").encode()).digest()
        proven = base64.urlsafe_b64encode(digest).decode().rstrip("=")
        if (
            form.get("code") != CODE
            or form.get("client_secret") != SECRET
            or proven != self.asked["code_challenge"]
            or form.get("redirect_uri") != self.asked["redirect_uri"]
        ):
            return _json(400, {"error": "invalid_grant"})
        claims = {"sub": self.person["sub"], "nonce": self.asked["nonce"]} | self.lies
        return _json(200, {"access_token": "for-userinfo", "id_token": self._signed(claims)})

    def _signed(self, claims: dict[str, Any]) -> str:
        now = int(time.time())
        said = {"iss": self.url, "aud": CLIENT, "iat": now, "exp": now + 60} | claims
        return jwt.encode({"alg": "ES256", "kid": "one"}, said, self.signs_with)


@contextmanager
def issuer():
    """An issuer that listens on a free port of loopback."""
    found = Issuer()

    class Desk(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self._say({})

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"])).decode()
            self._say({k: v[0] for k, v in parse_qs(body).items()})

        def _say(self, form: dict[str, str]) -> None:
            path = urlsplit(self.path).path
            status, kind, body = found.answer(path, form, self.headers.get("Authorization", ""))
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *said: Any) -> None:
            """Nothing: the test looks at the answers."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Desk) as server:
        found.url = f"http://127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield found
        finally:
            server.shutdown()
            thread.join()


def _json(status: int, said: object) -> tuple[int, str, bytes]:
    return status, "application/json", json.dumps(said).encode()
