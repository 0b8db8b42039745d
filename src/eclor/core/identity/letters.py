"""Letters about an account: sent by Django's mail, whatever carrier the settings name."""

import logging
from smtplib import SMTPException

from django.core.mail import EmailMessage

log = logging.getLogger(__name__)


class NotSent(RuntimeError):
    """The letter did not leave: the mail server refused it or does not answer."""


def send(to: str, subject: str, text: str) -> None:
    """Send one plain letter. Raises NotSent."""
    try:
        EmailMessage(subject=" ".join(subject.split()), body=text, to=[to]).send()
    except (SMTPException, OSError) as problem:
        log.error("A letter about an account did not leave: %s", problem)
        raise NotSent(str(problem)) from problem
