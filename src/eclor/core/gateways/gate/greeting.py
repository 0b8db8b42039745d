"""What a device says of itself when it comes, and how it is introduced to the broker behind us."""

from dataclasses import dataclass
from string import ascii_letters, digits

from eclor.core.gateways.gate.packets import CONNECT, Malformed, field, packet, take_field
from eclor.core.gateways.subjects import handle_of

LEVEL = 4  # MQTT 3.1.1
_USER, _PASSWORD, _WILL_RETAIN, _WILL_QOS, _WILL, _CLEAN, _RESERVED = 128, 64, 32, 24, 4, 2, 1
_PLAIN = frozenset(f"{ascii_letters}{digits}-_".encode())


class OtherProtocol(ValueError):
    """Another version of MQTT than 3.1.1; ``level`` is the one asked for."""

    def __init__(self, level: int) -> None:
        super().__init__(f"MQTT level {level}")
        self.level = level


@dataclass(frozen=True, slots=True)
class Will:
    """What a device wants said when it goes without a word."""

    topic: bytes
    payload: bytes


@dataclass(frozen=True, slots=True)
class Greeting:
    """A CONNECT packet; ``keep_alive`` in seconds, 0 for never; ``repr`` keeps secrets out."""

    client: bytes
    clean: bool
    keep_alive: int
    will: Will | None
    user: str
    secret: str

    def __repr__(self) -> str:
        return f"Greeting(handle={self.handle})"

    @property
    def handle(self) -> str:
        """The name of this login on the bus; an access token is user name and secret in one."""
        return handle_of(self.user)

    @property
    def session(self) -> str:
        """Client identifiers belong to a login: two devices with the same one do not meet."""
        return f"{self.handle}-{_token(self.client)}"


def read_greeting(body: bytes) -> Greeting:
    """Read the body of a CONNECT (MQTT 3.1.1, 3.1). Raises Malformed, OtherProtocol."""
    name, at = take_field(body, 0)
    if len(body) < at + 4:
        raise Malformed("a CONNECT cut short")
    level, flags = body[at], body[at + 1]
    if name == b"MQIsdp" or (name == b"MQTT" and level != LEVEL):
        raise OtherProtocol(level)
    if name != b"MQTT" or flags & _RESERVED:
        raise Malformed("a CONNECT of no known protocol")
    _check_flags(flags)
    keep_alive = int.from_bytes(body[at + 2 : at + 4])
    client, at = take_field(body, at + 4)
    will, at = _will(body, at, flags)
    user, at = take_field(body, at) if flags & _USER else (b"", at)
    secret, at = take_field(body, at) if flags & _PASSWORD else (user, at)
    if at != len(body):
        raise Malformed("a CONNECT with bytes too many")
    return Greeting(client, bool(flags & _CLEAN), keep_alive, will, _text(user), _text(secret))


def _token(client: bytes) -> str:
    """A client identifier as NATS takes it, which refuses dots, spaces and more; never two alike."""
    return "".join(chr(b) if b in _PLAIN else f"={b:02X}" for b in client)


def _check_flags(flags: int) -> None:
    if flags & _PASSWORD and not flags & _USER:
        raise Malformed("a CONNECT with a password and no user name")
    if flags & _WILL_QOS == _WILL_QOS or (not flags & _WILL and flags & (_WILL_QOS | _WILL_RETAIN)):
        raise Malformed("a CONNECT with impossible will flags")


def _will(body: bytes, at: int, flags: int) -> tuple[Will | None, int]:
    if not flags & _WILL:
        return None, at
    topic, at = take_field(body, at)
    payload, at = take_field(body, at)
    return Will(topic, payload), at


def _text(data: bytes) -> str:
    """Empty when it is no text a credential could be: such a login is refused like a wrong one."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return ""
    return "" if "\0" in text or len(data) > 256 else text


def introduction(greeting: Greeting) -> bytes:
    """The CONNECT we send to the broker in the device's place.

    The handle stands for the user name, so that no token reaches the broker's log and no device
    can come as one of the house's own users. The will stays with us, who store it like any
    message; keep-alive is ours too, since the broker no longer hears the device publish.
    """
    flags = _USER | _PASSWORD | (_CLEAN if greeting.clean else 0)
    who = (greeting.session, greeting.handle, greeting.secret)
    body = field(b"MQTT") + bytes((LEVEL, flags, 0, 0)) + b"".join(field(x.encode()) for x in who)
    return packet(CONNECT << 4, body)
