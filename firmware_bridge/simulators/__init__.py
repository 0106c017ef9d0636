"""Simulates the devices' half of each protocol, written from the device's document alone.

It may import `queue_server.config.boards` and nothing of `firmware_bridge.boards`. A new protocol begins as a module
with its name that offers a `simulator`. What a simulated board shows is read from the bytes it received, so it is
evidence. `simulated_bus` connects simulated devices to a real pseudo-terminal or TCP port.
"""

from functools import cache
from importlib import import_module

from firmware_bridge.simulators.simulated_device import ProtocolSimulator, SimulatedDevice
from queue_server.config import boards as config


@cache
def simulator_of(protocol: str) -> ProtocolSimulator:
    """The simulator of a protocol of the registry: `simulator` of the module that has its name."""
    simulator = import_module(f"{__name__}.{protocol}").simulator
    if not isinstance(simulator, ProtocolSimulator):
        raise TypeError(f"{__name__}.{protocol}.simulator is no ProtocolSimulator")
    return simulator


def make_devices(bridge: config.Bridge, bus: config.Bus) -> list[SimulatedDevice]:
    """A device for each board, then for each panel, then for each post, in the configuration's order."""
    simulator = simulator_of(bus.protocol)
    devices = [simulator.board(bridge, bus, board) for board in bus.boards]
    devices += [simulator.panel(panel) for panel in bus.panels if simulator.panel]
    return devices + [simulator.post(post) for post in bus.posts if simulator.post]
