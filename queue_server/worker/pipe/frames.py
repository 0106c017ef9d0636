"""Encodes what the server and its worker send each other: MessagePack, its length in four bytes before it. Pure.

Both sides ask by a number and answer under it. A frame that is too long or cannot be decoded ends the channel, since
nothing after it can be relied on.
"""

from typing import Final

import msgspec
from msgspec import Struct

LENGTH_BYTES: Final = 4
MOST_FRAME_BYTES: Final = 64 * 1024 * 1024
"""The longest frame: several times a workbook of ten years. A longer one is a fault, not an answer."""


class Garbled(Exception):
    """The other side has sent what is no frame. The text gives the reason."""


class AnswerFault(Struct, frozen=True, array_like=True):
    """An error as it crosses the channel: a name of `faults.py`, its sentence, and the numbers that it has."""

    name: str
    text: str
    hall: str = ""
    numbers: tuple[int, ...] = ()


class Hello(Struct, frozen=True, array_like=True, tag=0):
    """The first frame of each side: which form of questions and answers it speaks."""

    form: str


class Inquiry(Struct, frozen=True, array_like=True, tag=1):
    """Asks the other side. `id` is not in use by another inquiry of this side."""

    id: int
    body: bytes


class Cancellation(Struct, frozen=True, array_like=True, tag=2):
    """The inquiry was given up: nobody waits for its answer."""

    id: int


class Reply(Struct, frozen=True, array_like=True, tag=3):
    """The answer to an inquiry, or the fault instead of it."""

    id: int
    body: bytes = b""
    fault: AnswerFault | None = None


class Notice(Struct, frozen=True, array_like=True, tag=4):
    """States something that needs no answer."""

    body: bytes


Frame = Hello | Inquiry | Cancellation | Reply | Notice


def encode_frame(frame: Frame) -> bytes:
    """The bytes of a frame, its length included. Raises `ValueError` for one that is too long."""
    body = _ENCODER.encode(frame)
    if len(body) > MOST_FRAME_BYTES:
        raise ValueError(f"{len(body)} bytes are too many for a frame")
    return len(body).to_bytes(LENGTH_BYTES, "big") + body


def frame_length(head: bytes) -> int:
    """The length of the frame that begins so. Raises `Garbled`."""
    length = int.from_bytes(head, "big")
    if length > MOST_FRAME_BYTES:
        raise Garbled(f"a frame of {length} bytes is longer than {MOST_FRAME_BYTES}")
    return length


def decode_frame(body: bytes) -> Frame:
    """The frame without its length. Raises `Garbled`."""
    try:
        return _DECODER.decode(body)
    except msgspec.MsgspecError as error:
        raise Garbled(f"no frame: {error}") from error


_ENCODER: Final = msgspec.msgpack.Encoder()
_DECODER: Final = msgspec.msgpack.Decoder(Frame)
