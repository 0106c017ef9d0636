"""Drives modbus: numeric displays on Modbus RTU, written, read back and compared. Pure.

Sources: MODBUS Application Protocol 1.1b3 (functions 03, 06, 16) and MODBUS over Serial Line 1.02 (RTU framing, CRC);
the registers of a device are data, a `ModbusMap`. pymodbus builds and parses the frames.

A transaction is a write, its answer, a read of the same registers, its answer. Any failure in it (silence, an
exception, other values than written) is a fault of this board: it is tried again twice, then with the next refresh, so
that a dead board takes little time from the others.

Many two-wire adapters hear what they send, so a request comes back before its answer. All requests but one differ from
their answers; "the normal response is an echo of the request" for function 06, so its first copy may be either. While
it is unknown whether the adapter hears itself, the driver waits for the second copy, and without one the read-back
shows whether the register was written: nothing is sent while an answer may still come. The read-back also distinguishes
the two kinds of adapter, since its answer is never its request.
"""

from pymodbus.pdu import ExceptionResponse, ModbusPDU

from firmware_bridge.boards.blinker import Blinker
from firmware_bridge.boards.driver import STEADY, BoardText, PacketFormat, Probe, ProtocolDriver, no_picture, too_wide
from firmware_bridge.boards.modbus_frames import (
    EXCEPTION,
    READ,
    Write,
    crc_is_right,
    decoded_frame,
    describe_frame,
    find_frame,
    read_frame,
    with_crc,
    write_frame,
    write_function,
)
from firmware_bridge.errors import CannotShowError
from queue_server.config import boards as config
from queue_server.config.boards import ModbusMap
from queue_server.config.boards.devices import byte_s, register_map, width
from queue_server.config.boards.register_maps import register_value
from queue_server.views.equipment.board_report import FaultCode, fault_text

TRIES = 3
SHORTEST_ANSWER = 5  # unit, function, one byte, CRC


