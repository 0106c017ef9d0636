"""Tries whether the mail server answers and its password can be read. It does not sign in and sends nothing."""

import os
import smtplib
import ssl
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from queue_server.config.mistakes import Sentence, sentence_of, unreadable
from queue_server.config.sections.reports import Mail
from queue_server.config.system.system_errors import reason
from queue_server.config.trial.finding import Finding
from queue_server.config.trial.questions import ANSWER_PATIENCE_S, Question

MAIL: Final = ("reports", "mail")


def mail_findings(mail: Mail) -> Iterator[Finding]:
    """The faults of the file that holds the password."""
    if mail.password_file is None:
        return
    file, place = Path(mail.password_file), (*MAIL, "password_file")
    try:
        mode = file.stat().st_mode
        file.read_bytes()
    except OSError as error:
        yield Finding("mistake", place, unreadable(file, reason(error)))
        return
    if os.name == "posix" and mode & 0o077:
        yield Finding(
            "mistake", place, sentence_of("{file} can be read by others than its owner: chmod 600 it", file=file)
        )


def mail_question(mail: Mail) -> Question:
    """The question whether the server greets, and encrypts where the settings require it."""

    def ask() -> Sentence | None:
        try:
            context = ssl.create_default_context(cafile=mail.authority)
            if mail.security == "tls":
                smtplib.SMTP_SSL(mail.server, mail.port, timeout=ANSWER_PATIENCE_S, context=context).close()
                return None
            server = smtplib.SMTP(mail.server, mail.port, timeout=ANSWER_PATIENCE_S)
            try:
                if mail.security == "starttls":
                    server.starttls(context=context)
            finally:
                server.close()
        except (OSError, ValueError, UnicodeError) as error:  # smtplib's own errors are OSErrors
            cause = reason(error) if isinstance(error, OSError) else str(error)
            return sentence_of("the mail server does not answer now: {why}", why=cause)
        return None

    return Question((*MAIL, "server"), ask)
