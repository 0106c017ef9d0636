"""What every board protocol does alike: one suite, each protocol against its simulated device."""

import random
from collections.abc import Callable
from typing import Any

import pytest

from firmware_bridge.boards import make_board
from firmware_bridge.boards.driver import BLINK_FOREVER, BoardDriver, BoardText, Row
from firmware_bridge.errors import CannotShowError
from firmware_bridge.simulators import make_devices
from firmware_bridge.simulators.simulated_device import SimulatedDevice
from queue_server.config import boards as config
from queue_server.config.boards.protocols import PROTOCOLS

MAP = config.ModbusMap(id="own", cells=6, holds="string", register=0x70, blink_register=0x10, brightness_register=0x11)
BRIDGE = config.Bridge(maps=(MAP,))


def a_bus(protocol: str, address: int, **keys: Any) -> config.Bus:
    board = config.Board(address=address, lines=("{number}",), **keys)
    return config.Bus(id="b", protocol=protocol, port="p", boards=(board,))


BUSES = {name: a_bus(name, protocol.sample.address, **protocol.sample.keys) for name, protocol in PROTOCOLS.items()} | {
    "candle without BLINK": a_bus("candle", 0x20, blinks=False),
    "modbus by string": a_bus("modbus", 5, map="own"),
    "alpha with STRING": a_bus("alpha", 1, cells=12, strings=True),
    "vfd epson": a_bus("vfd", 0, dialect="epson"),
}
"""The sample of every protocol, and the variants of some."""
DO_NOT_BLINK = ("candle without BLINK",)
KEEP_THEIR_BRIGHTNESS = ("modbus",)
KEEP_THEIR_MEMORY = ("alpha with STRING",)


class Wire:
    """A board and its device on a line that loses nothing, unless `spoil` says so. `now` moves with the deadlines."""

    def __init__(self, name: str) -> None:
        self.name = name
        bus = BUSES[name]
        self.board: BoardDriver = make_board(BRIDGE, bus, bus.boards[0])
        self.device: SimulatedDevice = make_devices(BRIDGE, bus)[0]
        self.now = 100.0
        self.spoil: Callable[[bytes], bytes] = lambda data: data

    def run(self, seconds: float = 2.0) -> None:
        """Carry bytes both ways until the board has nothing to say, at the most for `seconds`."""
        end = self.now + seconds
        while self.now < end:
            if self.board.awaiting:
                self._wait(end)
            elif self.board.pending:
                self.device.receive_data(self.spoil(self.board.data_to_send(self.now)))
                self.board.receive_data(self.spoil(self.device.data_to_send()), self.now)
            else:
                return

    def _wait(self, end: float) -> None:
        self.now = min(self.board.deadline() or end, end)
        self.board.tick(self.now)


@pytest.fixture(params=list(BUSES))
def wire(request: pytest.FixtureRequest) -> Wire:
    return Wire(request.param)


def board_text(text: str, blink: int = 0) -> BoardText:
    return BoardText((Row(text, blink),))


def test_show(wire: Wire) -> None:
    """What is wanted is what the device shows."""
    wire.board.show(board_text("A012"))
    wire.run()
    assert wire.device.appearance().text.strip() == "A012"
    assert not wire.board.pending


def test_only_the_latest_is_said(wire: Wire) -> None:
    """Wanting again before the turn comes forgets what was wanted before."""
    for number in range(100):
        wire.board.show(board_text(f"A{number:03}"))
    packets = b""
    while wire.board.pending:
        packet = wire.board.data_to_send(wire.now)
        packets += packet
        wire.device.receive_data(packet)
        wire.board.receive_data(wire.device.data_to_send(), wire.now)
    assert wire.device.appearance().text.strip() == "A099"
    assert len(packets) < 300


def test_a_shorter_text_leaves_nothing_behind(wire: Wire) -> None:
    """Cells of the longer text before are blank."""
    wire.board.show(board_text("A012"))
    wire.run()
    wire.board.show(board_text("5"))
    wire.run()
    assert wire.device.appearance().text.strip() == "5"


def test_clear(wire: Wire) -> None:
    """Showing nothing leaves every cell blank."""
    wire.board.show(board_text("A012"))
    wire.run()
    wire.board.show(BoardText())
    wire.run()
    assert wire.device.appearance().text.strip() == ""


