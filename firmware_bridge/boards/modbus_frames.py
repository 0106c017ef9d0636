"""Builds, finds and describes the frames of Modbus RTU. Pure.

Sources: MODBUS Application Protocol 1.1b3 (functions 03, 06, 16) and MODBUS over Serial Line 1.02 (RTU framing, CRC).
pymodbus builds and parses the frames.
"""

from typing import NamedTuple

from pymodbus.framer import FramerRTU
from pymodbus.pdu import DecodePDU, ModbusPDU
from pymodbus.pdu.register_message import (
    ReadHoldingRegistersRequest,
    WriteMultipleRegistersRequest,
    WriteSingleRegisterRequest,
)

READ, WRITE_ONE, WRITE_MANY = 3, 6, 16
EXCEPTION = 0x80  # "the function code in the response has its most significant bit set"

_framer = FramerRTU(DecodePDU(is_server=False))


class Write(NamedTuple):
    """Registers to write, from `register` on."""

    register: int
    values: tuple[int, ...]


def write_function(write: Write) -> int:
    """The function that writes so many registers."""
    return WRITE_ONE if len(write.values) == 1 else WRITE_MANY


def write_frame(unit: int, write: Write) -> bytes:
    """The request to write registers."""
    request = WriteSingleRegisterRequest if len(write.values) == 1 else WriteMultipleRegistersRequest
    return _framer.buildFrame(request(dev_id=unit, address=write.register, registers=list(write.values)))


def read_frame(unit: int, register: int, count: int) -> bytes:
    """The request to read holding registers, function 03."""
    return _framer.buildFrame(ReadHoldingRegistersRequest(dev_id=unit, address=register, count=count))


def with_crc(body: bytes) -> bytes:
    """The frame of a body: with its checksum at its end."""
    return body + FramerRTU.compute_CRC(body).to_bytes(2, "big")


def decoded_frame(frame: bytes) -> ModbusPDU | None:
    """The answer in a whole frame, if it is of a known function."""
    return _framer.decoder.decode(frame[1:-2])


def crc_is_right(frame: bytes) -> bool:
    """Whether the checksum at the end of the frame is that of its bytes."""
    return FramerRTU.compute_CRC(frame[:-2]) == int.from_bytes(frame[-2:], "big")


def find_frame(data: bytes) -> tuple[int, int] | None:
    """The first part of the data with a right CRC, the shortest one: a frame does not carry its length."""
    for start in range(len(data) - 4):
        for end in range(start + 5, min(len(data), start + 256) + 1):
            if data[start + 1] & 0x7F in (READ, WRITE_ONE, WRITE_MANY) and crc_is_right(data[start:end]):
                return start, end
    return None


def describe_frame(frame: bytes) -> str:
    """The frame in words, for a person at the wire."""
    unit, function, data = frame[0], frame[1], frame[2:-2]
    if function & EXCEPTION:
        return f"unit {unit}: exception {data[0]} to function {function & 0x7F:02}"
    first = int.from_bytes(data[:2], "big")
    if function == 3 and len(data) == 4:
        return f"unit {unit}: read {int.from_bytes(data[2:], 'big')} registers from {first:#06x}"
    if function == 3:
        return f"unit {unit}: registers {_register_words(data[1:])}"
    if function == 16 and len(data) > 4:
        return f"unit {unit}: write {_register_words(data[5:])} from {first:#06x}"
    if function == 16:
        return f"unit {unit}: {int.from_bytes(data[2:], 'big')} registers written from {first:#06x}"
    return f"unit {unit}: register {first:#06x} is {_register_words(data[2:])}"


def _register_words(data: bytes) -> str:
    values = [int.from_bytes(data[i : i + 2], "big") for i in range(0, len(data), 2)]
    text = "".join(chr(code) for value in values for code in (value >> 8, value & 0xFF) if 0x20 <= code < 0x7F)
    return f"{values}" + (f' "{text}"' if text else "")
