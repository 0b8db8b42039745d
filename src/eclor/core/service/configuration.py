"""Every setting of the house: its name, what it means, and what it is when nobody says anything."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

LOCALES = Path(__file__).resolve().parents[2] / "locale"


def languages(folder: Path = LOCALES) -> tuple[str, ...]:
    """What the pages can be read in: French, English, and every language whose file lies there."""
    found = {path.parents[1].name for path in folder.glob("*/LC_MESSAGES/django.po")}
    return ("fr", "en", *sorted(found - {"fr", "en"}))


LANGUAGES = languages()


class BadSetting(ValueError):
    """A setting that cannot be; the text says which one and what to write instead."""


def _installed(package: str) -> bool:
    """Looked up, not imported: a start is paid by every process."""
    return find_spec(package) is not None


def _setting(default: str, meaning: str) -> str:
    """A field of :class:`Configuration`: its text default, and the sentence `eclor settings` shows."""
    found: str = field(default=default, metadata={"meaning": meaning})
    return found


@dataclass(frozen=True, kw_only=True, slots=True)
class Configuration:
    """The settings as text, one field for each ``ECLOR_*`` variable; properties give the parsed form."""

    home: str = _setting("~/.local/share/eclor", "Folder of everything Eclor keeps.")
    bind: str = _setting("127.0.0.1", "Address the public ports listen on; 0.0.0.0 for all.")
    http_port: str = _setting("8000", "Port of the web pages.")
    mqtt_port: str = _setting("1883", "Port where devices speak MQTT 3.1.1.")
    mqtt_tls_port: str = _setting(
        "", "Port where devices speak MQTT over TLS, 8883 as a rule; empty: none. See `eclor pki`."
    )
    mqtt_clear: str = _setting(
        "on", "MQTT without TLS for devices outside: on, or off (from this machine only)."
    )
    talq_port: str = _setting(
        "8443", "Port where TALQ gateways speak over mutual TLS, once `eclor pki create` was run."
    )
    talq_hosts: str = _setting(
        "",
        "Names and addresses by which gateways reach that port, with commas; empty: those of the"
        " public address and of this machine.",
    )
    nats_port: str = _setting("4222", "Port of the embedded NATS server, on loopback.")
    metrics_port: str = _setting("9464", "Private port of the Prometheus metrics, on loopback.")
    database_url: str = _setting(
        "", "PostgreSQL 15 or later, as its owner (postgresql://…); empty: an embedded one."
    )
    nats_url: str = _setting("", "NATS 2.10 or later with JetStream; empty: an embedded one.")
    nats_mqtt: str = _setting(
        "", "host:port of that server's MQTT listener; needed with ECLOR_NATS_URL."
    )
    public_url: str = _setting("", "Address people use; empty: http://localhost:<http port>.")
    providers: str = _setting(
        "", "JSON file of the providers of identities (FranceConnect, ProConnect); empty: none."
    )
    desk_host: str = _setting(
        "",
        "Host name of those who work here; roles open nothing under any other. Empty: every name.",
    )
    breached_passwords: str = _setting(
        "",
        "File of SHA-1 digests of leaked passwords, sorted, one a line (Have I Been Pwned, ordered by"
        " hash); empty: the 20,000 commonest alone are refused.",
    )
    role_idle_minutes: str = _setting(
        "120", "Minutes without a page after which whoever holds a role must sign in again."
    )
    role_session_hours: str = _setting(
        "12", "Hours after a sign-in when whoever holds a role must sign in again, however busy."
    )
    security_contact: str = _setting(
        "",
        "Whom to tell of a weakness, for security.txt: mailto:… or https://…; empty: no such page.",
    )
    trusted_proxies: str = _setting(
        "", "Addresses of proxies of yours in front, whose X-Forwarded-* is believed; empty: none."
    )
    language: str = _setting("fr", "Language of pages when the browser states none: fr or en.")
    demo: str = _setting("on", "The simulated territory: on or off.")
    seed: str = _setting("57", "Seed of the simulated territory.")
    speed: str = _setting("1", "How many times faster than the clock the simulated field lives.")
    recorders: str = _setting("1", "How many recorders store what the field reports.")
    webs: str = _setting("1", "How many web processes answer side by side.")
    web_workers: str = _setting("2", "Workers inside each web process.")
    base_map: str = _setting(
        "", "Style or tile address drawn under the territory's own map; empty: none."
    )
    two_persons_above: str = _setting(
        "20",
        "Who darkens more lamps than this at once needs a second person; a street has about 20.",
    )
    off_percent: str = _setting(
        "10", "Most lamps of a federation, in percent, ordered off within the time below."
    )
    off_minutes: str = _setting("5", "Minutes within which that share may not be exceeded.")
    glass_minutes: str = _setting(
        "30", "Minutes after which a break-glass order is taken back by itself."
    )
    lorawan_rx2: str = _setting(
        "12", "Spreading factor of the second window of LoRaWAN, as its server has it: 7 to 12."
    )
    lorawan_share: str = _setting(
        "80", "Percent of the legal duty cycle on LoRaWAN that orders may use."
    )
    lorawan_payload: str = _setting(
        "lwm2m",
        "What LoRaWAN lamps are sent: lwm2m (LwM2M CBOR, uCIFI objects) or codec (the server's).",
    )
    backups: str = _setting(
        "", "Folder of the nightly backups, best on another disk; empty: backups in the home."
    )
    nightly_backup: str = _setting("on", "A backup each night, proven by a restore: on or off.")
    smtp_url: str = _setting(
        "",
        "Mail server: smtp://user:password@host:587 (STARTTLS) or smtps://…; empty: the demo"
        " keeps mail on a page, any other house sends none.",
    )
    mail_from: str = _setting("eclor@localhost.localdomain", "Address that notices come from.")
    blur: str = _setting(
        "auto",
        "Faces and number plates of photos made unreadable before they are kept: auto (where the"
        " extra faces is installed), on (no start without it) or off.",
    )
    sms_folder: str = _setting(
        "", "Folder where short messages are put for your operator's program; empty: none are sent."
    )
    push_services: str = _setting(
        "https://fcm.googleapis.com https://updates.push.services.mozilla.com"
        " https://*.push.apple.com https://*.notify.windows.com",
        "Push services that browsers may name, with a space between them.",
    )
    log_level: str = _setting("info", "debug, info, warning or error.")
    log_format: str = _setting(
        "text", "text for people, or json: one object on a line, for a program that ships logs."
    )

    def __post_init__(self) -> None:
        for name in ("http_port", "mqtt_port", "talq_port", "nats_port", "metrics_port"):
            self._whole(name, 1, 65535)
        for name in ("recorders", "webs", "web_workers"):
            self._whole(name, 1, 64)
        self._whole("seed", 0, 2**31 - 1)
        self._whole("two_persons_above", 0, 10_000)
        self._whole("off_percent", 0, 100)
        self._check_lorawan()
        self._check_mqtt()
        self._check_blur()
        for name in ("off_minutes", "glass_minutes", "role_idle_minutes", "role_session_hours"):
            self._whole(name, 1, 1440)
        if self.language not in LANGUAGES:
            self._refuse("language", f"write one of {', '.join(LANGUAGES)}")
        for name in ("demo", "nightly_backup"):
            if getattr(self, name) not in ("on", "off"):
                self._refuse(name, "write on or off")
        if self.breached_passwords and not Path(self.breached_passwords).expanduser().is_file():
            self._refuse("breached_passwords", "name a file that is there")
        if self.log_format not in ("text", "json"):
            self._refuse("log_format", "write text or json")
        if self.database_url and urlsplit(self.database_url).scheme not in (
            "postgresql",
            "postgres",
        ):
            raise BadSetting("ECLOR_DATABASE_URL must begin with postgresql://.")
        if self.smtp_url and not self._is_smtp():
            raise BadSetting(
                "ECLOR_SMTP_URL must be smtp://host or smtps://host, with a port if any."
            )
        if not re.fullmatch(r"[!-~]+@[!-~]+", self.mail_from) or set("<>,;") & set(self.mail_from):
            self._refuse("mail_from", "write one e-mail address")
        if self.nats_url and not self.nats_mqtt:
            raise BadSetting("ECLOR_NATS_URL needs ECLOR_NATS_MQTT, that server's MQTT host:port.")
        if self.security_contact and not self.security_contact.startswith(("mailto:", "https://")):
            self._refuse("security_contact", "begin it with mailto: or https://")
        try:
            if not 0 < float(self.speed) <= 100_000:
                raise ValueError
        except ValueError:
            self._refuse("speed", "write a number between 0 and 100000")

    def _check_mqtt(self) -> None:
        if self.mqtt_tls_port:
            self._whole("mqtt_tls_port", 1, 65535)
        if self.mqtt_clear not in ("on", "off"):
            self._refuse("mqtt_clear", "write on or off")
        if self.mqtt_clear == "off" and not self.mqtt_tls_port:
            raise BadSetting(
                "ECLOR_MQTT_CLEAR=off needs ECLOR_MQTT_TLS_PORT: no device outside could come."
            )

    def _check_blur(self) -> None:
        if self.blur not in ("auto", "on", "off"):
            self._refuse("blur", "write auto, on or off")
        if self.blur == "on" and not self.blurs:
            raise BadSetting(
                "ECLOR_BLUR=on needs the extra faces: run `make install-faces`, or write auto."
            )

    def _check_lorawan(self) -> None:
        self._whole("lorawan_rx2", 7, 12)
        self._whole("lorawan_share", 1, 100)
        if self.lorawan_payload not in ("lwm2m", "codec"):
            self._refuse("lorawan_payload", "write lwm2m or codec")

    @classmethod
    def from_environment(cls, environment: Mapping[str, str] | None = None) -> "Configuration":
        """Read the ``ECLOR_*`` variables.

        Raises BadSetting for a value that cannot be, and for an ``ECLOR_*`` name nobody knows.
        """
        given = os.environ if environment is None else environment
        names = {f.name for f in fields(cls)}
        internal = {"role", "run"}
        said = {
            key.removeprefix("ECLOR_").lower(): value.strip()
            for key, value in given.items()
            if key.startswith("ECLOR_")
        }
        unknown = sorted(set(said) - names - internal)
        if unknown:
            raise BadSetting(
                f"ECLOR_{unknown[0].upper()} is not a setting; `eclor settings` lists them."
            )
        return cls(**{key: value for key, value in said.items() if key in names and value})

    @property
    def home_path(self) -> Path:
        return Path(self.home).expanduser().absolute()

    @property
    def backups_path(self) -> Path:
        """The folder of backups; who was erased is written there too, beside what would bring them back."""
        given = Path(self.backups).expanduser() if self.backups else self.home_path / "backups"
        return given.absolute()

    @property
    def sms_path(self) -> Path:
        return Path(self.sms_folder).expanduser().absolute()

    @property
    def origin(self) -> str:
        """The public address without a slash at its end."""
        return (self.public_url or f"http://localhost:{self.http_port}").rstrip("/")

    @property
    def talq_names(self) -> list[str]:
        """The hosts that our own certificate names."""
        said = [name.strip() for name in self.talq_hosts.split(",") if name.strip()]
        there = urlsplit(self.origin).hostname or "localhost"
        return said or list(dict.fromkeys((there, "localhost", "127.0.0.1")))

    @property
    def blurs(self) -> bool:
        """Whether faces and number plates are looked for in photos."""
        return self.blur != "off" and _installed("cv2")

    @property
    def demo_on(self) -> bool:
        return self.demo == "on"

    @property
    def speed_factor(self) -> float:
        return float(self.speed)

    def number(self, name: str) -> int:
        """A setting that is a whole number, checked at birth."""
        return int(getattr(self, name))

    def _whole(self, name: str, low: int, high: int) -> None:
        text = getattr(self, name)
        if not (text.isascii() and text.isdigit() and low <= int(text) <= high):
            self._refuse(name, f"write a whole number from {low} to {high}")

    def _is_smtp(self) -> bool:
        try:
            said = urlsplit(self.smtp_url)
            return said.scheme in ("smtp", "smtps") and bool(said.hostname) and said.port != 0
        except ValueError:
            return False

    def _refuse(self, name: str, mend: str) -> None:
        raise BadSetting(f"ECLOR_{name.upper()}={getattr(self, name)!r} cannot be: {mend}.")


def described() -> list[tuple[str, str, str]]:
    """(variable, meaning, default) of every setting, for `eclor settings` and the documentation."""
    return [
        (f"ECLOR_{f.name.upper()}", str(f.metadata["meaning"]), str(f.default))
        for f in fields(Configuration)
    ]
