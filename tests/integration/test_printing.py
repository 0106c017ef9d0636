"""Tickets go to a printer on a real socket after their record is committed, once, also across a restart."""

import asyncio
import contextlib
import logging
import os
import tty
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any

import pytest
from msgspec import structs

from displays.paper.device import print_out
from displays.paper.machine import PrinterMachine
from displays.paper.outbox import Outbox
from displays.paper.printing import Printing
from displays.paper.simulator.printer import NEAR_END, OUT, PLENTY, SimulatedPrinter
from displays.paper.simulator.tape import QrCode, Text, printed
from queue_server.config.displays import Displays, Printer
from queue_server.engine import Engine
from queue_server.hall import commands as c
from queue_server.hall.state import MINUTE, Ticket
from queue_server.journal.memory import MemoryStore
from tests.halls import DEFINITION, KIOSK, MORNING
from tests.integration.api.conftest import HALL, serving

YARD = c.Actor("kiosk", "yard")


class Place:
    """A hall with a journal that outlives its printers. `now` is everybody's time."""

    def __init__(self) -> None:
        self.now = MORNING
        self.store = MemoryStore()
        self.engine = Engine(self.store, self.clock)
        self.device = SimulatedPrinter()
        self._issued = 0

    def clock(self) -> int:
        return self.now

    @property
    def printer(self) -> Printer:
        return Printer(id="door", hall="aksu", kiosks=("entrance",), port=f"tcp://127.0.0.1:{self.device.port}")

    async def issue(self, actor: c.Actor = KIOSK, language: str | None = "kk") -> Ticket:
        self._issued += 1
        name = f"ticket-{self._issued:09d}"
        await self.engine.submit("aksu", c.IssueTicket(name, "land", language=language), actor)
        return self.engine.feeds["aksu"].state.tickets[name]

    @contextlib.asynccontextmanager
    async def printing(self) -> AsyncIterator[Outbox]:
        """The server's printing side, from its start to its end."""
        machine = PrinterMachine(self.printer)
        outbox = Outbox(
            self.printer,
            machine,
            self.engine.feeds["aksu"],
            self.store,
            "http://kezek:8080",
            self.clock,
            retry_s=0.01,
            ask_every_s=0.02,
        )
        task = asyncio.create_task(outbox.run())
        try:
            yield outbox
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            machine.close()


@pytest.fixture
async def place() -> AsyncIterator[Place]:
    place = Place()
    await place.engine.open_hall("aksu", DEFINITION)
    async with asyncio.timeout(20), place.device:
        yield place


async def until(is_so: Callable[[], bool], device: SimulatedPrinter) -> None:
    """Wait, from one question for paper to the next."""
    while not is_so():
        await device.was_asked(device.asked + 1)


def number(job: bytes) -> str:
    return next(one.text for one in printed(job) if isinstance(one, Text) and one.height == 8)


async def test_a_ticket_of_the_kiosk_is_printed(place: Place) -> None:
    """With its number, and a code that holds the ticket's address and the whole hash of its record."""
    async with place.printing():
        ticket = await place.issue()
        (job,) = await place.device.printed(1)
    assert number(job) == "A001"
    (code,) = [one for one in printed(job) if isinstance(one, QrCode)]
    assert code.content == f"http://kezek:8080/t/{ticket.id}#{ticket.proof.hex()}"
    assert "Келесі кезек — сіздікі" in [one.text for one in printed(job) if isinstance(one, Text)]
    assert b"?" not in job


async def test_tickets_of_others_are_not(place: Place) -> None:
    """The actor of a ticket's record says at which kiosk it was taken."""
    async with place.printing():
        await place.issue(YARD)
        await place.issue(c.Actor("visitor", "public"))
        await place.issue()
        jobs = await place.device.printed(1)
    assert [number(job) for job in jobs] == ["A003"]


async def test_nothing_is_lost_or_repeated_over_a_restart(place: Place) -> None:
    """What was taken while the printing side was away is printed when it is back; what was printed is not."""
    async with place.printing():
        await place.issue()
        await place.device.printed(1)
    await place.issue()
    await place.issue()
    async with place.printing():
        jobs = await place.device.printed(3)
        await place.issue()
        await place.device.printed(4)
    assert [number(job) for job in jobs] == ["A001", "A002", "A003", "A004"]


