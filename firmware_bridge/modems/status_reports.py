"""Takes the status reports that a modem passes on, or stores and is asked for. Pure.

Source: 3GPP TS 27.005, +CDS and +CDSI (3.4.1), AT+CPMS (3.2.2), AT+CMGR (4.2), AT+CMGD (3.5.4).

    +CDS: LENGTH   CR LF   PDU
    +CDSI: "SR",3   ·   AT+CPMS="SR"   ·   AT+CMGR=3   +CMGR: 0,,25   CR LF   PDU   OK   ·   AT+CMGD=3
"""

import re
from collections import deque
from typing import Final

from firmware_bridge.modems.exchange import Script, ask
from firmware_bridge.modems.pdu import read_status_report
from firmware_bridge.modems.short_messages import AwaitedReports, DeliveryNote, ShortMessage

MOST_STORED: Final = 100
"""Announcements that are remembered; a modem stores some ten or thirty."""
_STORED: Final = re.compile(r'\+CDSI:\s*"([A-Z]{2})"\s*,\s*(\d{1,5})')


class StatusReports:
    """The reports of one modem. `take_line` is given every line that the modem says."""

    def __init__(self) -> None:
        self._awaited = AwaitedReports()
        self._notes: list[DeliveryNote] = []
        self._stored: deque[tuple[str, str]] = deque(maxlen=MOST_STORED)
        self._memory = ""
        self._has_report_next = False

    @property
    def has_stored(self) -> bool:
        """Whether the modem has announced a report that was not read yet."""
        return bool(self._stored)

    def restart(self) -> None:
        """Begin anew with a modem that was opened: it reads from whichever memory, and no line is half said."""
        self._has_report_next, self._memory = False, ""

    def expect(self, message: ShortMessage, reference: int) -> None:
        """Await the report of a part of a message."""
        self._awaited.expect(message, reference)

    def complete(self, message: ShortMessage) -> None:
        """Note that all parts of a message have gone."""
        self._note(self._awaited.complete(message))

    def notes_received(self) -> list[DeliveryNote]:
        """What the reports have said of messages since the last time."""
        notes, self._notes = self._notes, []
        return notes

    def take_line(self, line: str) -> bool:
        """Take a line where it is of a report, which comes at any time; returns whether it was."""
        if self._has_report_next:
            self._has_report_next = False
            return self._take_report(line)
        if place := _STORED.match(line):
            self._stored.append((place[1], place[2]))
            return True
        self._has_report_next = line.startswith("+CDS:")
        return self._has_report_next

    def read_stored(self) -> Script[None]:
        """Read the stored reports, and delete them: a memory that is full takes no more."""
        while self._stored:
            memory, place = self._stored.popleft()
            if memory != self._memory:
                chosen = yield from ask(f'AT+CPMS="{memory}"')
                self._memory = memory if chosen.is_ok else ""
            answer = yield from ask(f"AT+CMGR={place}")
            if answer.is_ok and answer.fields("+CMGR"):
                self._take_report(answer.lines[-1])
                yield from ask(f"AT+CMGD={place}")

    def _take_report(self, line: str) -> bool:
        try:
            self._note(self._awaited.take(read_status_report(bytes.fromhex(line))))
        except ValueError:  # an incomplete line, or an unknown format: its report is dropped
            return False
        return True

    def _note(self, note: DeliveryNote | None) -> None:
        if note is not None:
            self._notes.append(note)
