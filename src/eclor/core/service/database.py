"""Where the database is and as whom a process speaks to it."""

import json
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit


class DatabaseRole(StrEnum):
    """Who signs in: the owner migrates, the application serves people, the recorder stores what
    devices say, the ledger writes down why personal data is opened."""

    OWNER = "owner"
    APP = "app"
    RECORDER = "recorder"
    LEDGER = "ledger"


@dataclass(frozen=True, kw_only=True, slots=True)
class DatabaseAddress:
    """One login on one database; ``host`` may be a folder, for a Unix socket."""

    name: str
    user: str
    password: str
    host: str
    port: str = ""

    @classmethod
    def from_url(cls, url: str) -> "DatabaseAddress":
        """Read postgresql://user:password@host:port/name?host=/folder (libpq's URI form)."""
        parts = urlsplit(url)
        more = dict(parse_qsl(parts.query))
        return cls(
            name=unquote(parts.path.lstrip("/")) or "eclor",
            user=unquote(parts.username or more.get("user", "")),
            password=unquote(parts.password or more.get("password", "")),
            host=more.get("host", unquote(parts.hostname or "")),
            port=str(parts.port or more.get("port", "")),
        )

    def conninfo(self) -> dict[str, str]:
        """Keyword arguments for ``psycopg.connect``."""
        found = {
            "dbname": self.name,
            "user": self.user,
            "password": self.password,
            "host": self.host,
            "port": self.port,
        }
        return {key: value for key, value in found.items() if value}


def from_jsonb(found: Any) -> Any:
    """A jsonb value of a raw question, which Django leaves as text."""
    return json.loads(found) if isinstance(found, str) else found
