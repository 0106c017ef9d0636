"""A modem on a real pseudo-terminal: unplugged and back, messages from a server and their outcome to it."""

import asyncio
import logging
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from firmware_bridge.errors import ServerFault
from firmware_bridge.messages.modem_driver import FetchedMessage, ModemDriver
from firmware_bridge.messages.pin_file import PinFile
from firmware_bridge.modems import modem_dialogue
from firmware_bridge.modems.short_messages import MessageResult
from firmware_bridge.simulators.modem import SimulatedModem
from firmware_bridge.simulators.modem_port import ModemPort, modem_port
from queue_server.config import boards as config


class FakeMessages:
    """The messages of a hall: each is given away once. `results` is what was reported, in order."""

    def __init__(self) -> None:
        self.waiting: list[FetchedMessage] = []
        self.results: list[MessageResult] = []
        self.is_away = False
        self.changed = asyncio.Event()

    def add(self, name: str, seconds: float = 60, text: str = "") -> None:
        self.waiting.append(FetchedMessage(name, "+77010000001", text or f"Билет {name}", seconds))

    async def fetch_messages(self, _hall: str, most: int, /) -> Sequence[FetchedMessage]:
        self._answer()
        fetched, self.waiting = self.waiting[:most], self.waiting[most:]
        return fetched

    async def report_outcome(self, _hall: str, result: MessageResult, /) -> None:
        self._answer()
        self.results.append(result)
        self.changed.set()

    def _answer(self) -> None:
        if self.is_away:
            raise ServerFault("away")

    async def until(self, true: Callable[[], bool]) -> None:
        while not true():
            self.changed.clear()
            await self.changed.wait()

    def outcomes(self) -> list[tuple[str, str]]:
        return [(result.message, result.outcome) for result in self.results]


@asynccontextmanager
async def driven(port: ModemPort, server: FakeMessages, pin_file: Path | None = None) -> AsyncIterator[ModemDriver]:
    """A driver that runs until the block ends."""
    modem = config.Modem(id="sms", port=str(port.path), pin_file=str(pin_file) if pin_file else None)
    driver = ModemDriver(modem, ["main"], server, PinFile(modem.pin_file, "modem"), changed=server.changed.set)
    task = asyncio.create_task(driver.run())
    try:
        yield driver
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("firmware_bridge.messages.modem_driver.FETCH_EVERY_S", 0.05)
    monkeypatch.setattr("firmware_bridge.messages.modem_driver.REPORT_AGAIN_S", 0.05)
    monkeypatch.setattr(modem_dialogue, "FIRST_FAULT_PAUSE_S", 0.05)
    monkeypatch.setattr(modem_dialogue, "NO_NETWORK_PAUSE_S", 0.05)