class ModbusBoard:
    """One display. `answer_s` is how long it may take to answer, in addition to the time of the bytes on the wire.

    `echo` says whether the adapter hears what it sends; with None it is detected from the bytes that come back.
    """

    def __init__(
        self,
        address: int,
        registers: ModbusMap,
        cells: int,
        *,
        answer_s: float,
        byte_s: float = 0.0,
        echo: bool | None = None,
    ) -> None:
        self.address = address
        self.failing: str | None = None
        self._map = registers
        self._cells = cells
        self._answer_s = answer_s
        self._byte_s = byte_s
        self._echo = echo
        self._learns_echo = echo is None
        self._text = self._text_write("")
        self._blinker = Blinker()
        self._target: dict[str, Write] = {"text": self._text}
        self._unsent: dict[str, Write] = {}
        self._last_sent: dict[str, Write] = {}
        self._tries = TRIES
        self._current: tuple[str, Write] | None = None
        self._reading = False
        self._answer_by: float | None = None
        self._request = b""
        self._received = bytearray()

    @property
    def pending(self) -> bool:
        return not self.awaiting and self._tries > 0 and bool(self._current or self._unsent)

    @property
    def awaiting(self) -> bool:
        return self._answer_by is not None

    @property
    def confirmed(self) -> bool | None:
        return not self._unsent and self._current is None

    def show(self, text: BoardText) -> None:
        write = self._text_write(text.rows[0].text if text.rows else "")
        blink = bool(text.rows) and text.rows[0].blink != STEADY
        if self._map.blink_register is not None:
            self._set("blink", Write(self._map.blink_register, (int(blink),)))
        elif self._map.holds != "number":  # a number register cannot be blank
            self._blinker.blink(blink)
        if write != self._text:
            self._text = write
            self._blinker.show_lit()
        self._want_text()

    def brighten(self, level: int) -> None:
        """Set the brightness. Displays whose map names no brightness register keep the brightness of their own
        switch."""
        if self._map.brightness_register is not None:
            self._set("brightness", Write(self._map.brightness_register, (level,)))

    def data_to_send(self, now: float) -> bytes:
        if self._current is None:
            name = min(self._unsent, key=self._teaches_nothing)
            self._current = (name, self._unsent[name])
            self._reading = False
        write = self._current[1]
        self._received.clear()
        if self._reading:
            frame = read_frame(self.address, write.register, len(write.values))
        else:
            frame = write_frame(self.address, write)
        self._request = frame
        self._answer_by = now + self._answer_s + (len(frame) + self._answer_length(write)) * self._byte_s
        return frame

    def receive_data(self, data: bytes, now: float) -> None:
        if not self.awaiting or self._current is None:
            return
        self._received += data
        answer = self._answer(bytes(self._received), self._current[1])
        if answer is None:
            return
        self._answer_by = None
        name, write = self._current
        if isinstance(answer, ExceptionResponse):
            self._fail(
                f"refuses register {write.register:#06x}: exception {answer.exception_code}",
                "refuses",
                register=f"{write.register:#06x}",
                exception=answer.exception_code,
            )
        elif not self._reading:
            self._reading = True
        elif tuple(answer.registers) != write.values:
            self._fail(f"holds {list(answer.registers)} where {list(write.values)} was written", "other_content")
        else:
            self._confirm(name, write, now)

    def deadline(self) -> float | None:
        return self._answer_by if self.awaiting else self._blinker.deadline()

    def tick(self, now: float) -> None:
        if self._answer_by is not None and now >= self._answer_by:
            self._answer_by = None
            if self._may_be_written():
                self._reading = True
            else:
                self._fail("does not answer", "no_answer")
        elif self._blinker.tick(now):
            self._want_text()

    def resend(self) -> None:
        self._answer_by = None
        self._current = None
        self._tries = TRIES
        self._last_sent.clear()
        self._unsent |= self._target

    def _answer(self, received: bytes, write: Write) -> ModbusPDU | None:
        """The answer in the received bytes, after the echo of the request and any noise before it."""
        _, echo, behind = received.partition(self._request)
        if echo and self._is_answered_alike(write):
            return self._answer_alike(behind, write)
        start, answer = self._first_answer(behind if echo else received, write)
        if echo or start == 0:
            self._learn_echo(is_heard=bool(echo))
        return answer

    def _answer_alike(self, behind: bytes, write: Write) -> ModbusPDU | None:
        """The answer to function 06, whose first copy was received: that copy is the answer only where there is no
        echo."""
        if self._echo is False:
            return decoded_frame(self._request)
        _, answer = self._first_answer(behind, write)
        if answer is not None:
            self._learn_echo(is_heard=True)
        return answer

    def _first_answer(self, received: bytes, write: Write) -> tuple[int, ModbusPDU | None]:
        """The position of the first answer, which may be an exception, and the answer; -1 and None without any."""
        length, whole = self._answer_length(write), self._whole_answer(write)
        function = READ if self._reading else write_function(write)
        for start in range(len(received) - SHORTEST_ANSWER + 1):
            for code, size in ((function, length), (function | EXCEPTION, SHORTEST_ANSWER)):
                frame = received[start : start + size]
                is_ours = len(frame) == size and frame[:2] == bytes([self.address, code]) and crc_is_right(frame)
                if is_ours and (whole is None or code != function or frame == whole):
                    return start, decoded_frame(frame)
        return -1, None

    def _whole_answer(self, write: Write) -> bytes | None:
        """The bytes that confirm a write, all of which are known beforehand; None for a read."""
        if self._reading:
            return None
        return self._request if self._is_answered_alike(write) else with_crc(self._request[:6])

    def _teaches_nothing(self, name: str) -> bool:
        """Sort key: while it is unknown whether the adapter hears itself, a write that shows it goes first."""
        return self._echo is None and len(self._unsent[name].values) == 1

    def _is_answered_alike(self, write: Write) -> bool:
        return not self._reading and len(write.values) == 1

    def _may_be_written(self) -> bool:
        """Whether a write of one register came back once: it is not known yet whether that is its echo or its
        answer."""
        is_unclear = self._echo is None and self._current is not None and self._is_answered_alike(self._current[1])
        return is_unclear and self._request in self._received

    def _learn_echo(self, *, is_heard: bool) -> None:
        if self._learns_echo:
            self._echo = is_heard

    def _answer_length(self, write: Write) -> int:
        return 5 + 2 * len(write.values) if self._reading else 8

    def _confirm(self, name: str, write: Write, now: float) -> None:
        self._current = None
        self._tries = TRIES
        self.failing = None
        self._last_sent[name] = write
        if self._unsent.get(name) == write:
            del self._unsent[name]
        if name == "text":
            self._blinker.note_sent(now)

    def _fail(self, text: str, code: FaultCode, **values: object) -> None:
        self._current = None
        self._tries -= 1
        self.failing = fault_text(f"board {self.address} {text}", code, **values)

    def _want_text(self) -> None:
        self._set("text", self._text if self._blinker.lit else self._text_write(""))

    def _set(self, name: str, write: Write) -> None:
        self._target[name] = write
        if write != self._unsent.get(name, self._last_sent.get(name)):
            self._unsent[name] = write
            self._tries = TRIES

    def _text_write(self, text: str) -> Write:
        """The registers that hold the text. Raises CannotShowError."""
        if missing := "".join(dict.fromkeys(c for c in text if c not in self._map.alphabet)):
            sentence = f"a display of the map {self._map.id!r} has no picture for {missing!r} in {text!r}"
            raise no_picture(sentence, text, missing)
        if len(text) > self._cells:
            raise too_wide(f"{text!r} is {len(text)} cells wide, the display has {self._cells}", text, self._cells)
        return Write(self._map.register, _registers(self._map.holds, text, self._cells))


def _registers(holds: str, text: str, cells: int) -> tuple[int, ...]:
    if holds == "number":
        return (_signed_16(text),)
    codes = text.ljust(cells + cells % 2 if holds == "string" else cells).encode("ascii")
    if holds == "cells":
        return tuple(codes)
    return tuple(left << 8 | right for left, right in zip(codes[::2], codes[1::2], strict=True))


def _signed_16(text: str) -> int:
    """The number of a text; 0 for a blank, since a number register cannot be blank."""
    number = register_value(text)
    if number is None:
        raise CannotShowError(fault_text(f"{text!r} is no number that fits a signed 16-bit register", "not_showable"))
    return number & 0xFFFF


def _board(bridge: config.Bridge, bus: config.Bus, board: config.Board) -> ModbusBoard:
    """The driver. Raises KeyError for a register map that `check` would have refused."""
    registers = register_map(bridge, bus, board)
    if registers is None:
        raise KeyError(board.map)
    return ModbusBoard(
        board.address,
        registers,
        width(bridge, bus, board),
        answer_s=bus.answer_ms / 1000,
        byte_s=byte_s(bus),
        echo=bus.echo,
    )


driver = ProtocolDriver(
    board=_board,
    packets=lambda _devices: PacketFormat(find_frame, describe_frame),
    probe=Probe(
        request=lambda unit: read_frame(unit, register=0, count=1),
        is_answer=lambda unit, frame: frame[0] == unit,
    ),
)
