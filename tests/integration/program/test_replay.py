"""A whole day through the API: the real server, real sockets, a real pseudo-terminal with boards on it."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any

import msgspec
import pytest
from msgspec.structs import replace
from websockets.asyncio.client import connect

from firmware_bridge import bridge
from firmware_bridge.server.server_choice import ServerChoice
from firmware_bridge.simulators.simulated_bus import SimulatedBus, simulated_bridge
from queue_server.config.boards import Board, Bridge, Bus
from queue_server.config.file.load import load
from queue_server.hall import events as e
from queue_server.hall.folds.evolve import evolve_all
from queue_server.hall.state import State
from queue_server.hall.ticket import STATES
from queue_server.journal.codec import decode
from queue_server.journal.sqlite.sqlite_store import SqliteStore
from queue_server.replay.api_client import ApiClient, open_client
from queue_server.replay.calls_reader import CallsReader
from queue_server.replay.cli import open_day, play_day
from queue_server.replay.counts import ReplayCounts
from queue_server.replay.plan import LoggedDay
from tests.integration.command_line import ROOT, SAMPLE, kezek, program
from tests.integration.kezek_process import serving, token

HALL = "aksu"
WINDOWS = range(1, 21)
LOG = ROOT.parent / "shared/data/bank_1999_jan_feb.csv.gz"
REAL_DAY = (LOG, "1999-02-01", 1497)
SAMPLE_DAY = (ROOT / "examples/day.csv", "2025-03-03", 300)
PATIENCE_S = 60
MOST_VISITORS = 300
"""The morning of the real day, up to its rush: more of it would repeat that."""
CALLED_AT_THE_END = {3: "documents", 11: "housing", 20: "education"}
"""Windows that have a visitor when the day is over, so that their boards show more than an empty line."""


@pytest.mark.long
async def test_a_day_goes_through_the_api(tmp_path: Path) -> None:
    """Visitors = tickets; the balance holds; every call is heard once across three cuts; boards end on the truth."""
    file, date, visitors = REAL_DAY if LOG.exists() else SAMPLE_DAY
    day = open_day(file, date)
    assert len(day.visitors) == visitors
    day = replace(day, visitors=day.visitors[:MOST_VISITORS])
    visitors = len(day.visitors)
    data = tmp_path / "data"
    manager, bridging = token(data, "manager"), token(data, "bridge")
    async with (
        serving(data) as server,
        boards(server.url, bridging) as bus,
        Cable(server.url) as cable,
        Screen(server.url, manager) as screen,
    ):
        reader = CallsReader(cable.url, HALL, manager, after=0)
        listening = asyncio.create_task(reader.run())
        async with open_client(server.url, HALL, manager) as client:
            tally = await play(client, day, manager, cable)
            await call_some(client)
            seq = (await client.board())["seq"]
            await reader.wait_for(seq)
            await screen.shows(seq)
            assert screen.document == await client.board()
        listening.cancel()
        journal = await read_journal(data)
        texts = board_texts(journal)
        async with asyncio.timeout(PATIENCE_S):
            await bus.until(lambda: all(bus.text(0x20 + window) == texts[window] for window in WINDOWS))

    assert tally.faults == []
    assert (tally.visitors, tally.issued) == (visitors, visitors)
    assert cable.cuts == 3
    assert reader.connections >= 4
    calls = [entry.seq for entry in journal if isinstance(entry.event, e.TicketCalled | e.TicketRecalled)]
    assert reader.counts == Counter(calls)
    check_journal(journal, visitors + len(CALLED_AT_THE_END))
    verified = kezek("verify", "--data", data)
    assert (verified.code, verified.out.split(":")[0]) == (0, HALL), verified.out
    audited = kezek("audit", "--data", data, "--hall", HALL)
    assert (audited.code, audited.out) == (0, "")


async def test_the_program_plays_and_sums_up(tmp_path: Path) -> None:
    """`kezek replay` as a person runs it: exit 0 and the counts; a second time the tickets are new ones."""
    data, day = tmp_path / "data", tmp_path / "day.csv"
    heading_and_rows = (ROOT / "examples/day.csv").read_text("utf-8").splitlines(keepends=True)[:61]
    day.write_text("".join(heading_and_rows), "utf-8")
    manager = token(data, "manager")
    async with serving(data) as server:
        arguments = ("--day", "2025-03-03", "--server", server.url, "--token", manager, "--speed", "max")
        for _ in range(2):
            result = await asyncio.to_thread(program, "replay", day, *arguments)
            assert result.code == 0, result.err
            words = [line.split() for line in result.out.replace("│", " ").splitlines()]
            assert ["tickets", "issued", "60"] in words
    journal = await read_journal(data)
    assert sum(isinstance(entry.event, e.TicketIssued) for entry in journal) == 120


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (("no.csv", "--day", "1999-02-01"), 2, "no.csv: No such file or directory"),
        (("examples/day.csv", "--day", "1999-02-01"), 2, "No visitor on 1999-02-01. The file has 1 other day"),
        (("config.toml", "--day", "1999-02-01"), 2, "config.toml:1: the heading has no column day, service,"),
        (("examples/day.csv", "--day", "2025-03-03"), 1, "Is the server running?"),
        (("examples/day.csv", "--day", "2025-03-03", "--speed", "fast"), 2, "neither a number above 0 nor max"),
    ],
)
def test_what_cannot_be_played_is_said(arguments: tuple[str, ...], code: int, sentence: str) -> None:
    """One sentence on standard error that names the mistake."""
    result = kezek("replay", *arguments, "--server", "http://127.0.0.1:1", "--token", "t")
    assert (result.code, result.out) == (code, "")
    assert sentence in result.err


async def play(client: ApiClient, day: LoggedDay, secret: str, cable: "Cable") -> ReplayCounts:
    """The day at full speed; the reader's cable is cut at a quarter, a half and three quarters of it."""
    quarters = [len(day.visitors) * n // 4 for n in (1, 2, 3)]

    def progress(tally: ReplayCounts) -> None:
        if quarters and tally.issued >= quarters[0]:
            quarters.pop(0)
            cable.cut()

    return await play_day(client, await client.hall_offer(), day, secret, None, progress)


async def call_some(client: ApiClient) -> None:
    for window, service in CALLED_AT_THE_END.items():
        await client.command("tickets", service=service)
        await client.command(f"windows/{window}/open", operator=f"last at {window}")
        await client.command(f"windows/{window}/next")


async def read_journal(data: Path) -> list[e.Entry]:
    store = await SqliteStore.open(data, read_only=True)
    try:
        return [decode(record) async for record in store.read(HALL)]
    finally:
        await store.close()


def check_journal(journal: list[e.Entry], issued: int) -> None:
    """Every ticket once, every number once, and the balance from the records alone."""
    tickets = [entry.event for entry in journal if isinstance(entry.event, e.TicketIssued)]
    assert len({ticket.ticket for ticket in tickets}) == len({ticket.number for ticket in tickets}) == issued
    state = State(hall=HALL)
    evolve_all(state, journal)
    balance = Counter(ticket.state for ticket in state.tickets.values())
    assert sum(balance[name] for name in STATES) == issued
    assert balance["called"] == len(CALLED_AT_THE_END)
    assert balance["served"] + balance["left"] == issued - len(CALLED_AT_THE_END)


def board_texts(journal: list[e.Entry]) -> dict[int, str]:
    """What each window's board must show in the end: the ticket that is there, if any, an arrow and the window."""
    texts = dict.fromkeys(WINDOWS, "")
    for entry in journal:
        match entry.event:
            case e.TicketCalled(number=number, window=window):
                texts[window] = number
            case e.TicketFinished(window=window) | e.WindowClosed(window=window):
                texts[window] = ""
    return {window: f"{number:<4}>{window:>3}".strip() for window, number in texts.items()}


@asynccontextmanager
async def boards(url: str, secret: str) -> AsyncIterator[SimulatedBus]:
    """A bridge with a candle board above each window, on a pseudo-terminal; the gap is short to see the end sooner."""
    hung = [
        Board(address=0x20 + window, hall=HALL, window=window, lines=("{number:<4}{arrow}{window:>3}",))
        for window in WINDOWS
    ]
    settings = Bridge(buses=(Bus(id="windows", protocol="candle", port="pty", boards=tuple(hung), gap_ms=5),))
    stop, connected = asyncio.Event(), asyncio.Event()
    async with simulated_bridge(settings) as (plugged, buses):
        running = asyncio.create_task(
            bridge.run(plugged, load(SAMPLE).halls, ServerChoice([url]), secret, stop=stop, connected=connected.set)
        )
        async with asyncio.timeout(PATIENCE_S):
            await connected.wait()
        yield buses[0]
        stop.set()
        await running


class Screen:
    """A hall board that draws whatever comes: the last document is what it shows."""

    def __init__(self, url: str, secret: str) -> None:
        self.document: dict[str, Any] = {}
        self._url = f"{url.replace('http', 'ws', 1)}/api/v1/halls/{HALL}/live?view=board"
        self._headers = {"Authorization": f"Bearer {secret}"}
        self._changed = asyncio.Event()

    async def __aenter__(self) -> "Screen":
        self._reading = asyncio.create_task(self._read())
        await self.shows(0)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._reading.cancel()
        with suppress(asyncio.CancelledError):
            await self._reading

    async def shows(self, seq: int) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while self.document.get("seq", -1) < seq:
                self._changed.clear()
                await self._changed.wait()

    async def _read(self) -> None:
        async with connect(self._url, additional_headers=self._headers, proxy=None) as socket:
            async for message in socket:
                document = msgspec.json.decode(message)
                if document["view"] == "board":
                    self.document = document
                    self._changed.set()


class Cable:
    """A TCP connection to the server that can be cut, as a cable can."""

    def __init__(self, url: str) -> None:
        self.cuts = 0
        self.url = ""
        self._server_port = int(url.rpartition(":")[2])
        self._writers: set[asyncio.StreamWriter] = set()

    async def __aenter__(self) -> "Cable":
        self._listening = await asyncio.start_server(self._carry, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._listening.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._listening.close()
        self._abort()

    def cut(self) -> None:
        assert self._writers, "there is nobody to cut off"
        self.cuts += 1
        self._abort()

    def _abort(self) -> None:
        for writer in self._writers:
            writer.transport.abort()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        outgoing, back = await asyncio.open_connection("127.0.0.1", self._server_port)
        self._writers |= {writer, back}
        await asyncio.gather(self._pump(reader, back), self._pump(outgoing, writer))
        self._writers -= {writer, back}

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(65_536):
                writer.write(data)
                await writer.drain()
        writer.close()