def blinks(wire: Wire) -> bool:
    """Whether a passer-by sees it blink within two seconds: by itself, or lit and dark in turn."""
    texts = set()
    end = wire.now + 2.0
    while wire.now < end:
        wire.run()
        texts.add(wire.device.appearance().text.strip())
        wire.now = min(wire.board.deadline() or end, end)
        wire.board.tick(wire.now)
    return wire.device.appearance().rows[0].blinking or texts == {"A012", ""}


def test_blink_and_steady(wire: Wire) -> None:
    """A blinking text blinks where the device can, and is steady again when it is wanted steady."""
    wire.board.show(board_text("A012", BLINK_FOREVER))
    assert blinks(wire) is (wire.name not in DO_NOT_BLINK)
    wire.board.show(board_text("A012"))
    wire.run()
    assert not blinks(wire)
    assert wire.device.appearance().text.strip() == "A012"


def test_closing_text(wire: Wire) -> None:
    """The closing text replaces a call, and the next call replaces the closing text."""
    wire.board.show(board_text("A012", BLINK_FOREVER))
    wire.run()
    wire.board.show(BoardText((Row("----"),), closing=True))
    wire.run()
    assert wire.device.appearance().text.strip() == "----"
    assert not wire.device.appearance().rows[0].blinking
    wire.board.show(board_text("A013"))
    wire.run()
    assert wire.device.appearance().text.strip() == "A013"


def test_resend_restores_a_device_that_lost_its_power(wire: Wire) -> None:
    """A device that comes back dark shows the right text after one resend."""
    wire.board.show(board_text("A012"))
    wire.run()
    if wire.name not in KEEP_THEIR_MEMORY:
        wire.device = make_devices(BRIDGE, BUSES[wire.name])[0]
    wire.board.resend()
    wire.run()
    assert wire.device.appearance().text.strip() == "A012"


def test_brightness(wire: Wire) -> None:
    """A brightness wanted is the device's brightness, where the device knows the command."""
    wire.board.brighten(2)
    wire.board.show(board_text("A012"))
    wire.run()
    assert wire.device.appearance().brightness == (4 if wire.name in KEEP_THEIR_BRIGHTNESS else 2)


def test_the_same_again_is_not_said_again(wire: Wire) -> None:
    """A document that changes nothing for a board puts nothing on its wire."""
    wire.board.show(board_text("A012"))
    wire.run()
    wire.board.show(board_text("A012"))
    assert not wire.board.pending


def test_a_text_without_a_picture_is_refused(wire: Wire) -> None:
    """A letter that the device lacks raises and puts nothing on the wire."""
    with pytest.raises(CannotShowError):
        wire.board.show(board_text("Ұ12"))
    assert not wire.board.pending


def test_bytes_one_at_a_time(wire: Wire) -> None:
    """Cutting every packet into single bytes, both ways, changes nothing."""
    wire.board.show(board_text("A012"))
    for _ in range(200):
        if wire.board.pending and not wire.board.awaiting:
            for byte in wire.board.data_to_send(wire.now):
                wire.device.receive_data(bytes([byte]))
        for byte in wire.device.data_to_send():
            wire.board.receive_data(bytes([byte]), wire.now)
    assert wire.device.appearance().text.strip() == "A012"


def test_noise_is_gone_after_a_clean_resend(wire: Wire) -> None:
    """Bytes lost, doubled and made up once the line was good: after one clean resend the device is right."""
    for seed in range(20):
        spoil_and_resend(Wire(wire.name), random.Random(seed))


def spoil_and_resend(wire: Wire, chance: random.Random) -> None:
    def spoil(data: bytes) -> bytes:
        out = bytearray()
        for byte in data:
            out += bytes([byte]) * chance.choices((1, 0, 2), (8, 1, 1))[0]
            if chance.random() < 0.1:
                out.append(chance.randrange(0x20, 0x100))
        return bytes(out)

    wire.board.resend()
    wire.run()
    wire.spoil = spoil
    for number in range(10):
        wire.board.show(board_text(f"A{number:03}"))
        wire.run()
    wire.spoil = lambda data: data
    wire.now += 30.0
    wire.board.tick(wire.now)
    wire.board.resend()
    wire.run(10.0)
    assert wire.device.appearance().text.strip() == "A009"
    assert wire.board.failing is None


def test_idle_means_no_deadline_or_a_later_one(wire: Wire) -> None:
    """A board that has said all does not ask to be woken in the past, so the writer cannot spin."""
    wire.board.show(board_text("A012"))
    wire.run()
    deadline = wire.board.deadline()
    assert deadline is None or deadline > wire.now
