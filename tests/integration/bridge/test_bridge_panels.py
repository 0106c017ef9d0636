"""Operator panels: keys to the API, the window's state to the lamp, over a real pseudo-terminal."""

import asyncio

import pytest

from firmware_bridge import panels
from firmware_bridge.server import api
from firmware_bridge.simulators.candle import CandlePanelDevice
from firmware_bridge.simulators.simulated_bus import SimulatedBus, simulated_bridge
from queue_server.config import boards as config
from tests.integration.bridge.conftest import Running
from tests.integration.bridge.fake_hall_server import FakeServer

PANEL = config.Panel(address=0x40, window=1, transfer_to="housing", cells=3, lamps=config.Lamps(waiting="green-slow"))
BRIDGE = config.Bridge(buses=(config.Bus(id="ground", protocol="candle", port="-", panels=(PANEL,), gap_ms=1),))


def panel_of(bus: SimulatedBus) -> CandlePanelDevice:
    device = bus.device(0x40)
    assert isinstance(device, CandlePanelDevice)
    return device


def press(bus: SimulatedBus, key: int) -> None:
    panel_of(bus).press(key)
    bus.speak()


async def lamp(bus: SimulatedBus, name: str) -> None:
    await bus.until(lambda: panel_of(bus).appearance().lamp == name)


async def test_a_whole_visit_by_keys(server: FakeServer, running: Running) -> None:
    """Call, start and finish are posted as the window's state asks, and the lamp follows the state."""
    open_window = {"windows": {1: "open"}, "waiting": {"total": 1, "by_service": {"land": 1}}}
    async with asyncio.timeout(30), simulated_bridge(BRIDGE) as (bridge, (bus,)), running(bridge, server):
        await server.show(**open_window)
        await lamp(bus, "green-slow")
        press(bus, 1)
        await server.until(lambda: len(server.commands) == 1)
        await server.show(("A012", 1, "called"), **open_window)
        await lamp(bus, "red-slow")
        await bus.until(lambda: panel_of(bus).appearance().text == "012")
        press(bus, 2)
        await server.until(lambda: len(server.commands) == 2)
        await server.show(("A012", 1, "serving"), **open_window)
        await lamp(bus, "red")
        press(bus, 4)
        await server.until(lambda: len(server.commands) == 3)
    assert [command for command, _, _ in server.commands] == ["1/next", "1/start", "1/finish"]


async def test_the_call_key_recalls_while_a_ticket_is_called(server: FakeServer, running: Running) -> None:
    """Key 1 with a ticket called and not started is a recall, since next would be refused."""
    async with asyncio.timeout(30), simulated_bridge(BRIDGE) as (bridge, (bus,)), running(bridge, server):
        await server.show(("A012", 1, "called"), windows={1: "open"})
        await lamp(bus, "red-slow")
        press(bus, 1)
        await server.until(lambda: bool(server.commands))
    assert [command for command, _, _ in server.commands] == ["1/recall"]


async def test_transfer_and_no_show(server: FakeServer, running: Running) -> None:
    """Key 3 transfers to the configured service; key 4 while a ticket is called is a no-show."""
    async with asyncio.timeout(30), simulated_bridge(BRIDGE) as (bridge, (bus,)), running(bridge, server):
        await server.show(("A012", 1, "called"), windows={1: "open"})
        await lamp(bus, "red-slow")
        press(bus, 3)
        press(bus, 4)
        await server.until(lambda: len(server.commands) == 2)
    assert [(command, body) for command, _, body in server.commands] == [
        ("1/transfer", {"service": "housing"}),
        ("1/no-show", {}),
    ]


async def test_a_bounced_key_is_one_command(server: FakeServer, running: Running) -> None:
    """Five contacts of one press are one command with one id."""
    async with asyncio.timeout(30), simulated_bridge(BRIDGE) as (bridge, (bus,)), running(bridge, server):
        await server.show(windows={1: "open"})
        await bus.until(lambda: bus.received > 0)
        for _ in range(5):
            press(bus, 1)
        await server.until(lambda: bool(server.commands))
        press(bus, 2)
        await server.until(lambda: len(server.commands) == 2)
    assert [command for command, _, _ in server.commands] == ["1/next", "1/start"]


async def test_a_lost_answer_is_asked_again_with_the_same_id(server: FakeServer, running: Running) -> None:
    """When the network loses answers, the command is posted again under its first id, so it is carried out once."""
    server.lose_answers = 2
    async with asyncio.timeout(30), simulated_bridge(BRIDGE) as (bridge, (bus,)), running(bridge, server):
        await server.show(windows={1: "open"})
        await bus.until(lambda: bus.received > 0)
        press(bus, 1)
        await server.until(lambda: len(server.commands) == 3)
    assert {command for command, _, _ in server.commands} == {"1/next"}
    assert len({command_id for _, command_id, _ in server.commands}) == 1


async def test_a_refused_key_shows_on_the_lamp(server: FakeServer, running: Running) -> None:
    """A command that the hall refuses makes the lamp say so."""
    server.answers.append((409, {"code": "nobody_waiting"}))
    async with asyncio.timeout(30), simulated_bridge(BRIDGE) as (bridge, (bus,)), running(bridge, server):
        await server.show(windows={1: "open"})
        await bus.until(lambda: bus.received > 0)
        press(bus, 1)
        await lamp(bus, "red-fast")
        await lamp(bus, "off")


async def test_a_refusal_does_not_hold_up_the_next_key(server: FakeServer, running: Running) -> None:
    """While the lamp still says no, the next key is carried out, and the lamp shows what came of it."""
    server.answers.append((409, {"code": "ticket_not_called"}))
    async with asyncio.timeout(30), simulated_bridge(BRIDGE) as (bridge, (bus,)), running(bridge, server):
        await server.show(windows={1: "open"})
        await bus.until(lambda: bus.received > 0)
        press(bus, 2)
        await lamp(bus, "red-fast")
        press(bus, 1)
        await lamp(bus, "off")
        assert [command for command, _, _ in server.commands] == ["1/start", "1/next"]


async def test_a_key_that_has_waited_too_long_is_refused(
    server: FakeServer, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A key pressed behind one that the server did not answer is not carried out when nobody expects it any more."""
    monkeypatch.setattr(panels, "KEEP_TRYING_S", 0.2)
    monkeypatch.setattr(api, "KEEP_TRYING_S", 0.5)
    server.answers += [(503, {"code": "stopping"})] * 2
    async with asyncio.timeout(30), simulated_bridge(BRIDGE) as (bridge, (bus,)), running(bridge, server):
        await server.show(windows={1: "open"})
        await bus.until(lambda: bus.received > 0)
        press(bus, 1)
        press(bus, 2)
        await lamp(bus, "red-fast")
        await lamp(bus, "off")
        assert {command for command, _, _ in server.commands} == {"1/next"}
