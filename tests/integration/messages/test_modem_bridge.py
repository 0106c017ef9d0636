"""The whole way of an SMS: a call in the hall, the server, the bridge, a simulated modem on a pseudo-terminal."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from firmware_bridge.messages.message_client import MessageClient
from firmware_bridge.messages.modem_driver import ModemDriver
from firmware_bridge.messages.pin_file import PinFile
from firmware_bridge.modems import modem_dialogue
from firmware_bridge.server.api import Api
from firmware_bridge.server.server_choice import ServerChoice
from firmware_bridge.simulators.modem import SimulatedModem
from firmware_bridge.simulators.modem_port import ModemPort, modem_port
from queue_server.app_parts import PARTS
from queue_server.config import boards as config
from queue_server.journal.memory import MemoryStore
from queue_server.messages import outbox
from queue_server.messages.channels import outgoing
from queue_server.messages.service import MessageService
from tests.integration.api.conftest import Server
from tests.integration.messages.channels import until
from tests.integration.messages.test_modem_routes import calling


@pytest.fixture(autouse=True)
def short_rests(monkeypatch: pytest.MonkeyPatch) -> None:
    """Everybody looks often, so that no test waits for them."""
    monkeypatch.setattr(outbox, "LEAST_REST_S", 0.01)
    monkeypatch.setattr(outbox, "LONGEST_CHANNEL_REST_S", 0.02)
    monkeypatch.setattr(outgoing, "REPORT_CHECK_S", 0.01)
    monkeypatch.setattr("firmware_bridge.messages.modem_driver.FETCH_EVERY_S", 0.02)
    monkeypatch.setattr(modem_dialogue, "FIRST_FAULT_PAUSE_S", 0.05)
    monkeypatch.setattr(modem_dialogue, "NO_NETWORK_PAUSE_S", 0.05)


@asynccontextmanager
async def driven(server: Server, port: ModemPort) -> AsyncIterator[ModemDriver]:
    api = Api(ServerChoice([server.url]), "bridge-secret")
    modem = config.Modem(id="sms", port=str(port.path))
    driver = ModemDriver(modem, ["aksu"], MessageClient(api), PinFile(None, "modem"))
    task = asyncio.create_task(driver.run())
    try:
        yield driver
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
        await api.close()


async def ends(server: Server, is_so: Callable[[dict[str, int]], bool]) -> dict[str, int]:
    """What became of the messages, once `is_so`."""
    board = server.app[PARTS][MessageService].board

    async def has_ended() -> bool:
        return is_so(dict(board.ends("aksu", "sms")))

    await until(has_ended)
    return dict(board.ends("aksu", "sms"))


async def test_a_call_by_sms(tmp_path: Path) -> None:
    """The visitor's number gets the call in their language, once; the server counts it."""
    modem = SimulatedModem()
    async with calling(MemoryStore()) as server, modem_port(modem, tmp_path / "modem") as port, driven(server, port):
        assert await ends(server, bool) == {"delivered": 1}
    assert modem.texts() == [("+77010000001", "Ticket A001: please go to window 1.")]


async def test_a_modem_that_is_unplugged_within_a_message(tmp_path: Path) -> None:
    """Nobody knows whether the call went out, so it is not sent again when the modem is back."""
    modem = SimulatedModem()
    modem.lost_answers = 1
    async with calling(MemoryStore()) as server, modem_port(modem, tmp_path / "modem") as port, driven(server, port):
        async with asyncio.timeout(30):
            await port.until(lambda: bool(modem.received))
        port.unplug()
        assert await ends(server, bool) == {"uncertain": 1}
        port.plug_in()
        async with asyncio.timeout(30):
            await port.until(lambda: "AT+CREG?" in modem.commands[-3:])
    assert modem.texts() == [("+77010000001", "Ticket A001: please go to window 1.")]


async def test_a_network_that_comes_back_in_time(tmp_path: Path) -> None:
    """The network is lost as the message is handed over: it is given back, and sent when there is a network again."""
    modem = SimulatedModem()
    async with calling(MemoryStore()) as server, modem_port(modem, tmp_path / "modem") as port:
        modem.number_errors["+77010000001"] = 38
        async with driven(server, port) as driver:

            async def is_given_back() -> bool:
                return driver.report().counts.failed > 0

            await until(is_given_back)
            modem.number_errors.clear()

            def is_delivered(counts: dict[str, int]) -> bool:
                server.clock.pass_s(0.1)  # the outbox waits before it tries again
                return "delivered" in counts

            assert await ends(server, is_delivered) == {"delivered": 1}
    assert len(modem.texts()) == 1
