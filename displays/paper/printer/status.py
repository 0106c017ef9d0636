"""Reads the status bytes of a printer, which differ by their fixed bits. Pure.

A byte does not tell which question it answers, and a printer also sends by itself, so a byte is recognized by its fixed
bits and never by its position (ESC/POS, "Identification of send status", as in Citizen's CBM-1000 manual, appendix 3):

    DLE EOT n        0xx1xx10      a real-time answer
    ASB, first byte  0xx1xx00      the automatic status that GS a switches on; three bytes 0xx0xxxx follow
    GS r, GS I       0xx0xxxx
    XON, XOFF        00010001, 00010011

The answer to `DLE EOT 4` has bits 2 and 3 alike (the roll is near its end) and bits 5 and 6 alike (there is no paper):
a byte without this is the answer to another n. The third byte of an ASB has the near end in bits 0 and 1, the end in 2
and 3 (Epson ESC/POS reference, GS a).
"""

from collections.abc import Iterator
from typing import Final, Literal

Paper = Literal["ok", "paper_low", "paper_out", "unknown"]

FIXED_MASK: Final = 0b1001_0011
ANSWER_BITS: Final = 0b0001_0010
AUTOMATIC_BITS: Final = 0b0001_0000
FOLLOWING_MASK: Final = 0b1001_0000
"""The mask of the three bytes after the first of an ASB: bits 4 and 7 are 0."""
AUTOMATIC_LENGTH: Final = 4

NEAR_END_BITS: Final = 0b0000_1100
NO_PAPER: Final = 0b0110_0000
AUTOMATIC_NEAR_END: Final = 0b0000_0011
AUTOMATIC_NO_PAPER: Final = 0b0000_1100


class StatusReader:
    """Takes bytes as they come, in any pieces. `automatic` is the paper state of the last whole ASB."""

    def __init__(self) -> None:
        self.automatic: Paper | None = None
        self._asb = b""

    def feed(self, data: bytes) -> list[int]:
        """The real-time answers among the bytes, in their order."""
        return list(self._answers(data))

    def _answers(self, data: bytes) -> Iterator[int]:
        for byte in data:
            if byte & FIXED_MASK == ANSWER_BITS:
                yield byte
            elif byte & FIXED_MASK == AUTOMATIC_BITS:
                self._asb = bytes([byte])
            elif self._asb and byte & FOLLOWING_MASK == 0:
                self._follow(byte)

    def _follow(self, byte: int) -> None:
        self._asb += bytes([byte])
        if len(self._asb) == AUTOMATIC_LENGTH:
            self.automatic = _meaning(self._asb[2], AUTOMATIC_NO_PAPER, AUTOMATIC_NEAR_END)
            self._asb = b""


def meaning(answer: int) -> Paper:
    """The paper state of a real-time answer; some printers set only one bit of a pair."""
    return _meaning(answer, NO_PAPER, NEAR_END_BITS)


def is_of_paper(answer: int) -> bool:
    """Whether it can be the answer to `DLE EOT 4`, and to no other n with another answer."""
    return answer & NO_PAPER in (0, NO_PAPER) and answer & NEAR_END_BITS in (0, NEAR_END_BITS)


def _meaning(byte: int, no_paper: int, near_end: int) -> Paper:
    if byte & no_paper:
        return "paper_out"
    return "paper_low" if byte & near_end else "ok"
