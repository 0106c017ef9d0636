"""Push-button posts: a button to the API, the lamp to the state of the hall, over a real pseudo-terminal."""

import asyncio
from typing import Any

import pytest

from firmware_bridge.buses.packet_decoder import Decoder
from firmware_bridge.server import api
from firmware_bridge.simulators.candle import CandlePostDevice
from firmware_bridge.simulators.simulated_bus import SimulatedBus, simulated_bridge
from queue_server.config import boards as config
from queue_server.config.mistakes import key
from tests.integration.bridge.conftest import HALLS, Running
from tests.integration.bridge.fake_hall_server import FakeServer

POST = config.ButtonPost(
    address=0x50, buttons={"1": "land", "2": "housing", "8": "land"}, printer="entrance", first_code=0x41
)
PRINTER = {
    "printer": "entrance",
    "kiosks": ["cabinet"],
    "state": "ok",
    "since": "2026-01-05T09:00:00Z",
    "unprinted": [],
}
CLOSED = {"closed": {"has_visitors": False}}


def bridge_of(*posts: config.ButtonPost, **bus: Any) -> config.Bridge:
    keys: dict[str, Any] = {"id": "ground", "protocol": "candle", "port": "-", "gap_ms": 1, "posts": posts} | bus
    return config.Bridge(buses=(config.Bus(**keys),))


def press(bus: SimulatedBus, button: int) -> None:
    post = bus.device(0x50)
    assert isinstance(post, CandlePostDevice)
    post.press(button)
    bus.speak()


async def lamp(bus: SimulatedBus, name: str) -> None:
    await bus.until(lambda: bus.device(0x50).appearance().lamp == name)


@pytest.fixture(autouse=True)
def _with_paper(server: FakeServer, monkeypatch: pytest.MonkeyPatch) -> None:
    server.printers = [PRINTER]
    monkeypatch.setattr("firmware_bridge.posts.LOOK_EVERY_S", 0.05)
    monkeypatch.setattr("firmware_bridge.posts.LAMP_S", 0.3)


async def test_a_button_is_a_ticket_of_its_service(server: FakeServer, running: Running) -> None:
    """The lamp says that there are tickets, and for a moment that one was given."""
    async with asyncio.timeout(30), simulated_bridge(bridge_of(POST)) as (bridge, (bus,)), running(bridge, server):
        await server.show()
        await lamp(bus, "green")
        for button in (1, 2, 8):
            press(bus, button)
        await server.until(lambda: len(server.tickets) == 3)
        await lamp(bus, "green-fast")
        await lamp(bus, "green")
    assert [service for service, _ in server.tickets] == ["land", "housing", "land"]
    assert len({command_id for _, command_id in server.tickets}) == 3


async def test_presses_within_the_debounce_are_one(server: FakeServer, running: Running) -> None:
    """A worn contact and an impatient hand take one ticket; another button is another ticket."""
    async with asyncio.timeout(30), simulated_bridge(bridge_of(POST)) as (bridge, (bus,)), running(bridge, server):
        await server.show()
        await lamp(bus, "green")
        for _ in range(5):
            press(bus, 1)
        press(bus, 2)
        await server.until(lambda: len(server.tickets) == 2)
    assert [service for service, _ in server.tickets] == ["land", "housing"]


async def test_what_is_no_button_is_noise(server: FakeServer, running: Running) -> None:
    """A code without a button, another address and torn packets take no ticket."""
    async with asyncio.timeout(30), simulated_bridge(bridge_of(POST)) as (bridge, (bus,)), running(bridge, server):
        await server.show()
        await lamp(bus, "green")
        post = bus.device(0x50)
        assert isinstance(post, CandlePostDevice)
        post._to_send = bytes.fromhex("01 50 43 07 01 51 41 07 01 50 41 01 50 41 ff 07 50 41 07")
        bus.speak()
        press(bus, 2)
        await server.until(lambda: bool(server.tickets))
    assert [service for service, _ in server.tickets] == ["housing"]


async def test_a_service_that_is_closed_shows_on_the_lamp(server: FakeServer, running: Running) -> None:
    server.ticket_answers.append((409, {"code": "service_closed"}))
    async with asyncio.timeout(30), simulated_bridge(bridge_of(POST)) as (bridge, (bus,)), running(bridge, server):
        await server.show()
        await lamp(bus, "green")
        press(bus, 1)
        await lamp(bus, "red-fast")
        await lamp(bus, "green")


