"""E-mail over SMTP (RFC 5321): each letter once, and what the server said told without the address."""

import smtplib
import ssl
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from django.utils import timezone
from django.utils.encoding import punycode
from django.utils.translation import gettext as _

from eclor.core.notices.carriers.port import CarrierDown, Ready, Refused, TryLater, Unsure

PATIENCE = 15.0  # seconds for each answer of the server
# Lines end in CR LF, or the server refuses them (RFC 5321, 2.3.8); of 7 bits, which each server takes.
WRITTEN = SMTP.clone(cte_type="7bit")


@dataclass(frozen=True, slots=True)
class Mail:
    """``url`` is smtp://user:password@host:587 (STARTTLS) or smtps://…:465; smtp without a login may
    stay in clear on this very machine alone."""

    url: str
    sender: str
    repeats = False

    @classmethod
    def of(cls, house: Any) -> "Mail":
        return cls(house.smtp_url, house.mail_from)

    def carry(self, ready: Ready, address: str) -> None:
        address = _in_ascii(address)
        message = self._message(ready, address)
        with self._server() as server:
            _accepted(server.mail(self.sender))
            _accepted(server.rcpt(address), of_address=True)
            try:
                answer = server.data(message.as_bytes())
            except smtplib.SMTPDataError as refusal:
                answer = (refusal.smtp_code, b"")
            except (OSError, smtplib.SMTPException) as lost:
                raise Unsure(_("The mail server broke off before it answered.")) from lost
            _accepted(answer)

    def _message(self, ready: Ready, address: str) -> EmailMessage:
        message = EmailMessage(policy=WRITTEN)
        message["Subject"] = ready.title
        message["From"] = Address(addr_spec=self.sender)
        message["To"] = Address(addr_spec=address)
        message["Date"] = format_datetime(timezone.now())
        # The same at every try: a mailbox that compares them shows it once.
        message["Message-ID"] = f"<{ready.id}@{self.sender.partition('@')[2]}>"
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(f"{ready.text}\n\n{ready.link}".strip() + "\n")
        return message

    def _server(self) -> "_Server":
        return _Server(self.url)


class _Server:
    """A connection that signed in, for the length of one letter."""

    def __init__(self, url: str) -> None:
        self.parts = urlsplit(url)

    def __enter__(self) -> smtplib.SMTP:
        try:
            self.line = self._connected()
            return self.line
        except smtplib.SMTPAuthenticationError as refusal:
            raise CarrierDown(
                _("The mail server refuses the login of ECLOR_SMTP_URL.")
            ) from refusal
        except (OSError, smtplib.SMTPException) as problem:
            said = _("The mail server cannot be reached (%s).") % type(problem).__name__
            raise CarrierDown(said) from problem

    def __exit__(self, kind: Any, problem: BaseException | None, trace: Any) -> None:
        try:
            self.line.quit()
        except (OSError, smtplib.SMTPException):
            self.line.close()  # it hung up first; what it had accepted, it has
        if isinstance(problem, smtplib.SMTPServerDisconnected | OSError):
            raise CarrierDown(_("The mail server hung up.")) from problem

    def _connected(self) -> smtplib.SMTP:
        host, safe = self.parts.hostname or "", ssl.create_default_context()
        if self.parts.scheme == "smtps":
            line: smtplib.SMTP = smtplib.SMTP_SSL(
                host, self.parts.port or 465, timeout=PATIENCE, context=safe
            )
        else:
            line = smtplib.SMTP(host, self.parts.port or 587, timeout=PATIENCE)
        try:
            self._greet(line, host, safe)
        except (OSError, smtplib.SMTPException):
            line.close()
            raise
        return line

    def _greet(self, line: smtplib.SMTP, host: str, safe: ssl.SSLContext) -> None:
        if self.parts.scheme == "smtp" and host not in ("localhost", "127.0.0.1", "::1"):
            line.starttls(context=safe)
        line.ehlo_or_helo_if_needed()
        if self.parts.username:
            line.login(unquote(self.parts.username), unquote(self.parts.password or ""))


def _in_ascii(address: str) -> str:
    """With a name of its domain that every server understands (RFC 3490). Raises Refused."""
    name, _at, domain = address.rpartition("@")
    try:
        return f"{name}@{punycode(domain)}".encode("ascii").decode()
    except UnicodeError as problem:
        raise Refused(_("This is no address that a mail server takes.")) from problem


def _accepted(answer: tuple[int, bytes], of_address: bool = False) -> None:
    """Raise what an answer means; its text is left out, it often repeats the address."""
    code = answer[0]
    if 200 <= code < 400:
        return
    said = _("The mail server answered %d.") % code
    if code >= 500:
        raise Refused(said, gone=of_address and code in (550, 551, 553))
    raise TryLater(said)
