"""Makes the SMS-SUBMIT of a message, and reads SMS-STATUS-REPORT. Pure.

Source: 3GPP TS 23.040: SMS-SUBMIT (9.2.2.2), SMS-STATUS-REPORT (9.2.2.3), addresses (9.1.2.5), validity period
(9.2.3.12), status (9.2.3.15), concatenation (9.2.3.24.1).
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final, Literal, NamedTuple

from firmware_bridge.modems.gsm_alphabet import is_gsm_text, pack, pieces_of

SUBMIT: Final = 0x01
RELATIVE_VALIDITY, ABSOLUTE_VALIDITY = 0x10, 0x18
WITH_REPORT: Final = 0x20
WITH_HEADER: Final = 0x40
STATUS_REPORT: Final = 0x02
MESSAGE_TYPE: Final = 0x03
INTERNATIONAL: Final = 0x91
GSM_7_BIT, UCS2 = 0x00, 0x08

LONGEST_GSM, LONGEST_GSM_PART = 160, 153
"""Septets of a message, and of one of several: 140 octets, less a header of six and its bit of filling."""
LONGEST_UCS2, LONGEST_UCS2_PART = 140, 134
HEADER_SEPTETS: Final = 7
HEADER_FILL_BITS: Final = 1
MOST_MESSAGE_PARTS: Final = 10
"""A message to a visitor is one sentence; what needs more parts is a mistake of the text."""

INTERNATIONAL_NUMBER: Final = re.compile(r"\+[1-9]\d{2,14}")

MINUTE_S, HOUR_S, DAY_S, WEEK_S = 60, 3600, 86_400, 604_800

ReportState = Literal["delivered", "trying", "undelivered"]


class SubmitPdu(NamedTuple):
    """One SMS-SUBMIT, with the empty address of the service centre before it: the SIM has that."""

    data: bytes

    @property
    def length(self) -> int:
        """The octets that AT+CMGS counts: without those of the service centre (3GPP TS 27.005, 4.3)."""
        return len(self.data) - 1

    @property
    def hexadecimal(self) -> bytes:
        return self.data.hex().upper().encode()


class StatusReport(NamedTuple):
    """What the network says of a message that it took under this reference."""

    reference: int
    address: str
    status: int

    @property
    def state(self) -> ReportState:
        """9.2.3.15: below 0x20 the message has arrived, below 0x40 the service centre still tries."""
        if self.status < 0x20:
            return "delivered"
        return "trying" if self.status < 0x40 else "undelivered"


class BadMessage(ValueError):
    """No SMS can be made of the message. The text says what is wrong, without the number or the words."""


def submit_pdus(
    address: str,
    text: str,
    validity_s: float,
    *,
    reference: int,
    wants_report: bool = True,
    ends_at: datetime | None = None,
) -> tuple[SubmitPdu, ...]:
    """The message in as many parts as it needs. `reference` (0 to 255) ties them together; it is valid for
    `validity_s` in the steps of the standard, or until `ends_at` exactly. Raises BadMessage."""
    if not INTERNATIONAL_NUMBER.fullmatch(address):
        raise BadMessage("the number is not an international one, as +77011234567")
    bodies = list(_bodies(text))
    if len(bodies) > MOST_MESSAGE_PARTS:
        raise BadMessage(f"the text needs {len(bodies)} messages, more than {MOST_MESSAGE_PARTS}")
    first = SUBMIT | (WITH_REPORT if wants_report else 0) | (WITH_HEADER if len(bodies) > 1 else 0)
    first |= ABSOLUTE_VALIDITY if ends_at is not None else RELATIVE_VALIDITY
    validity = time_stamp(ends_at) if ends_at is not None else bytes([relative_validity(validity_s)])
    head = bytes([0, first, 0]) + address_field(address)  # the modem gives the message its reference
    coding = GSM_7_BIT if is_gsm_text(text) else UCS2
    return tuple(
        SubmitPdu(head + bytes([0, coding]) + validity + _user_data(coding, body, part, len(bodies), reference))
        for part, body in enumerate(bodies, 1)
    )


def relative_validity(seconds: float) -> int:
    """TP-VP in the relative format: the longest step that is not longer than `seconds`, five minutes at least."""
    if seconds < 12 * HOUR_S + 30 * MINUTE_S:
        return min(143, max(0, int(seconds // (5 * MINUTE_S)) - 1))
    if seconds < 2 * DAY_S:
        return min(167, 143 + int((seconds - 12 * HOUR_S) // (30 * MINUTE_S)))
    if seconds < 5 * WEEK_S:
        return min(196, 166 + int(seconds // DAY_S))
    return min(255, 192 + int(seconds // WEEK_S))


def time_stamp(moment: datetime) -> bytes:
    """A time in the absolute format, in UTC: two digits an octet, the lower one first, and no quarters of zone."""
    return _semi_octets(f"{moment.astimezone(UTC):%y%m%d%H%M%S}00")


def address_field(address: str) -> bytes:
    """The digits of an international number: how many, the type of the number, two an octet."""
    digits = address.removeprefix("+")
    return bytes([len(digits), INTERNATIONAL]) + _semi_octets(digits)


def read_status_report(pdu: bytes) -> StatusReport:
    """The report of a +CDS, with the service centre before it. Raises ValueError for what is none."""
    at = 1 + pdu[0] if pdu else 0
    if len(pdu) < at + 4 or pdu[at] & MESSAGE_TYPE != STATUS_REPORT:
        raise ValueError("this is no status report")
    digits = pdu[at + 2]
    number_at, stamps_at = at + 4, at + 4 + (digits + 1) // 2
    if len(pdu) <= stamps_at + 14:
        raise ValueError("the status report is not whole")
    number = pdu[number_at:stamps_at].hex()
    swapped = "".join(number[place + 1] + number[place] for place in range(0, len(number), 2))[:digits]
    prefix = "+" if pdu[at + 3] == INTERNATIONAL else ""
    return StatusReport(pdu[at + 1], prefix + swapped, pdu[stamps_at + 14])


def _bodies(text: str) -> Iterator[bytes]:
    """The parts of the text: septets, or UTF-16 where the GSM alphabet lacks one of its characters."""
    if is_gsm_text(text):
        whole = next(pieces_of(text, LONGEST_GSM))
        is_long = len(whole) < sum(map(len, pieces_of(text, LONGEST_GSM)))
        yield from pieces_of(text, LONGEST_GSM_PART if is_long else LONGEST_GSM)
        return
    is_long = len(text.encode("utf-16-be", "replace")) > LONGEST_UCS2
    most = LONGEST_UCS2_PART if is_long else LONGEST_UCS2
    piece = b""
    for character in text:
        units = character.encode("utf-16-be", "replace")  # two units of a pair are never parted
        if len(piece) + len(units) > most:
            yield piece
            piece = b""
        piece += units
    yield piece


def _user_data(coding: int, body: bytes, part: int, parts: int, reference: int) -> bytes:
    """TP-UDL and TP-UD: of several parts each begins with 05 00 03, the reference, how many, and which."""
    header = bytes([5, 0, 3, reference & 0xFF, parts, part]) if parts > 1 else b""
    if coding == UCS2:
        return bytes([len(header) + len(body)]) + header + body
    fill = HEADER_FILL_BITS if header else 0
    return bytes([len(body) + (HEADER_SEPTETS if header else 0)]) + header + pack(body, fill)


def _semi_octets(digits: str) -> bytes:
    padded = digits + "F" * (len(digits) % 2)
    return bytes.fromhex("".join(padded[place + 1] + padded[place] for place in range(0, len(padded), 2)))
