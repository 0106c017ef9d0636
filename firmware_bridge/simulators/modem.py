"""Simulates a GSM modem and its network, as 3GPP TS 27.007, 27.005 and 23.040 describe them. Pure.

It echoes until ATE0, says errors in words until AT+CMEE=1, asks for its PIN after power is switched on, and locks the
SIM after three wrong ones. What can go wrong is switched on by its members.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Callable
from typing import Final

from firmware_bridge.simulators.network_messages import ReceivedPart, read_submit, status_report

ENTRIES: Final = 3
ESCAPE, END_OF_MESSAGE, RETURN = 0x1B, 0x1A, 0x0D


class SimulatedModem:
    """One modem with its SIM. `received` is all that the network has taken, in order.

    `pin` is the PIN that the SIM asks for; `credit` the parts that it can still pay. While it `is_silent` it answers
    nothing; while it `answers_error` it refuses every command; `halves` is how many answers are cut in half, and
    `lost_answers` how many messages are taken without a word. `number_errors` gives the numbers that the network
    refuses. With `has_noise` unsolicited lines stand between answers. One that `stores_reports` passes none on: they
    are read from its memory `SR`, `stored` by their places. `on_part` is called with each part that the network takes.
    """

    def __init__(
        self,
        *,
        pin: str | None = None,
        tells_entries: bool = True,
        credit: int | None = None,
        on_part: Callable[[ReceivedPart], None] = lambda _part: None,
    ) -> None:
        self._on_part = on_part
        self.stores_reports = False
        self.received: list[ReceivedPart] = []
        self.commands: list[str] = []
        self.pin = pin
        self.tells_entries = tells_entries
        self.entries = ENTRIES
        self.credit = credit
        self.no_credit_error = 500
        self.has_sim = True
        self.has_network = True
        self.has_noise = False
        self.knows_reports = True
        self.is_silent = False
        self.answers_error = False
        self.halves = 0
        self.lost_answers = 0
        self.number_errors: dict[str, int] = {}
        self.report_status = 0
        self.holds_reports = False
        self._reports: list[bytes] = []
        self.stored: dict[int, bytes] = {}
        self._reference = 0
        self._line = bytearray()
        self._to_send = b""
        self._message_length: int | None = None
        self.switch_on()

    def switch_on(self) -> None:
        """Switch the power off and on: only what the SIM and the network have remains."""
        self._is_open = self.pin is None
        self._echoes, self._has_numbers = True, False
        self._is_pdu_mode, self._report_mode, self._memory = False, "0", "SM"
        self._message_length = None
        self._line.clear()
        self._to_send = b""

    def release_reports(self) -> None:
        """Let the reports go that were held."""
        for report in self._reports:
            self._say_report(report)
        self._reports.clear()

    def receive_data(self, data: bytes) -> None:
        """Take in bytes, in any pieces."""
        for byte in data:
            if self._message_length is not None and byte in (ESCAPE, END_OF_MESSAGE):
                length, self._message_length = self._message_length, None
                text = bytes(self._line)
                self._line.clear()
                if byte == END_OF_MESSAGE:
                    self._take_message(text, length)
                else:
                    self._answer("OK")
            elif byte == RETURN and self._message_length is None:
                command = self._line.decode("latin-1").strip("\x1b\n ")
                self._line.clear()
                if self._echoes:
                    self._to_send += command.encode() + b"\r"
                if command:
                    self._obey(command)
            else:
                self._line.append(byte)

    def data_to_send(self) -> bytes:
        data, self._to_send = self._to_send, b""
        return b"" if self.is_silent else data

    def texts(self) -> list[tuple[str, str]]:
        """The messages that the network has, whole: the number and the text of each, in the order of their last
        parts."""
        whole: list[tuple[str, str]] = []
        parts: defaultdict[tuple[str, int], dict[int, str]] = defaultdict(dict)
        for part in self.received:
            pieces = parts[part.address, part.reference]
            pieces[part.part] = part.text
            if len(pieces) == part.parts:
                whole.append((part.address, "".join(pieces[place] for place in sorted(pieces))))
                pieces.clear()
        return whole

    def repeated(self) -> list[tuple[str, str]]:
        """The messages that the network has taken more than once."""
        return [message for message, count in Counter(self.texts()).items() if count > 1]

    def _obey(self, command: str) -> None:
        self.commands.append(command)
        if self.has_noise:
            self._to_send += b"\r\n^RSSI:19\r\n\r\nRING\r\n"
        if self.answers_error:
            self._answer("ERROR")
            return
        match re.split(r"(?==|\?)", command.upper(), maxsplit=1):
            case ["AT"] | ["AT+CSMS", _]:
                self._answer("OK")
            case ["ATE0" | "ATE1"]:
                self._echoes = command.endswith("1")
                self._answer("OK")
            case ["AT+CMEE", setting]:
                self._has_numbers = setting == "=1"
                self._answer("OK")
            case ["AT+CPIN" | "AT+CPINR", *setting]:
                self._obey_of_sim("".join(setting))
            case ["AT+CREG" | "AT+CEREG" as name, "?"]:
                self._answer(f"{name[2:]}: 0,{1 if self.has_network and self._is_open else 2}", "OK")
            case _:
                self._obey_of_messages(command.upper())

    def _obey_of_sim(self, setting: str) -> None:
        """Obey AT+CPIN, or AT+CPINR where there is no setting."""
        if not self.has_sim:
            self._fail("CME", 10, "SIM not inserted")
        elif setting == "?":
            locked = "SIM PUK" if self.entries == 0 else "SIM PIN"
            self._answer(f"+CPIN: {'READY' if self._is_open else locked}", "OK")
        elif setting:
            self._enter(setting.strip('="'))
        elif self.tells_entries:
            self._answer(f"+CPINR: SIM PIN,{self.entries},{ENTRIES}", "OK")
        else:
            self._answer("ERROR")

    def _obey_of_messages(self, command: str) -> None:
        match command.split("=", maxsplit=1):
            case ["AT+CMGF", setting]:
                self._is_pdu_mode = setting == "0"
                self._answer("OK")
            case ["AT+CNMI", setting] if self.knows_reports and setting[-3:-2] in (
                "02" if self.stores_reports else "012"
            ):
                self._report_mode = setting[-3:-2]
                self._answer("OK")
            case ["AT+CPMS", '"SR"']:
                self._memory = "SR"
                self._answer("+CPMS: 1,10,1,10,1,10", "OK")
            case ["AT+CMGR" | "AT+CMGD" as name, place] if self._memory == "SR" and int(place) in self.stored:
                report = self.stored[int(place)] if name == "AT+CMGR" else self.stored.pop(int(place))
                lines = (f"+CMGR: 0,,{len(report) - 1}", report.hex().upper()) if name == "AT+CMGR" else ()
                self._answer(*lines, "OK")
            case ["AT+CMGS", setting] if not self.has_sim or not self._is_open:
                self._fail("CMS", 311 if self.has_sim else 310, setting)
            case ["AT+CMGS", setting] if setting.isdecimal() and self._is_pdu_mode:
                self._message_length = int(setting)
                self._to_send += b"\r\n> "
            case _:
                self._answer("ERROR")

    def _enter(self, entry: str) -> None:
        if self.entries and entry == self.pin:
            self.entries, self._is_open = ENTRIES, True
            self._answer("OK")
        else:
            self.entries = max(0, self.entries - 1)
            self._fail("CME", 16 if self.entries else 12, "incorrect password")

    def _take_message(self, text: bytes, length: int) -> None:
        try:
            pdu = bytes.fromhex(text.decode("ascii").strip())
            part = read_submit(pdu[1 + pdu[0] :])
        except (ValueError, IndexError):
            self._fail("CMS", 304, "invalid PDU")
            return
        if len(pdu) - 1 - pdu[0] != length:
            self._fail("CMS", 304, "invalid length")
        elif part.address in self.number_errors:
            self._fail("CMS", self.number_errors[part.address], "refused")
        elif not self.has_network:
            self._fail("CMS", 331, "no network service")
        elif self.credit == 0:
            self._fail("CMS", self.no_credit_error, "unknown error")
        else:
            self._accept(part)

    def _accept(self, part: ReceivedPart) -> None:
        self.received.append(part)
        self._on_part(part)
        self._reference = (self._reference + 1) % 256
        if self.credit is not None:
            self.credit -= 1
        if self.lost_answers:
            self.lost_answers -= 1
            return
        self._answer(f"+CMGS: {self._reference}", "OK")
        if part.wants_report and self._report_mode != "0":
            report = status_report(self._reference, part.address, self.report_status)
            if self.holds_reports:
                self._reports.append(report)
            else:
                self._say_report(report)

    def _say_report(self, report: bytes) -> None:
        if self._report_mode == "2":
            place = min({*range(1, 11)} - self.stored.keys())
            self.stored[place] = report
            self._to_send += f'\r\n+CDSI: "SR",{place}\r\n'.encode()
            return
        self._to_send += f"\r\n+CDS: {len(report) - 1}\r\n{report.hex().upper()}\r\n".encode()

    def _fail(self, family: str, number: int, words: str) -> None:
        self._answer(f"+{family} ERROR: {number if self._has_numbers else words}")

    def _answer(self, *lines: str) -> None:
        answer = b"".join(f"\r\n{line}\r\n".encode() for line in lines)
        if self.halves:
            self.halves -= 1
            answer = answer[: len(answer) // 2]
        self._to_send += answer
