"""What bytes on a line mean, for a person who looks at the wire. Pure.

    decoder = Decoder("candle")
    decoder.feed(b"\\x01\\x20\\x21A12\\x07")    # [Decoded(bytes, 'show on 0x20, blinking: "A12"')]

Bytes that belong to no packet are given as noise, so that nothing on the wire goes unseen.
"""

import re
from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from firmware_bridge.boards.modbus import EXCEPTION, crc_is_right
from queue_server.config.boards.devices import LAMP_CODES

LONGEST_PACKET = 512

_CANDLE = re.compile(rb"[\x01\x02\x03][\x20-\xff]{1,60}\x07", re.DOTALL)
_ALPHA = re.compile(rb"\0*\x01.[0-9A-F?]{2}\x02[^\x03\x04]*(?:\x03[0-9A-F]{4})?\x04", re.DOTALL)
_VFD = re.compile(
    rb"\x1b@|\x0c|\x1bQ[AB][^\r]*\r|\x1b\*.|\x1bt.|\x1f\$..|\x1f[XE].|[\x20-\xff]+(?=[\x00-\x1f])|\r", re.DOTALL
)
_LAMP_NAMES = {code: name for name, code in LAMP_CODES.items()}
_KEYS = {0x31: "call", 0x32: "start", 0x33: "transfer", 0x34: "end"}


class Decoded(NamedTuple):
    """A packet, or a run of noise, and what it says."""

    data: bytes
    says: str


class Decoder:
    """Cuts one direction of a line into packets of a protocol, however the bytes arrive.

    `never_blink` are the addresses of candle boards that know no BLINK byte, which nothing on the wire tells.
    """

    def __init__(self, protocol: str, code_page: str = "cp437", never_blink: frozenset[int] = frozenset()) -> None:
        self._find, self._says = _decoders(code_page, never_blink)[protocol]
        self._received = b""

    def feed(self, data: bytes) -> list[Decoded]:
        self._received += data
        decoded = []
        while found := self._find(self._received):
            start, end = found
            if start:
                decoded.append(Decoded(self._received[:start], "noise"))
            packet = self._received[start:end]
            decoded.append(Decoded(packet, self._says(packet)))
            self._received = self._received[end:]
        if len(self._received) > LONGEST_PACKET:
            decoded += self.rest()
        return decoded

    def rest(self) -> list[Decoded]:
        """What was received and is no packet, given up: the line has been silent, or it is too much."""
        rest, self._received = self._received, b""
        return [Decoded(rest, "noise")] if rest else []


def _by(pattern: re.Pattern[bytes]) -> Callable[[bytes], tuple[int, int] | None]:
    def find(data: bytes) -> tuple[int, int] | None:
        match = pattern.search(data)
        return match.span() if match else None

    return find


def _find_modbus(data: bytes) -> tuple[int, int] | None:
    """The first stretch whose CRC is right; the shortest that is, since a frame does not say its length."""
    for start in range(len(data) - 4):
        for end in range(start + 5, min(len(data), start + 256) + 1):
            if data[start + 1] & 0x7F in (3, 6, 16) and crc_is_right(data[start:end]):
                return start, end
    return None


def _candle(never_blink: frozenset[int], packet: bytes) -> str:
    kind, address, rest = packet[0], packet[1], packet[2:-1]
    if kind == 2:
        return f"brightness of {address:#04x}: {4 - (rest[0] - 0x20) if rest else '?'} of 4"
    if kind == 3:
        whom = "EVERY board" if address == 0xFF else f"{address:#04x}"
        return f"new address for {whom}: {rest[0]:#04x}" if rest else "new address, torn"
    if len(rest) == 1:
        lamp, key = _LAMP_NAMES.get(rest[0]), _KEYS.get(rest[0])
        return f"panel {address:#04x}: " + " or ".join(filter(None, [key and f"key {key}", lamp and f"lamp {lamp}"]))
    if address in never_blink:
        return f'show on {address:#04x}: "{rest.decode("cp1251", "replace")}"'
    blink = {0x20: "steady", 0x21: "blinking"}.get(rest[0], f"blinking {rest[0] - 0x21} times") if rest else "?"
    return f'show on {address:#04x}, {blink}: "{rest[1:].decode("cp1251", "replace")}"'


