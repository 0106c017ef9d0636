"""Asks the local network which printers announce themselves (DNS-SD, RFC 6763, over multicast DNS, RFC 6762).

One question goes out for raw printing, `_pdl-datastream._tcp`, from a port of its own, so that answers come back to it
alone (RFC 6762, section 6.7). Whatever else comes is dropped: the address of a printer is that from which its answer
came, and only its name and port are taken from the answer.
"""

import asyncio
import struct
from collections.abc import Iterator
from contextlib import suppress
from typing import Final

from msgspec import Struct

from queue_server.api.configuration.printers.printer_search import PRINTER_PORT, is_private, readable_name

MULTICAST_DNS: Final = ("224.0.0.251", 5353)
SERVICE: Final = ("_pdl-datastream", "_tcp", "local")
ANSWERS_WITHIN_S: Final = 1.0
"""Devices spread their answers over a tenth of a second, sleepy ones over half of one."""
MOST_ANSWERS: Final = 128
"""Datagrams that are looked at: a machine that answers without end is no printer."""
MOST_RECORDS: Final = 64
"""Records that are read of an answer: a printer announces a handful."""
SERVICE_RECORD: Final = 33
"""SRV (RFC 2782): priority, weight and port, then the name of a host."""
_POINTER_RECORD: Final = 12
_INTERNET: Final = 1
_UNICAST_WANTED: Final = 0x8000
_HEAD: Final = struct.Struct("!6H")
_RECORD: Final = struct.Struct("!HHIH")
_JUMP: Final = 0xC0
_LONGEST_NAME: Final = 128
"""Labels and jumps of a name, so that one that leads to itself ends."""


class PrinterAnnouncement(Struct, frozen=True):
    """A printer at an address of the network, by the name that it gives itself."""

    host: str
    name: str


async def announced_printers(
    group: tuple[str, int] = MULTICAST_DNS, limit_s: float = ANSWERS_WITHIN_S
) -> list[PrinterAnnouncement]:
    """The printers that answer within the limit; none where the network cannot be asked."""
    loop = asyncio.get_running_loop()
    with suppress(OSError):
        transport, answers = await loop.create_datagram_endpoint(_AnnouncementAnswers, local_addr=("0.0.0.0", 0))  # noqa: S104 - answers come from the network
        try:
            transport.sendto(question(), group)
            await asyncio.sleep(limit_s)
        finally:
            transport.close()
        return list(answers.printers.values())
    return []


class _AnnouncementAnswers(asyncio.DatagramProtocol):
    """Collects the printers by their addresses."""

    def __init__(self) -> None:
        self.printers: dict[str, PrinterAnnouncement] = {}
        self._count = 0

    def datagram_received(self, data: bytes, addr: tuple[str, int]) -> None:
        self._count += 1
        if self._count > MOST_ANSWERS or not is_private(addr[0]):
            return
        for name in names_in(data):
            self.printers.setdefault(addr[0], PrinterAnnouncement(addr[0], name))


def question() -> bytes:
    """The datagram that asks for printers."""
    name = b"".join(bytes([len(label)]) + label.encode() for label in SERVICE) + b"\0"
    return _HEAD.pack(0, 0, 1, 0, 0, 0) + name + struct.pack("!HH", _POINTER_RECORD, _INTERNET | _UNICAST_WANTED)


def names_in(data: bytes) -> list[str]:
    """The names of the printers at the usual port that a datagram announces; none for one that is no such answer."""
    try:
        return list(dict.fromkeys(_names(data)))
    except (IndexError, struct.error, UnicodeError):
        return []


def _names(data: bytes) -> Iterator[str]:
    _, _, questions, *counts = _HEAD.unpack_from(data)
    place = _HEAD.size
    for _ in range(questions):
        _, place = _labels(data, place)
        place += 4
    for _ in range(min(sum(counts), MOST_RECORDS)):
        labels, place = _labels(data, place)
        kind, _, _, length = _RECORD.unpack_from(data, place)
        place += _RECORD.size
        if kind == SERVICE_RECORD and tuple(label.lower() for label in labels[1:]) == SERVICE:
            _, _, port = struct.unpack_from("!HHH", data, place)
            if port == PRINTER_PORT:
                yield readable_name(labels[0])
        place += length


def _labels(data: bytes, place: int) -> tuple[list[str], int]:
    """The labels of a name, and the place behind it (RFC 1035, sections 3.1 and 4.1.4). Raises `IndexError`."""
    labels: list[str] = []
    end: int | None = None
    for _ in range(_LONGEST_NAME):
        length = data[place]
        if length & _JUMP:
            end = place + 2 if end is None else end
            place = (length & ~_JUMP) << 8 | data[place + 1]
        elif length:
            label = data[place + 1 : place + 1 + length]
            labels.append(label.decode("utf-8", errors="replace"))
            place += 1 + length
        else:
            return labels, place + 1 if end is None else end
    raise IndexError
