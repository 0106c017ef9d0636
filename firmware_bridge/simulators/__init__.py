"""The devices' half of each protocol, written from the device's document and from nothing of `boards`.

What a simulated board shows is read from the bytes it received, so it is evidence. `simulate.simulated_bus` hangs
simulated devices on a real pseudo-terminal or TCP port.
"""

from collections.abc import Callable

from firmware_bridge.simulators.alpha import AlphaDevice
from firmware_bridge.simulators.candle import CandleBoardDevice, CandlePanelDevice
from firmware_bridge.simulators.modbus import ModbusDevice
from firmware_bridge.simulators.simulated_device import SimulatedDevice
from firmware_bridge.simulators.vfd import Cd5220Device, EpsonDevice
from queue_server.config import boards as config
from queue_server.config.boards import devices

DEVICES: dict[str, Callable[[config.Bridge, config.Bus, config.Board], SimulatedDevice]] = {
    "candle": lambda bridge, bus, board: CandleBoardDevice(
        board.address, devices.width(bridge, bus, board), blinks=board.blinks
    ),
    "modbus": lambda bridge, bus, board: ModbusDevice(
        board.address, devices.registers(bridge, board), devices.width(bridge, bus, board)
    ),
    "alpha": lambda bridge, bus, board: AlphaDevice(board.address, devices.width(bridge, bus, board), len(board.lines)),
    "vfd": lambda bridge, bus, board: VFD[board.dialect](
        devices.width(bridge, bus, board), devices.FACTS["vfd"].rows, board.code_page
    ),
}

VFD: dict[str, type[Cd5220Device | EpsonDevice]] = {"cd5220": Cd5220Device, "epson": EpsonDevice}


def make_devices(bridge: config.Bridge, bus: config.Bus) -> list[SimulatedDevice]:
    """A device for each board, then for each panel, in the configuration's order."""
    found = [DEVICES[bus.protocol](bridge, bus, board) for board in bus.boards]
    return found + [CandlePanelDevice(panel.address, panel.cells, blinks=panel.blinks) for panel in bus.panels]