def _modbus(frame: bytes) -> str:
    unit, function, data = frame[0], frame[1], frame[2:-2]
    if function & EXCEPTION:
        return f"unit {unit}: exception {data[0]} to function {function & 0x7F:02}"
    first = int.from_bytes(data[:2], "big")
    if function == 3 and len(data) == 4:
        return f"unit {unit}: read {int.from_bytes(data[2:], 'big')} registers from {first:#06x}"
    if function == 3:
        return f"unit {unit}: registers {_registers(data[1:])}"
    if function == 16 and len(data) > 4:
        return f"unit {unit}: write {_registers(data[5:])} from {first:#06x}"
    if function == 16:
        return f"unit {unit}: {int.from_bytes(data[2:], 'big')} registers written from {first:#06x}"
    return f"unit {unit}: register {first:#06x} is {_registers(data[2:])}"


def _registers(data: bytes) -> str:
    values = [int.from_bytes(data[i : i + 2], "big") for i in range(0, len(data), 2)]
    text = "".join(chr(code) for value in values for code in (value >> 8, value & 0xFF) if 0x20 <= code < 0x7F)
    return f"{values}" + (f' "{text}"' if text else "")


def _alpha(packet: bytes) -> str:
    body = packet.lstrip(b"\0")
    address, command = body[2:4].decode("ascii"), body[5:].split(b"\x03")[0].rstrip(b"\x04")
    sign = "every sign" if address == "00" else f"sign {address}"
    label, text = command[1:2].decode("latin-1"), _readable(command[2:])
    match command[:1]:
        case b"A" if label == "0":
            return f"{sign}: priority TEXT {text}" if text else f"{sign}: release the priority TEXT"
        case b"A":
            return f"{sign}: TEXT {label} {text}"
        case b"G":
            return f"{sign}: STRING {label} {text}"
        case b"E" if label == "$":
            return f"{sign}: memory configuration {text}" if text else f"{sign}: erase the memory"
        case b"E" if label == "/":
            return f"{sign}: dimming {text}"
    return f"{sign}: {_readable(command)}"


def _vfd(code_page: str, command: bytes) -> str:
    match command[:2]:
        case b"\x1b@":
            return "init"
        case b"\x1bQ":
            line = "upper" if command[2:3] == b"A" else "lower"
            return f'{line} line: "{command[3:-1].decode(code_page, "replace").rstrip()}"'
        case b"\x1b*" | b"\x1fX":
            return f"brightness {command[2]}"
        case b"\x1bt":
            return f"code page {command[2]}"
        case b"\x1f$":
            return f"cursor to {command[2]}, {command[3]}"
        case b"\x1fE":
            return f"blink every {command[2] * 50} ms" if command[2] else "steady"
    text = command.decode(code_page, "replace").rstrip()
    return {b"\x0c": "clear", b"\r": "end of line"}.get(command) or f'text "{text}"'


def _readable(data: bytes) -> str:
    return "".join(chr(byte) if 0x20 <= byte < 0x7F else f"<{byte:02X}>" for byte in data)


Find = Callable[[bytes], tuple[int, int] | None]
Says = Callable[[bytes], str]


def _decoders(code_page: str, never_blink: frozenset[int]) -> dict[str, tuple[Find, Says]]:
    return {
        "candle": (_by(_CANDLE), partial(_candle, never_blink)),
        "modbus": (_find_modbus, _modbus),
        "alpha": (_by(_ALPHA), _alpha),
        "vfd": (_by(_VFD), partial(_vfd, code_page)),
    }