async def test_a_new_printer_begins_with_the_next_ticket(place: Place) -> None:
    """It does not print the whole day."""
    await place.issue()
    async with place.printing():
        await place.device.was_asked(1)
        await place.issue()
        jobs = await place.device.printed(1)
    assert [number(job) for job in jobs] == ["A002"]


async def test_without_paper_it_waits_for_a_roll(place: Place) -> None:
    """Nothing is sent to an empty printer; the document says so and which numbers wait; then they are printed."""
    place.device.paper = OUT
    async with place.printing() as outbox:
        await place.issue()
        await place.issue()
        await until(lambda: outbox.document().unprinted == ("A001", "A002"), place.device)
        assert (outbox.document().state, place.device.jobs) == ("paper_out", [])
        place.device.paper = NEAR_END
        jobs = await place.device.printed(2)
        await until(lambda: outbox.document().unprinted == (), place.device)
    assert [number(job) for job in jobs] == ["A001", "A002"]
    assert outbox.document().state == "paper_low"


class Told(logging.Handler):
    """What has been logged, and somebody who waits for it."""

    def __init__(self) -> None:
        super().__init__()
        self.levels: list[str] = []
        self._news = asyncio.Event()

    def emit(self, record: logging.LogRecord) -> None:
        if "cannot be used" in record.getMessage():
            self.levels.append(record.levelname)
            self._news.set()

    async def times(self, count: int) -> None:
        while len(self.levels) < count:
            self._news.clear()
            await self._news.wait()


@pytest.fixture
def told() -> Iterator[Told]:
    handler = Told()
    logger = logging.getLogger("displays.paper.outbox")
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    yield handler
    logger.setLevel(before)
    logger.removeHandler(handler)


async def test_a_printer_that_is_off_is_told_once(place: Place, told: Told) -> None:
    """The log has one warning however often it is tried; the ticket comes when the printer is back."""
    await place.device.stop()
    async with place.printing() as outbox:
        await place.issue()
        await told.times(4)
        assert (outbox.document().state, outbox.document().unprinted) == ("no_answer", ("A001",))
        await place.device.start()
        assert [number(job) for job in await place.device.printed(1)] == ["A001"]
    assert told.levels[:4] == ["WARNING", "DEBUG", "DEBUG", "DEBUG"]


async def test_paper_that_ends_is_known_without_a_ticket(place: Place) -> None:
    """An idle printer is asked, so a desk knows before the next visitor does."""
    place.device.paper = PLENTY
    async with place.printing() as outbox:
        await until(lambda: outbox.document().state == "ok", place.device)
        place.device.paper = OUT
        await until(lambda: outbox.document().state == "paper_out", place.device)


async def test_a_ticket_of_ten_minutes_ago_is_not_printed(place: Place) -> None:
    """Its visitor has gone on with the number on the kiosk's screen; the next one is printed."""
    async with place.printing():
        await place.device.was_asked(1)
    await place.issue()
    place.now += 11 * MINUTE
    async with place.printing():
        await place.issue()
        jobs = await place.device.printed(1)
    assert [number(job) for job in jobs] == ["A002"]


async def test_a_ticket_that_was_given_up_is_not_printed(place: Place) -> None:
    """Nobody waits for its paper."""
    async with place.printing():
        await place.device.was_asked(1)
    ticket = await place.issue()
    await place.engine.submit("aksu", c.LeaveQueue(ticket.id), KIOSK)
    async with place.printing():
        await place.issue()
        jobs = await place.device.printed(1)
    assert [number(job) for job in jobs] == ["A002"]


async def test_a_serial_printer(place: Place) -> None:
    """The same bytes go over a serial line, and its answer is heard."""
    line = SerialLine()
    printer = structs.replace(place.printer, port=f"serial:{line.name}")
    try:
        assert await asyncio.to_thread(print_out, printer, b"\x1b@A012\n") == "paper_low"
    finally:
        line.close()
    assert line.received == b"\x10\x04\x04\x1b@A012\n\x10\x04\x04"


