"""Reads messages as the network of a simulated modem does, and writes its reports: 3GPP TS 23.040 and 23.038. Pure."""

from typing import Final, NamedTuple

ESCAPE: Final = 0x1B

_GSM_TEXT: Final = (
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞ\x1bÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)


class ReceivedPart(NamedTuple):
    """What the network was given: the digits of the number, the text of this part, which of how many it is, and how
    long it is valid (TP-VP as it was written)."""

    address: str
    text: str
    part: int
    parts: int
    reference: int
    validity: bytes
    wants_report: bool


def _digits(data: bytes, count: int) -> str:
    return "".join(f"{byte & 0xF:X}{byte >> 4:X}" for byte in data)[:count]


def read_submit(tpdu: bytes) -> ReceivedPart:
    """Read an SMS-SUBMIT (23.040, 9.2.2.2). Raises ValueError or IndexError."""
    first, digits = tpdu[0], tpdu[2]
    if first & 0x03 != 1:
        raise ValueError("no SMS-SUBMIT")
    at = 4 + (digits + 1) // 2
    address = ("+" if tpdu[3] == 0x91 else "") + _digits(tpdu[4:at], digits)
    coding = tpdu[at + 1]
    validity_length = {0x00: 0, 0x10: 1, 0x08: 7, 0x18: 7}[first & 0x18]
    validity = tpdu[at + 2 : at + 2 + validity_length]
    at += 2 + validity_length
    length, data = tpdu[at], tpdu[at + 1 :]
    header = data[: 1 + data[0]] if first & 0x40 else b""
    reference, parts, part = tuple(header[3:6]) if header[1:3] == b"\x00\x03" else (0, 1, 1)
    if coding == 8:
        if len(data) != length:
            raise ValueError("another length")
        text = data[len(header) :].decode("utf-16-be")
    else:
        if len(data) != (7 * length + 7) // 8:
            raise ValueError("another length")
        number = int.from_bytes(data, "little")
        header_septets = (8 * len(header) + 6) // 7
        text = _gsm_text([number >> 7 * place & 0x7F for place in range(header_septets, length)])
    return ReceivedPart(address, text, part, parts, reference, validity, bool(first & 0x20))


def _gsm_text(septets: list[int]) -> str:
    extension = dict(zip((10, 20, 40, 41, 47, 60, 61, 62, 64, 101), "\f^{}\\[~]|€", strict=True))
    text, is_extended = "", False
    for septet in septets:
        if septet == ESCAPE and not is_extended:
            is_extended = True
            continue
        text += extension.get(septet, " ") if is_extended else _GSM_TEXT[septet]
        is_extended = False
    return text


def status_report(reference: int, address: str, status: int) -> bytes:
    """An SMS-STATUS-REPORT (23.040, 9.2.2.3), with the empty address of the service centre."""
    digits = address.removeprefix("+")
    padded = digits + "F" * (len(digits) % 2)
    number = bytes.fromhex("".join(padded[place + 1] + padded[place] for place in range(0, len(padded), 2)))
    stamp = bytes.fromhex("62113090400002")
    return bytes([0, 0x06, reference, len(digits), 0x91]) + number + stamp + stamp + bytes([status])
