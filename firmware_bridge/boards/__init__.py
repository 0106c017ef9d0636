"""The boards' protocols, one module each, ignorant of one another.

A new protocol is a module here, its device half in `simulators/`, its facts in `queue_server.config.boards.devices`
and a line in `BOARDS`.
"""

from collections.abc import Callable

from firmware_bridge.boards.alpha import AlphaBoard
from firmware_bridge.boards.candle import CandleBoard, CandlePanel
from firmware_bridge.boards.driver import BoardDriver, PanelDriver
from firmware_bridge.boards.modbus import ModbusBoard
from firmware_bridge.boards.vfd import Cd5220Board, EpsonBoard
from queue_server.config import boards as config
from queue_server.config.boards import devices

BOARDS: dict[str, Callable[[config.Bridge, config.Bus, config.Board], BoardDriver]] = {
    "candle": lambda bridge, bus, board: CandleBoard(
        board.address,
        devices.width(bridge, bus, board),
        blinks=board.blinks,
        blink_times=board.blink_times,
    ),
    "modbus": lambda bridge, bus, board: ModbusBoard(
        board.address,
        devices.registers(bridge, board),
        devices.width(bridge, bus, board),
        answer_s=bus.answer_ms / 1000,
        byte_s=devices.byte_s(bus),
        echo=bus.echo,
    ),
    "alpha": lambda bridge, bus, board: AlphaBoard(
        board.address,
        devices.width(bridge, bus, board),
        len(board.lines),
        sign_type=board.sign_type,
        color=board.color,
        strings=board.strings,
    ),
    "vfd": lambda bridge, bus, board: VFD[board.dialect](
        devices.width(bridge, bus, board), devices.FACTS["vfd"].rows, code_page=board.code_page
    ),
}

VFD: dict[str, type[Cd5220Board | EpsonBoard]] = {"cd5220": Cd5220Board, "epson": EpsonBoard}


def make_board(bridge: config.Bridge, bus: config.Bus, board: config.Board) -> BoardDriver:
    """The machine for a board, its brightness wanted."""
    machine = BOARDS[bus.protocol](bridge, bus, board)
    if board.brightness is not None:
        machine.brighten(board.brightness)
    return machine


def make_panel(bus: config.Bus, panel: config.Panel) -> PanelDriver:
    """The machine for an operator panel; only candle has panels."""
    return CandlePanel(panel.address, panel.cells, blinks=panel.blinks, echo=bus.echo)
