"""`python -m queue_server.upkeep.letter_job`: sends one test letter. A mail server that hangs holds up this process,
which is ended when its time is over, and nothing else."""

from datetime import UTC, datetime
from typing import Final
from uuid import uuid4

from msgspec import Struct

from queue_server.config.sections.reports import Mail
from queue_server.reports.schedule.mail import Letter, MailFault, NotSent, send
from queue_server.upkeep.side_job import serve_order

SHORT_ANSWER_S: Final = 10.0
"""How long the mail server may take for one answer."""


class LetterOrder(Struct, frozen=True):
    """A letter to one reader by that mail server, at `at` (s since 1970)."""

    mail: Mail
    to: str
    subject: str
    body: str
    at: float


class LetterOutcome(Struct, frozen=True, tag="letter"):
    """The server has taken the letter, or the fault with what it says, without addresses and secrets."""

    fault: MailFault | None = None
    detail: str = ""


def send_letter(order: LetterOrder) -> LetterOutcome:
    """Send it. What goes wrong is the outcome."""
    at = datetime.fromtimestamp(order.at, UTC)
    letter = Letter(id=f"test-{uuid4().hex}", subject=order.subject, body=order.body, at=at)
    try:
        send(order.mail, [order.to], letter, SHORT_ANSWER_S)
    except NotSent as failure:
        return LetterOutcome(failure.fault, str(failure))
    except UnicodeError:
        return LetterOutcome("refused", "the name of the mail server or an address cannot be written in mail")
    return LetterOutcome()


if __name__ == "__main__":
    serve_order(LetterOrder, send_letter)
