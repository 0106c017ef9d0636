"""Simulates a numeric display on Modbus RTU, as MODBUS over Serial Line 1.02 describes a server. Pure.

It answers functions 03, 06 and 16 at its own unit; another function is exception 1, a register it does not have
exception 2. What it shows is read from its registers, at the places of its map.
"""

from firmware_bridge.simulators.simulated_device import Appearance, AppearanceRow, ProtocolSimulator
from queue_server.config.boards import Board, Bridge, Bus, ModbusMap
from queue_server.config.boards.devices import register_map, width

ILLEGAL_FUNCTION, ILLEGAL_ADDRESS = 1, 2


def crc(data: bytes) -> bytes:
    """The CRC of MODBUS over Serial Line 1.02, 6.2.2: polynomial A001, from FFFF, low byte first."""
    register = 0xFFFF
    for byte in data:
        register ^= byte
        for _ in range(8):
            register = register >> 1 ^ 0xA001 if register & 1 else register >> 1
    return register.to_bytes(2, "little")


class ModbusDevice:
    """One unit with the registers of its map; blank, all zeros, when the power is switched on."""

    def __init__(self, unit: int, registers: ModbusMap, cells: int) -> None:
        self.unit = unit
        self._map = registers
        self._cells = cells
        self._values = dict.fromkeys(_registers_of(registers, cells), 0)
        self._received = bytearray()
        self._to_send = b""

    def receive_data(self, data: bytes) -> None:
        self._received += data
        while (request := self._request()) is not None:
            self._to_send += self._answer(request)
        del self._received[:-256]

    def data_to_send(self) -> bytes:
        data, self._to_send = self._to_send, b""
        return data

    def appearance(self) -> Appearance:
        blink = self._map.blink_register is not None and bool(self._values[self._map.blink_register])
        bright = self._map.brightness_register
        level = self._values[bright] if bright is not None else 0
        return Appearance(self.unit, (AppearanceRow(self._text().ljust(self._cells), blink),), level or 4)

    def _text(self) -> str:
        first = self._map.register
        if self._map.holds == "number":
            value = self._values[first]
            return str(value - 0x10000 if value & 0x8000 else value).rjust(self._cells)
        if self._map.holds == "cells":
            codes = [self._values[first + i] for i in range(self._cells)]
        else:
            pairs = [self._values[first + i] for i in range((self._cells + 1) // 2)]
            codes = [code for pair in pairs for code in (pair >> 8, pair & 0xFF)][: self._cells]
        return "".join(chr(code) if 0x20 <= code < 0x7F else " " for code in codes)

    def _request(self) -> bytes | None:
        """The next whole request to this unit, without its CRC; bytes before it are noise or for other units."""
        for start in range(len(self._received)):
            length = _length(self._received[start:])
            frame = bytes(self._received[start : start + length])
            if frame[0] == self.unit and len(frame) == length >= 4 and crc(frame[:-2]) == frame[-2:]:
                del self._received[: start + length]
                return frame[:-2]
        return None

    def _answer(self, request: bytes) -> bytes:
        function, first = request[1], int.from_bytes(request[2:4], "big")
        count = 1 if function == 6 else int.from_bytes(request[4:6], "big")
        registers = range(first, first + count)
        if function not in (3, 6, 16):
            return self._framed(bytes([function | 0x80, ILLEGAL_FUNCTION]))
        if not all(register in self._values for register in registers):
            return self._framed(bytes([function | 0x80, ILLEGAL_ADDRESS]))
        if function == 3:
            values = b"".join(self._values[register].to_bytes(2, "big") for register in registers)
            return self._framed(bytes([3, len(values)]) + values)
        data = request[4:6] if function == 6 else request[7:]
        for i, register in enumerate(registers):
            self._values[register] = int.from_bytes(data[2 * i : 2 * i + 2], "big")
        return self._framed(request[1:6])

    def _framed(self, pdu: bytes) -> bytes:
        frame = bytes([self.unit]) + pdu
        return frame + crc(frame)


def _length(data: bytes | bytearray) -> int:
    """The length of a request that begins here, which depends on its function."""
    if len(data) >= 7 and data[1] == 16:
        return 9 + int(data[6])
    return 8


def _registers_of(registers: ModbusMap, cells: int) -> list[int]:
    count = {"cells": cells, "string": (cells + 1) // 2, "number": 1}[registers.holds]
    extra = [register for register in (registers.blink_register, registers.brightness_register) if register is not None]
    return [*range(registers.register, registers.register + count), *extra]


def _board(bridge: Bridge, bus: Bus, board: Board) -> ModbusDevice:
    """The device. Raises KeyError for a register map that `check` would have refused."""
    registers = register_map(bridge, bus, board)
    if registers is None:
        raise KeyError(board.map)
    return ModbusDevice(board.address, registers, width(bridge, bus, board))


simulator = ProtocolSimulator(board=_board)