class SerialLine:
    """A pty whose far end answers every question for paper: the roll is near its end."""

    def __init__(self) -> None:
        self._far, near = os.openpty()
        tty.setraw(near)
        self.name = os.ttyname(near)
        self._near = near
        self.received = b""
        asyncio.get_running_loop().add_reader(self._far, self._read)

    def _read(self) -> None:
        data = os.read(self._far, 4096)
        self.received += data
        os.write(self._far, bytes([NEAR_END]) * data.count(b"\x10\x04\x04"))

    def close(self) -> None:
        asyncio.get_running_loop().remove_reader(self._far)
        os.close(self._far)
        os.close(self._near)


async def test_the_document_of_the_printers(place: Place) -> None:
    """Kiosks and desks may see it; the server asks each printer when it starts."""
    place.device.paper = OUT
    settings = Displays(address="http://kezek:8080", printers=(place.printer,))
    async with serving(for_visitors=settings) as server:
        while (await server.ask("GET", f"{HALL}/printers", "kiosk")).json["printers"][0]["state"] == "unknown":
            pass
        replies = [await server.ask("GET", f"{HALL}/printers", role) for role in ("kiosk", "operator", "board", None)]
        assert [reply.status for reply in replies] == [200, 200, 403, 401]
        assert replies[0].json == {
            "view": "printers",
            "hall": "aksu",
            "printers": [
                {
                    "printer": "door",
                    "kiosks": ["entrance"],
                    "state": "paper_out",
                    "since": "2025-10-09T09:00:00Z",
                    "unprinted": [],
                }
            ],
        }


async def test_the_printers_of_a_hall(place: Place) -> None:
    """A printer of a hall that is not open here is left out; a hall without printers has an empty list."""
    elsewhere = Printer(id="far", hall="semey", kiosks=("a",), port="tcp://127.0.0.1:9")
    settings = Displays(address="http://kezek:8080", printers=(place.printer, elsewhere))
    printing = Printing(settings, place.engine.feeds, place.store, place.clock)
    documents: list[Any] = [printing.document(hall).printers for hall in ("aksu", "semey")]
    printing.close()
    assert [[one.printer for one in printers] for printers in documents] == [["door"], []]
    assert documents[0][0].state == "unknown"


async def test_a_printer_prints_its_name_when_it_is_asked(place: Place) -> None:
    """As large as it fits; one that is away is named instead, and nothing comes out later."""
    settings = Displays(address="http://kezek:8080", printers=(place.printer,))
    async with serving(for_visitors=settings) as server:
        identify = f"{HALL}/devices/printer-door/identify"
        reply = await server.ask("POST", identify, "admin", json={})
        assert (reply.status, reply.json["kind"]) == (200, "printer")
        (job,) = await place.device.printed(1)
        assert [(one.text, one.height) for one in printed(job) if isinstance(one, Text) and one.text.strip()] == [
            ("door", 8)
        ]
        place.device.paper = OUT
        away = await server.ask("POST", identify, "admin", json={})
        assert (away.status, away.code) == (409, "device_silent")


async def test_a_ticket_that_nobody_can_print_keeps_back_no_other(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A defect while its slip is made ends the loop once; started again, it goes on with the next ticket."""
    make, keep, is_past = Outbox._slip, Outbox._keep, asyncio.Event()

    def broken(outbox: Outbox, ticket: Ticket) -> object:
        if ticket.number == "A001":
            raise ZeroDivisionError("planted")
        return make(outbox, ticket)

    async def keep_and_tell(outbox: Outbox) -> None:
        await keep(outbox)
        if outbox._seen >= 3:
            is_past.set()

    monkeypatch.setattr(Outbox, "_slip", broken)
    async with place.printing():
        monkeypatch.setattr(Outbox, "_keep", keep_and_tell)
        await place.issue()
        await is_past.wait()
    async with place.printing():
        await place.issue()
        (job,) = await place.device.printed(1)
    assert number(job) == "A002"