async def test_a_closed_hall_gives_no_ticket(server: FakeServer, running: Running) -> None:
    """Nobody is asked: the lamp says closed, and a press flashes."""
    async with asyncio.timeout(30), simulated_bridge(bridge_of(POST)) as (bridge, (bus,)), running(bridge, server):
        await server.show(**CLOSED)
        await lamp(bus, "red")
        press(bus, 1)
        await lamp(bus, "red-fast")
        await lamp(bus, "red")
    assert server.tickets == []


async def test_without_paper_no_ticket_is_given(server: FakeServer, running: Running) -> None:
    """Whoever pressed would have a number that nobody told them. The lamp is right again with the paper."""
    async with asyncio.timeout(30), simulated_bridge(bridge_of(POST)) as (bridge, (bus,)), running(bridge, server):
        await server.show()
        await lamp(bus, "green")
        server.printers = [{**PRINTER, "state": "paper_out"}]
        await lamp(bus, "red")
        press(bus, 1)
        await lamp(bus, "red-fast")
        assert server.tickets == []
        server.printers = [PRINTER]
        await lamp(bus, "green")


async def test_a_lost_answer_is_asked_again_with_the_same_id(server: FakeServer, running: Running) -> None:
    """The network loses two answers: one ticket."""
    server.lose_answers = 2
    async with asyncio.timeout(30), simulated_bridge(bridge_of(POST)) as (bridge, (bus,)), running(bridge, server):
        await server.show()
        await lamp(bus, "green")
        press(bus, 1)
        await lamp(bus, "green-fast")
    assert len(server.tickets) == 3
    assert len({command_id for _, command_id in server.tickets}) == 1


async def test_whoever_presses_again_without_an_answer_asks_for_the_same_ticket(
    server: FakeServer, running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The server was silent until the post gave up. The ticket that it may have given is not given twice."""
    monkeypatch.setattr(api, "KEEP_TRYING_S", 0.2)
    server.ticket_answers.append((503, {"code": "stopping"}))
    post = config.ButtonPost(address=0x50, buttons={"1": "land"}, debounce_ms=300)
    async with asyncio.timeout(30), simulated_bridge(bridge_of(post)) as (bridge, (bus,)), running(bridge, server):
        await server.show()
        await lamp(bus, "green")
        press(bus, 1)
        await lamp(bus, "red-fast")
        await lamp(bus, "green")
        press(bus, 1)
        await lamp(bus, "green-fast")
    assert len({command_id for _, command_id in server.tickets}) == 1


async def test_an_adapter_that_hears_itself_presses_no_button(server: FakeServer, running: Running) -> None:
    """The red lamp has the bytes of button 1 where codes begin at 31."""
    post = config.ButtonPost(address=0x50, buttons={"1": "land", "2": "housing"})
    async with asyncio.timeout(30), simulated_bridge(bridge_of(post, gap_ms=200)) as (bridge, (bus,)):
        bus.echoes = True
        async with running(bridge, server):
            await server.show(**CLOSED)
            await lamp(bus, "red")
            await server.show(closed=None)
            await lamp(bus, "green")
            await bus.until(lambda: bus.received > 8)
    assert server.tickets == []


def test_the_wire_of_a_post_is_readable() -> None:
    """A button and a lamp, for whoever watches the wire."""
    decoder = Decoder("candle", [POST])
    assert [part.says for part in decoder.feed(bytes.fromhex("01 50 41 07 01 50 31 07"))] == [
        "post 0x50: button 1",
        "post 0x50: lamp red",
    ]


def test_mistakes_of_a_post_are_named() -> None:
    """A service that the hall has not, a lamp that there is not, an address twice, a protocol without posts."""
    wrong = config.ButtonPost(address=0x50, buttons={"1": "water"}, lamps=config.PostLamps(open="blue"))
    mistakes = config.check(bridge_of(POST, wrong), HALLS)
    assert [key(path) for path, _ in mistakes] == [
        "bridge.buses[0].posts[1].address",
        "bridge.buses[0].posts[1].lamps.open",
        "bridge.buses[0].posts[1].buttons.1",
    ]
    (mistake,) = config.check(bridge_of(config.ButtonPost(address=5, buttons={"1": "land"}), protocol="modbus"), HALLS)
    assert key(mistake[0]) == "bridge.buses[0].posts"
