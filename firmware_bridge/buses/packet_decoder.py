"""Describes the bytes on a line for a person who watches the wire. Pure.

    decoder = Decoder("candle")
    decoder.feed(b"\\x01\\x20\\x21A12\\x07")    # [Decoded(bytes, 'show on 0x20, blinking: "A12"')]

Bytes that belong to no packet are reported as noise, so that nothing on the wire is hidden.
"""

from collections.abc import Sequence
from typing import NamedTuple

from firmware_bridge.boards import driver_of
from firmware_bridge.boards.driver import WiredDevice

LONGEST_PACKET = 512


class Decoded(NamedTuple):
    """A packet, or a run of noise, with its meaning."""

    data: bytes
    says: str


class Decoder:
    """Cuts one direction of a line into packets of a protocol, however the bytes arrive.

    `devices` are those on the line: their settings hold what the wire does not show, such as a display's code page.
    """

    def __init__(self, protocol: str, devices: Sequence[WiredDevice] = ()) -> None:
        self._format = driver_of(protocol).packets(devices)
        self._received = b""

    def feed(self, data: bytes) -> list[Decoded]:
        """The packets and the noise that are complete with `data`."""
        self._received += data
        decoded = []
        while span := self._format.find(self._received):
            start, end = span
            if start:
                decoded.append(Decoded(self._received[:start], "noise"))
            packet = self._received[start:end]
            decoded.append(Decoded(packet, self._format.describe(packet)))
            self._received = self._received[end:]
        if len(self._received) > LONGEST_PACKET:
            decoded += self.rest()
        return decoded

    def rest(self) -> list[Decoded]:
        """The received bytes that are no packet, given up: the line has been silent, or there are too many."""
        rest, self._received = self._received, b""
        return [Decoded(rest, "noise")] if rest else []
