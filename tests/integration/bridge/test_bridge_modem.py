"""A bridge with a modem: messages of the server to the network, over a real pseudo-terminal, and their outcome back."""

import asyncio
from pathlib import Path
from typing import Any

import pytest

from firmware_bridge.modems import modem_dialogue
from firmware_bridge.simulators.modem import SimulatedModem
from firmware_bridge.simulators.modem_port import modem_port
from firmware_bridge.tools.status_table import status_table
from queue_server.config import boards as config
from tests.integration.bridge.conftest import Running
from tests.integration.bridge.fake_hall_server import FakeServer


def message(name: str, seconds: int = 50) -> dict[str, Any]:
    return {"id": name, "address": "+77010000001", "text": f"Билет {name}", "deadline": f"2026-01-05T09:00:{seconds}Z"}


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("firmware_bridge.messages.modem_driver.FETCH_EVERY_S", 0.05)
    monkeypatch.setattr("firmware_bridge.status.REPORT_AT_MOST_EVERY_S", 0.05)
    monkeypatch.setattr(modem_dialogue, "FIRST_FAULT_PAUSE_S", 0.05)


def bridge_of(path: Path) -> config.Bridge:
    return config.Bridge(modems=(config.Modem(id="sms", port=str(path)),))


async def test_messages_of_the_server(server: FakeServer, running: Running, tmp_path: Path) -> None:
    """A bridge without boards sends them, says what became of each, and reports its modem; the deadline is the server's
    time, whatever this machine's clock says."""
    server.messages = [message("m1"), message("m2")]
    modem, path = SimulatedModem(), tmp_path / "modem"
    async with asyncio.timeout(30), modem_port(modem, path), running(bridge_of(path), server) as bridge:
        await server.until(lambda: len(server.outcomes) == 2)
        await server.until(lambda: server.reports[-1]["modems"][0].get("counts", {}).get("delivered") == 2)
        status = bridge.status()
    assert server.outcomes == [("m1", {"outcome": "delivered"}), ("m2", {"outcome": "delivered"})]
    assert [text for _, text in modem.texts()] == ["Билет m1", "Билет m2"]
    assert not status.failing
    assert "modem sms: ready, 2 accepted, 2 delivered" in status_table(status)


async def test_a_stop_waits_for_the_message_in_hand(server: FakeServer, running: Running, tmp_path: Path) -> None:
    """A bridge that is told to stop while the modem sends hears what becomes of it, and fetches nothing more."""
    server.messages = [message("m1")]
    modem, path = SimulatedModem(), tmp_path / "modem"
    async with asyncio.timeout(30), modem_port(modem, path) as port, running(bridge_of(path), server):
        port.answer_s = 0.5
        await port.until(lambda: any(command.startswith("AT+CMGS") for command in modem.commands))
        server.messages = [message("m2")]
    assert server.outcomes == [("m1", {"outcome": "delivered"})]
    assert len(server.messages) == 1


async def test_a_missing_modem_is_reported(server: FakeServer, running: Running, tmp_path: Path) -> None:
    """The report names what is missing; the boards of the bridge are no concern of it."""
    async with asyncio.timeout(30), running(bridge_of(tmp_path / "modem"), server) as bridge:
        await server.until(lambda: server.reports[-1]["modems"][0].get("fault", {}).get("code") == "port_missing")
        assert bridge.status().failing
    assert "FAILING" in status_table(bridge.status())


async def test_what_passes_the_modem_stays_here(
    server: FakeServer, running: Running, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Neither a number nor a word of a message is in the log, the status or the report."""
    caplog.set_level("DEBUG")
    server.messages = [message("m1"), {**message("m2"), "address": "not a number"}]
    modem, path = SimulatedModem(), tmp_path / "modem"
    async with asyncio.timeout(30), modem_port(modem, path), running(bridge_of(path), server) as bridge:
        await server.until(lambda: len(server.outcomes) == 2)
        texts = [caplog.text, repr(bridge.status()), repr(server.reports)]
    assert server.outcomes[1] == ("m2", {"outcome": "refused"})
    assert not any(word in text for word in ("7701000", "Билет", "not a number") for text in texts)
