"""Frames of a socket of heartbeats, whole, in parts, and such as no hall sends."""

import pytest
from websockets.frames import Frame, Opcode

from queue_server.replication.centre.heartbeat_frames import MOST_FRAMES, HeartbeatFrames
from queue_server.replication.wire import MOST_HEARTBEAT_BYTES

TIME = b"1764500000000001"


def frame(data: bytes, opcode: Opcode = Opcode.TEXT, *, fin: bool = True) -> bytes:
    return Frame(opcode, data, fin).serialize(mask=True)


def closing_code(frames: HeartbeatFrames) -> int:
    """The code with which the socket ends."""
    assert not frames.is_open
    return int.from_bytes(frames.waiting().rpartition(b"\x88")[2][1:3])


def test_times_are_read_from_their_frames_alone() -> None:
    """Only whole frames of sixteen digits are: all else, and what stands within another message, is not."""
    frames = HeartbeatFrames()
    assert frames.times_in(frame(TIME)) == [1_764_500_000_000_001]
    assert frames.times_in(frame(TIME) + frame(b"1764500010000001")) == [1_764_500_000_000_001, 1_764_500_010_000_001]
    bad = (frame(b"-764500000000001"), frame(TIME, Opcode.BINARY), b"")
    for other in (*bad, frame(TIME) + b"\x81", frame(TIME)[:-1], frame(TIME) + bad[0], frame(TIME) * (MOST_FRAMES + 1)):
        assert frames.times_in(other) == []
    assert frames.messages(frame(b"17", fin=False)) == []
    assert frames.times_in(frame(TIME)) == []
    half = HeartbeatFrames()
    whole = frame(TIME)
    assert half.messages(whole[:5]) == []
    assert half.times_in(whole) == []
    assert half.messages(whole[5:]) == [TIME]
    assert half.times_in(frame(TIME)) == [1_764_500_000_000_001]


def test_a_message_may_come_in_parts() -> None:
    """Byte by byte, in several frames, and with a ping between them, which is answered."""
    frames = HeartbeatFrames()
    whole = frame(b"17645", fin=False) + frame(b"?", Opcode.PING) + frame(b"000", Opcode.CONT)
    messages = [message for byte in whole for message in frames.messages(bytes([byte]))]
    assert (messages, frames.waiting()) == ([b"17645000"], Frame(Opcode.PONG, b"?").serialize(mask=False))


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\xff" * 40, 1002),
        (Frame(Opcode.TEXT, TIME).serialize(mask=False), 1002),
        (frame(TIME, Opcode.CONT), 1002),
        (frame(b"1" * (MOST_HEARTBEAT_BYTES + 1)), 1009),
        (frame(b"1" * 40_000, fin=False) + frame(b"1" * 40_000, Opcode.CONT), 1009),
        (frame(b"", Opcode.PING) * (MOST_FRAMES + 1), 1008),
        (frame((1000).to_bytes(2), Opcode.CLOSE), 1000),
    ],
    ids=["garbage", "not masked", "no beginning", "giant", "giant in parts", "flood", "goodbye"],
)
def test_a_socket_ends_with_what_no_hall_sends(data: bytes, code: int) -> None:
    """The closing code says why, and nothing is taken any more."""
    frames = HeartbeatFrames()
    assert frames.messages(data) == []
    assert closing_code(frames) == code
    assert frames.messages(frame(TIME)) == []
