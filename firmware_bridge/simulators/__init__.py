"""The devices' half of each protocol, written from the device's document and from nothing of `boards`.

What a simulated board shows is read from the bytes it received, so it is evidence. `simulate.simulated_bus` hangs
simulated devices on a real pseudo-terminal or TCP port.
"""

from collections.abc import Callable

from firmware_bridge.simulators.candle import CandleBoardDevice, CandlePanelDevice
from firmware_bridge.simulators.device import Device
from queue_server.config import boards as config
from queue_server.config.boards import devices

DEVICES: dict[str, Callable[[config.Bridge, config.Bus, config.Board], Device]] = {
    "candle": lambda bridge, bus, board: CandleBoardDevice(
        board.address, devices.width(bridge, bus, board), blinks=board.blinks
    ),
}


def make_devices(bridge: config.Bridge, bus: config.Bus) -> list[Device]:
    """A device for each board, then for each panel, in the configuration's order."""
    found = [DEVICES[bus.protocol](bridge, bus, board) for board in bus.boards]
    return found + [CandlePanelDevice(panel.address, panel.cells, blinks=panel.blinks) for panel in bus.panels]
