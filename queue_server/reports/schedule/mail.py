"""Sends a report by e-mail. Blocking: call it in a thread.

The password is not logged or stored, and only the code of a mail server's answer is passed on, since the text of an
answer may repeat addresses and other personal data.
"""

import os
import smtplib
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Final, Literal

from msgspec import Struct

from queue_server.config.sections.reports import Mail

TIMEOUT_S: Final = 30.0
"""How long the mail server may take for one answer."""
PASSWORD_VARIABLE: Final = "KEZEK_MAIL_PASSWORD"  # noqa: S105 - where a password stands, and none


MailFault = Literal[
    "no_password", "open_password", "silent", "unreachable", "certificate", "no_tls", "sign_in", "readers", "refused"
]
"""Why a letter did not go: the password is nowhere, or open to others; the server does not answer in time, cannot be
reached, has a certificate that is not trusted, does not encrypt as it is set, does not know the user or password, takes
nothing for these readers, or refuses otherwise."""


class NotSent(Exception):
    """The mail server did not accept the letter; the text gives the reason, without addresses and secrets."""

    def __init__(self, text: str, fault: MailFault = "refused", code: int = 0) -> None:
        super().__init__(text)
        self.fault: MailFault = fault
        self.code = code
        """The mail server's own code, such as 550; 0 without one."""
        self.is_uncertain = False
        """Whether the letter was being handed over, so that it may have gone all the same."""


class Letter(Struct, frozen=True, kw_only=True):
    """One e-mail, as a rule with a report. `id` is the same for the same report, so that a second copy is recognised as
    one. Without `file` nothing is attached."""

    id: str
    subject: str
    body: str
    file: str = ""
    kind: str = ""
    content: bytes = b""
    at: datetime


def send(mail: Mail, to: Sequence[str], letter: Letter, timeout_s: float = TIMEOUT_S) -> int:
    """Send the letter to all readers at once; returns how many of them the server refused. Raises `NotSent`.

    `timeout_s` is how long the server may take for one answer.
    """
    message = message_of(mail, to, letter)
    with _named_faults(), _connected(mail, timeout_s) as server:
        if mail.user is not None:
            server.login(mail.user, password_of(mail))
        try:
            with _named_faults():
                return len(server.send_message(message, mail.sender, list(to)))
        except NotSent as fault:
            fault.is_uncertain = fault.code == 0 and fault.fault != "no_tls"  # whoever refuses says so with a code
            raise


@contextmanager
def _named_faults() -> Iterator[None]:
    """Within this context, name what fails at the mail server by `NotSent`."""
    try:
        yield
    except smtplib.SMTPRecipientsRefused as refused:
        codes = sorted({code for code, _ in refused.recipients.values()})
        text = f"the mail server refuses everybody it was sent to: {', '.join(map(str, codes))}"
        raise NotSent(text, "readers", min(codes)) from None
    except smtplib.SMTPAuthenticationError as refused:
        raise NotSent(
            f"the mail server refuses: {type(refused).__name__} {refused.smtp_code}", "sign_in", refused.smtp_code
        ) from None
    except smtplib.SMTPResponseException as refused:
        text = f"the mail server refuses: {type(refused).__name__} {refused.smtp_code}"
        raise NotSent(text, code=refused.smtp_code) from None
    except smtplib.SMTPNotSupportedError as error:
        raise NotSent(f"the mail server does not do: {type(error).__name__}", "no_tls") from None
    except smtplib.SMTPException as error:
        raise NotSent(f"the mail server does not do: {type(error).__name__}") from None
    except OSError as error:
        reason = error.strerror or type(error).__name__
        raise NotSent(f"the mail server cannot be reached: {reason}", _fault_of(error)) from None


def _fault_of(error: OSError) -> MailFault:
    if isinstance(error, TimeoutError):
        return "silent"
    if isinstance(error, ssl.SSLCertVerificationError):
        return "certificate"
    return "no_tls" if isinstance(error, ssl.SSLError) else "unreachable"


def message_of(mail: Mail, to: Sequence[str], letter: Letter) -> EmailMessage:
    message = EmailMessage()
    message["From"] = mail.sender
    message["To"] = ", ".join(to)
    message["Subject"] = letter.subject
    message["Date"] = format_datetime(letter.at)
    message["Message-ID"] = f"<{letter.id}@{mail.sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday reply to a machine
    message.set_content(letter.body)
    if letter.file:
        main, _, sub = letter.kind.partition(";")[0].partition("/")
        message.add_attachment(letter.content, maintype=main, subtype=sub, filename=letter.file)
    return message


def password_of(mail: Mail) -> str:
    """The user's password. Raises `NotSent`: that is reported and tried again, and the hall goes on."""
    if mail.password_file is None:
        password = os.environ.get(PASSWORD_VARIABLE, "")
        if not password:
            text = f"there is no password: write password_file, or set {PASSWORD_VARIABLE} in the environment"
            raise NotSent(text, "no_password")
        return password
    file = Path(mail.password_file)
    try:
        if os.name == "posix" and file.stat().st_mode & 0o077:
            raise NotSent(f"{file} can be read by others: chmod 600 {file}", "open_password")
        return file.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or type(error).__name__
        raise NotSent(f"the password cannot be read from {file}: {reason}", "no_password") from None


def _connected(mail: Mail, timeout_s: float) -> smtplib.SMTP:
    context = ssl.create_default_context(cafile=mail.authority)
    if mail.security == "tls":
        return smtplib.SMTP_SSL(mail.server, mail.port, timeout=timeout_s, context=context)
    server = smtplib.SMTP(mail.server, mail.port, timeout=timeout_s)
    if mail.security == "starttls":
        try:
            server.starttls(context=context)
        except BaseException:
            server.close()
            raise
    return server
