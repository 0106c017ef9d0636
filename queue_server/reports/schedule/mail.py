"""Sends a report by e-mail. Blocking: call it in a thread.

The password is not logged or stored, and only the code of a mail server's answer is passed on, since the text of an
answer may repeat addresses and other personal data.
"""

import os
import smtplib
import ssl
from collections.abc import Sequence
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Final

from msgspec import Struct

from queue_server.config.sections.reports import Mail

TIMEOUT_S: Final = 30.0
"""How long the mail server may take for one answer."""
PASSWORD_VARIABLE: Final = "KEZEK_MAIL_PASSWORD"  # noqa: S105 - where a password stands, and none


class NotSent(Exception):
    """The mail server did not accept the letter; the text gives the reason, without addresses and secrets."""


class Letter(Struct, frozen=True, kw_only=True):
    """One e-mail with a report. `id` is the same for the same report, so that a second copy is recognized as such."""

    id: str
    subject: str
    body: str
    file: str
    kind: str
    content: bytes
    at: datetime


def send(mail: Mail, to: Sequence[str], letter: Letter) -> int:
    """Send the letter to all readers at once; returns how many of them the server refused. Raises `NotSent`."""
    message = message_of(mail, to, letter)
    try:
        with _connected(mail) as server:
            if mail.user is not None:
                server.login(mail.user, password_of(mail))
            return len(server.send_message(message, mail.sender, list(to)))
    except smtplib.SMTPRecipientsRefused as refused:
        codes = sorted({code for code, _ in refused.recipients.values()})
        raise NotSent(f"the mail server refuses everybody it was sent to: {', '.join(map(str, codes))}") from None
    except smtplib.SMTPResponseException as refused:
        raise NotSent(f"the mail server refuses: {type(refused).__name__} {refused.smtp_code}") from None
    except smtplib.SMTPException as error:
        raise NotSent(f"the mail server does not do: {type(error).__name__}") from None
    except OSError as error:
        raise NotSent(f"the mail server cannot be reached: {error.strerror or type(error).__name__}") from None


def message_of(mail: Mail, to: Sequence[str], letter: Letter) -> EmailMessage:
    message = EmailMessage()
    message["From"] = mail.sender
    message["To"] = ", ".join(to)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.at)
    message["Message-ID"] = f"<{letter.id}@{mail.sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday reply to a machine
    message.set_content(letter.body)
    main, _, sub = letter.kind.partition(";")[0].partition("/")
    message.add_attachment(letter.content, maintype=main, subtype=sub, filename=letter.file)
    return message


def password_of(mail: Mail) -> str:
    """The user's password. Raises `NotSent`: that is reported and tried again, and the hall goes on."""
    if mail.password_file is None:
        password = os.environ.get(PASSWORD_VARIABLE, "")
        if not password:
            raise NotSent(f"there is no password: write password_file, or set {PASSWORD_VARIABLE} in the environment")
        return password
    file = Path(mail.password_file)
    if os.name == "posix" and file.stat().st_mode & 0o077:
        raise NotSent(f"{file} can be read by others: chmod 600 {file}")
    return file.read_text("utf-8").strip()


def _connected(mail: Mail) -> smtplib.SMTP:
    context = ssl.create_default_context(cafile=mail.authority)
    if mail.security == "tls":
        return smtplib.SMTP_SSL(mail.server, mail.port, timeout=TIMEOUT_S, context=context)
    server = smtplib.SMTP(mail.server, mail.port, timeout=TIMEOUT_S)
    if mail.security == "starttls":
        try:
            server.starttls(context=context)
        except BaseException:
            server.close()
            raise
    return server
