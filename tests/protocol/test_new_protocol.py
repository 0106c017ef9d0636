"""A new protocol is a driver, a simulator and an entry of the registry: one that is nowhere but here is driven.

The whole contract suite runs on it, and the rules, the demo, the decoder and a bus on a pseudo-terminal know it,
without a line anywhere else.
"""

import asyncio
import sys
from typing import get_args

import pytest
from msgspec.structs import replace

from firmware_bridge.boards.driver import BoardText, Row
from firmware_bridge.buses.bus import BusDriver
from firmware_bridge.buses.packet_decoder import Decoder
from firmware_bridge.simulators.simulated_bus import simulated_bus
from queue_server.config.boards import Bridge, Bus, check
from queue_server.config.boards.protocols import PROTOCOLS
from queue_server.config.boards.settings import ProtocolName
from queue_server.demo.hall import demo_bridge
from tests.halls import DEFINITION
from tests.protocol import new_protocol, test_board_contract
from tests.protocol.new_protocol import board, device
from tests.protocol.test_board_contract import Wire, a_bus

NAME = "lines"

globals().update({name: test for name, test in vars(test_board_contract).items() if name.startswith("test_")})


@pytest.fixture(autouse=True)
def bus(monkeypatch: pytest.MonkeyPatch) -> Bus:
    """A bus of the new protocol, which is in the registry meanwhile."""
    monkeypatch.setitem(PROTOCOLS, NAME, new_protocol.ENTRY)
    monkeypatch.setitem(sys.modules, f"firmware_bridge.boards.{NAME}", board)
    monkeypatch.setitem(sys.modules, f"firmware_bridge.simulators.{NAME}", device)
    lines = a_bus(NAME, new_protocol.ENTRY.sample.address)
    monkeypatch.setitem(test_board_contract.BUSES, NAME, lines)
    return lines


@pytest.fixture
def wire(bus: Bus) -> Wire:  # noqa: ARG001 - the new protocol must be registered first
    return Wire(NAME)


def test_the_rules_check_it(bus: Bus) -> None:
    """Its addresses and letters are checked as those of every other protocol."""
    assert check(Bridge(buses=(bus,)), {"h": DEFINITION}) == []
    beyond = replace(bus, boards=(replace(bus.boards[0], address=100, lines=("{number}é",)),))
    sentences = [sentence for _, sentence in check(Bridge(buses=(beyond,)), {"h": DEFINITION})]
    assert sentences == [
        "100 is out of range: lines knows 1 to 99 (0x1 to 0x63)",
        "the board cannot show 'é'",
    ]


def test_the_configuration_takes_its_names_from_the_registry() -> None:
    """What may stand in `protocol` is what the registry had when the program began."""
    assert get_args(ProtocolName) == tuple(name for name in PROTOCOLS if name != NAME)


def test_the_demo_hangs_it_up() -> None:
    """A board of each protocol stands in the demo's hall."""
    assert NAME in {bus.protocol for bus in demo_bridge("h", DEFINITION).buses}


def test_the_monitor_reads_it() -> None:
    """Its packets are cut and described by its own driver."""
    decoder = Decoder(NAME)
    packets = decoder.feed(b"?#01SA012    \r")
    assert [(packet.data, packet.says) for packet in packets] == [
        (b"?", "noise"),
        (b"#01SA012    \r", "#01SA012    <0D>"),
    ]


async def test_a_bus_drives_it(bus: Bus) -> None:
    """Over a pseudo-terminal, by the same writer as every other board."""
    async with asyncio.timeout(20), simulated_bus(Bridge(), bus) as simulated:
        driver = BusDriver(Bridge(), replace(bus, port=simulated.port))
        driving = asyncio.create_task(driver.run())
        driver.show(driver.boards[0][1], BoardText((Row("A012"),)))
        await simulated.until(lambda: simulated.text(1) == "A012")
        driving.cancel()
        await asyncio.gather(driving, return_exceptions=True)
