"""Reads the frames of a socket of heartbeats, and makes those that go back (RFC 6455).

A heartbeat in which nothing is as new as its time is one short frame, which is read here; all else is the library's.
"""

from struct import Struct
from typing import Final

from websockets.frames import Frame, Opcode, apply_mask  # type: ignore[attr-defined] # in C where it is built
from websockets.protocol import Protocol, Side, State

from queue_server.replication.wire import MOST_HEARTBEAT_BYTES

_DIGITS: Final = 16
"""Of a time in µs UTC, from 2001 to 2286."""
_SHORT: Final = bytes([0x80 | Opcode.TEXT, 0x80 | _DIGITS])
"""How a frame begins that is a whole message of so many masked bytes."""
_SHORT_FRAME: Final = Struct(f"{len(_SHORT)}s4s{_DIGITS}s")
"""That, the mask, and the bytes."""
MOST_FRAMES: Final = 32
"""Frames that come together at the most: a hall has one for each ten seconds, and is read once a minute."""
FLOOD: Final = 1008
SLICE_BYTES: Final = 4096
"""How much is read until the frames are counted: of the smallest ones that takes ten milliseconds."""
_PARTS: Final = frozenset({Opcode.TEXT, Opcode.BINARY, Opcode.CONT})


class HeartbeatFrames:
    """The frames of one socket, as a server has them."""

    __slots__ = ("_is_within", "_part", "_protocol")

    AS_BEFORE: Final = Frame(Opcode.TEXT, b"null").serialize(mask=False)
    """The frame of an answer that says nothing new."""

    def __init__(self) -> None:
        self._protocol = Protocol(Side.SERVER, state=State.OPEN, max_size=MOST_HEARTBEAT_BYTES)
        self._part = b""
        self._is_within = False
        """Whether a frame or a message has come in part."""

    @property
    def is_open(self) -> bool:
        """Whether more may come and go. It ends with the other side's closing frame, or one that is none."""
        return self._protocol.state is State.OPEN

    def times_in(self, data: bytes) -> list[int]:
        """The times that are all of these bytes; none where they are something else."""
        times: list[int] = []
        if self._is_within or len(data) > MOST_FRAMES * _SHORT_FRAME.size or len(data) % _SHORT_FRAME.size:
            return times
        for head, mask, masked in _SHORT_FRAME.iter_unpack(data):
            if head != _SHORT or not (text := apply_mask(masked, mask)).isdigit():
                return []
            times.append(int(text))
        return times

    def messages(self, data: bytes) -> list[bytes]:
        """The messages that end in these bytes; of a flood none, and the socket ends."""
        messages, count = [], 0
        for first in range(0, len(data), SLICE_BYTES):
            self._protocol.receive_data(data[first : first + SLICE_BYTES])
            frames = self._protocol.events_received()
            count += len(frames)
            wholes = [self._whole(frame) for frame in frames if isinstance(frame, Frame)]
            messages += [message for message in wholes if message is not None]
            if count > MOST_FRAMES and self.is_open:
                self._protocol.fail(FLOOD)
            if not self.is_open:
                return []
        self._is_within = bool(self._part or self._protocol.reader.buffer)
        return messages

    def _whole(self, frame: Frame) -> bytes | None:
        """The message that a frame ends, if it ends one."""
        if frame.opcode not in _PARTS:
            return None
        self._part += frame.data
        if not frame.fin:
            return None
        message, self._part = self._part, b""
        return message

    def text(self, text: bytes) -> bytes:
        """The frame of a message."""
        self._protocol.send_text(text)
        return self.waiting()

    def goodbye(self, code: int) -> bytes:
        """The closing frame; nothing where the socket has ended."""
        if self.is_open:
            self._protocol.send_close(code)
        return self.waiting()

    def waiting(self) -> bytes:
        """What is to be sent: answers to pings and to closing frames."""
        return b"".join(self._protocol.data_to_send())