async def test_messages_go_out_and_their_outcome_comes_back(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """Each once; the log has neither numbers nor words."""
    caplog.set_level(logging.DEBUG)
    server, modem = FakeMessages(), SimulatedModem()
    for number in range(20):
        server.add(f"m{number}")
    async with asyncio.timeout(30), modem_port(modem, tmp_path / "modem") as port, driven(port, server) as driver:
        await server.until(lambda: len(server.results) == 20)
        await server.until(lambda: driver.report().counts.delivered == 20)
    assert {outcome for _, outcome in server.outcomes()} == {"accepted"}
    assert len(modem.texts()) == 20
    assert modem.repeated() == []
    assert not {"701000", "Билет"} & {word for word in ("701000", "Билет") if word in caplog.text}
    report = driver.report()
    assert (report.is_ready, report.counts.accepted, report.failing) == (True, 20, None)


async def test_a_backlog_goes_as_fast_as_the_modem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While messages wait, the next one is fetched as soon as one has gone; only an idle bridge rests between."""
    server, modem = FakeMessages(), SimulatedModem()
    for number in range(20):
        server.add(f"m{number}")
    async with asyncio.timeout(30), modem_port(modem, tmp_path / "modem") as port, driven(port, server):
        await server.until(lambda: bool(server.results))
        monkeypatch.setattr("firmware_bridge.messages.modem_driver.FETCH_EVERY_S", 60.0)
        await server.until(lambda: len(server.results) == 20)
    assert modem.repeated() == []


async def test_unplugged_and_back(tmp_path: Path) -> None:
    """A message that it was given stays uncertain; it is ready again behind the same path, and the next one goes."""
    server, modem = FakeMessages(), SimulatedModem()
    modem.lost_answers = 1
    async with asyncio.timeout(30), modem_port(modem, tmp_path / "modem") as port, driven(port, server) as driver:
        server.add("m1")
        await port.until(lambda: len(modem.received) == 1)
        port.unplug()
        await server.until(lambda: bool(server.results))
        assert server.outcomes() == [("m1", "uncertain")]
        assert (fault := driver.fault) is not None
        assert fault.fault.code in ("port_lost", "port_missing")
        port.plug_in()
        server.add("m2")
        await server.until(lambda: len(server.results) == 2)
    assert server.outcomes()[1] == ("m2", "accepted")
    assert [text for _, text in modem.texts()] == ["Билет m1", "Билет m2"]


async def test_nothing_is_fetched_without_network(tmp_path: Path) -> None:
    """Messages wait at the server, where another modem may take them."""
    server, modem = FakeMessages(), SimulatedModem()
    modem.has_network = False
    server.add("m1")
    async with asyncio.timeout(30), modem_port(modem, tmp_path / "modem") as port, driven(port, server) as driver:
        await server.until(lambda: driver.fault is not None and driver.fault.fault.code == "no_network")
        assert len(server.waiting) == 1
        modem.has_network = True
        await server.until(lambda: bool(server.results))
    assert server.outcomes() == [("m1", "accepted")]


async def test_a_server_that_is_away_hears_of_it_later(tmp_path: Path) -> None:
    """The outcome waits for the server, and the message is not sent a second time meanwhile."""
    server, modem = FakeMessages(), SimulatedModem()
    server.add("m1")
    async with asyncio.timeout(30), modem_port(modem, tmp_path / "modem") as port, driven(port, server):
        await port.until(lambda: not server.waiting)
        server.is_away = True
        await port.until(lambda: len(modem.received) == 1)
        server.is_away = False
        await server.until(lambda: bool(server.results))
    assert server.outcomes() == [("m1", "accepted")]
    assert len(modem.received) == 1


async def test_a_wrong_pin_is_tried_once_however_often_the_bridge_starts(tmp_path: Path) -> None:
    """The note beside the file outlives the program; another PIN in the file is tried."""
    modem, pin_file = SimulatedModem(pin="1234", tells_entries=False), tmp_path / "pin"
    pin_file.write_text("9999\n")
    async with asyncio.timeout(30), modem_port(modem, tmp_path / "modem") as port:
        server = FakeMessages()
        for _ in range(3):
            async with driven(port, server, pin_file) as driver:
                await server.until(lambda: driver.fault is not None and driver.fault.fault.code == "sim_pin_refused")
        assert modem.entries == 2
        pin_file.write_text("1234\n")
        async with driven(port, server, pin_file) as driver:
            await server.until(lambda: driver.fault is None)
    assert (modem.entries, (tmp_path / "pin.tried").exists()) == (3, False)


@pytest.mark.parametrize("content", ["12", "secret", "12 34", "123456789", ""])
def test_what_is_no_pin_is_not_tried(tmp_path: Path, content: str, caplog: pytest.LogCaptureFixture) -> None:
    """The log says what a PIN is, and not what stands in the file."""
    file = tmp_path / "pin"
    file.write_text(content)
    assert PinFile(str(file), "modem").pin is None
    assert "four to eight digits" in caplog.text
    [message] = caplog.messages
    assert not content or content not in message.replace(str(file), "")
