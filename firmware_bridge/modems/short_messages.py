"""Keeps the messages that a modem is to send, and those of which a report is awaited. Pure."""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final, Literal, NamedTuple

from firmware_bridge.modems.pdu import StatusReport, SubmitPdu, submit_pdus

MOST_AWAITED: Final = 2000
"""Reports that are awaited at once: those of a day of a large hall. The oldest is given up for the newest."""
SAME_DIGITS: Final = 9
"""A network may report a number in its national form: the last digits are the same."""

MessageOutcome = Literal["accepted", "refused", "failed", "late", "uncertain"]
"""What came of a message: the network has it; it never takes it; nothing of it was sent, and it may be tried again, or
its time was over; nobody knows whether the network has it, or it has a part of it."""

ModemFaultKind = Literal["silent", "refused", "no_network", "no_credit", "no_device"]
"""Why a message failed, as the server knows it of every channel."""


class ShortMessage:
    """One message on its way. Times are seconds of the clock of the dialogue; `ends_at` is the deadline by the wall
    clock, where the network is to be told that. It is in hand while the modem is asked to take it, and in flight from
    its first byte until the modem has answered for it."""

    def __init__(
        self, message_id: str, address: str, text: str, deadline: float, ends_at: datetime | None = None
    ) -> None:
        self.id = message_id
        self.deadline = deadline
        self.accepted_parts = 0
        self.is_in_hand = False
        self.is_in_flight = False
        self._address = address
        self._text = text
        self._ends_at = ends_at

    @property
    def address(self) -> str:
        return self._address

    def pdus(self, now: float, reference: int, *, wants_report: bool) -> tuple[SubmitPdu, ...]:
        """Its parts, valid until the deadline. Raises BadMessage."""
        return submit_pdus(
            self._address,
            self._text,
            self.deadline - now,
            reference=reference,
            wants_report=wants_report,
            ends_at=self._ends_at,
        )


class MessageResult(NamedTuple):
    """What came of a message, and why, in a word or the number of the modem's error."""

    message: str
    outcome: MessageOutcome
    reason: str = ""
    fault: ModemFaultKind | None = None


class DeliveryNote(NamedTuple):
    """What the network reports later of a message that it has taken: whether all of it has arrived."""

    message: str
    is_delivered: bool
    status: int


class MessageQueue:
    """The messages that were handed to a modem: each leaves it with one result."""

    def __init__(self) -> None:
        self._messages: list[ShortMessage] = []

    def __len__(self) -> int:
        return len(self._messages)

    def add(self, message: ShortMessage) -> None:
        self._messages.append(message)

    def remove(self, message: ShortMessage) -> None:
        self._messages.remove(message)

    def messages(self) -> Sequence[ShortMessage]:
        """All of them, as they are now."""
        return tuple(self._messages)

    def first(self) -> ShortMessage | None:
        """The message to send next: the one whose time ends first."""
        return min(self._messages, key=lambda message: message.deadline, default=None)

    def late(self, now: float) -> Iterator[ShortMessage]:
        """The messages whose time is over while the modem is not asked to take them."""
        yield from [message for message in self._messages if message.deadline <= now and not message.is_in_hand]

    def deadline(self) -> float | None:
        """When the next one becomes late."""
        return min((message.deadline for message in self._messages if not message.is_in_hand), default=None)


class _ReportedMessage:
    """A message, and how many of its parts wait for their report. It `is_whole` once the network has all of it."""

    def __init__(self, message: str) -> None:
        self.message = message
        self.waiting_parts = 0
        self.is_whole = False
        self.failure: int | None = None
        self.is_settled = False

    def note(self) -> DeliveryNote | None:
        """What is settled by now: of several parts the last one that arrives, or the first that does not."""
        is_over = self.failure is not None or self.waiting_parts == 0
        if not self.is_whole or not is_over or self.is_settled:
            return None
        self.is_settled = True
        return DeliveryNote(self.message, self.failure is None, self.failure or 0)


class AwaitedReports:
    """The references under which the network has taken messages, until it reports what became of them."""

    def __init__(self) -> None:
        self._waiting: OrderedDict[tuple[int, str], _ReportedMessage] = OrderedDict()
        self._present: _ReportedMessage | None = None

    def expect(self, message: ShortMessage, reference: int) -> None:
        """Await the report of a part that the network has taken: it may come before the next part goes out."""
        if self._present is None or self._present.message != message.id:
            self._present = _ReportedMessage(message.id)
        self._present.waiting_parts += 1
        self._waiting[reference, message.address[-SAME_DIGITS:]] = self._present
        while len(self._waiting) > MOST_AWAITED:
            self._waiting.popitem(last=False)

    def complete(self, message: ShortMessage) -> DeliveryNote | None:
        """Note that the network has all of the message. Returns what was reported of it meanwhile."""
        if self._present is None or self._present.message != message.id:
            return None
        self._present.is_whole = True
        return self._present.note()

    def take(self, report: StatusReport) -> DeliveryNote | None:
        """What the report settles of a message."""
        key = report.reference, report.address[-SAME_DIGITS:]
        if key not in self._waiting or report.state == "trying":
            return None
        reported = self._waiting.pop(key)
        reported.waiting_parts -= 1
        if report.state == "undelivered" and reported.failure is None:
            reported.failure = report.status
        return reported.note()
