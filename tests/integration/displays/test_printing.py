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

from displays.errors import UncertainPrint
from displays.paper.machine import PrinterMachine
from displays.paper.outbox import Outbox
from displays.paper.printer import device as paper_device
from displays.paper.printer.device import PrinterPort
from displays.paper.printing import Printing
from displays.paper.simulator.habits import AUTOMATIC, NEAR_END, OUT, PLENTY
from displays.paper.simulator.printer import SimulatedPrinter
from displays.paper.simulator.tape import QrCode, Text, printed
from displays.paper.slips.slip_maker import SlipMaker
from queue_server.clock import HallClock
from queue_server.config.sections.displays import Displays, Printer
from queue_server.engine import Engine
from queue_server.hall import commands as c
from queue_server.hall.state import MINUTE
from queue_server.hall.ticket import Ticket
from queue_server.journal.memory import MemoryStore
from queue_server.journal.shared.contents import WorkClaim
from queue_server.journal.store import Conflict, Unavailable
from queue_server.pages.visitors.ticket_keys import TicketKeys
from queue_server.views.windows.desk import desk_document
from tests.halls import DEFINITION, KIOSK, MORNING
from tests.integration.api.conftest import HALL, Server, serving

KEYS = TicketKeys(bytes(32))
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
        port = f"tcp://127.0.0.1:{self.device.port}"
        return Printer(id="door", hall="aksu", kiosks=("entrance",), port=port, mm_s=500)

    async def issue(self, actor: c.Actor = KIOSK, language: str | None = "kk") -> Ticket:
        self._issued += 1
        name = f"ticket-{self._issued:09d}"
        await self.engine.submit("aksu", c.IssueTicket(name, "land", language=language), actor)
        return self.engine.feeds["aksu"].state.tickets[name]

    @contextlib.asynccontextmanager
    async def printing(
        self, clock: Callable[[], int] | None = None, claim: WorkClaim | None = None
    ) -> AsyncIterator[Outbox]:
        """The server's printing side, from its start to its end."""
        machine = PrinterMachine(self.printer)
        outbox = Outbox(
            self.printer,
            machine,
            self.engine.feeds["aksu"],
            self.store,
            "http://kezek:8080",
            clock or self.clock,
            key_of=KEYS.key_of,
            claim=claim,
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
        await device.was_asked(device.queries + 1)


def number(job: bytes) -> str:
    return next(part.text for part in printed(job) if isinstance(part, Text) and part.height == 8)


class Refusing:
    """A call of a store that is away so many times."""

    def __init__(self, call: Callable[..., Any], times: int) -> None:
        self._call = call
        self._times = times

    def __call__(self, *arguments: Any, **options: Any) -> Any:
        self._times -= 1
        if self._times >= 0:
            raise Unavailable("the database is away")
        return self._call(*arguments, **options)


async def test_a_ticket_of_the_kiosk_is_printed(place: Place) -> None:
    """With its number, and a code that holds the ticket's address and the whole hash of its record."""
    async with place.printing():
        ticket = await place.issue()
        (job,) = await place.device.printed(1)
    assert number(job) == "A001"
    (code,) = [part for part in printed(job) if isinstance(part, QrCode)]
    assert code.content == f"http://kezek:8080/t/{KEYS.key_of(ticket.id)}#{ticket.proof.hex()}"
    assert "Келесі кезек сіздікі" in [part.text for part in printed(job) if isinstance(part, Text)]
    assert b"?" not in job


async def test_a_ticket_of_a_post_is_printed(place: Place) -> None:
    """A bridge with push-button posts stands among the kiosks of a printer by its name."""
    async with place.printing():
        await place.issue(c.Actor("bridge", "other"))
        await place.issue(c.Actor("bridge", "entrance"))
        (job,) = await place.device.printed(1)
    assert number(job) == "A002"


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


async def test_nothing_is_sent_while_the_store_is_away(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Another server would not know of the paper and print it a second time; once the store is back, it goes out."""
    save, refusals = place.store.save_position, 0

    async def refuse(reader: str, seq: int, claim: WorkClaim | None) -> None:
        nonlocal refusals
        if reader.endswith(":sending") and (refusals := refusals + 1) <= 2:
            raise Unavailable("the database is away")
        await save(reader, seq, claim)

    monkeypatch.setattr(place.store, "save_position", refuse)
    async with place.printing() as outbox:
        await place.issue()
        await place.device.printed(1)
        await until(lambda: outbox.position == place.engine.feeds["aksu"].seq, place.device)
    assert ([number(job) for job in place.device.jobs if job], refusals) == (["A001"], 3)


async def test_a_server_that_slept_prints_nothing_of_what_another_does(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another one has printed meanwhile, and may have gone again: the store refuses what this one would begin. It
    prints once it has claimed the work anew."""
    save, refusals = place.store.save_position, 0
    claim = WorkClaim("printer:aksu:door", "this one")
    assert await place.store.claim(claim.work, claim.holder, 0, 1)

    async def count_refusals(reader: str, seq: int, claim: WorkClaim | None) -> None:
        nonlocal refusals
        try:
            await save(reader, seq, claim)
        except Conflict:
            refusals += reader.endswith(":sending")
            raise

    monkeypatch.setattr(place.store, "save_position", count_refusals)
    async with place.printing(claim=claim):
        await place.issue()
        await place.device.printed(1)
        assert await place.store.claim(claim.work, "another one", 2, 3)
        await place.issue()
        await until(lambda: refusals >= 2, place.device)
        await place.store.release(claim.work, "another one")
        refusals = 0
        await until(lambda: refusals >= 2, place.device)
        assert await place.store.claim(claim.work, claim.holder, 4, 5)
        jobs = await place.device.printed(2)
    assert [number(job) for job in jobs] == ["A001", "A002"]


async def test_a_store_that_is_away_for_a_moment_keeps_no_visitor_waiting(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever begins to print, or goes on, asks the store again at once and not after half a minute."""
    async with place.printing():
        await place.issue()
        await place.device.printed(1)
    for name in ("position", "read"):
        monkeypatch.setattr(place.store, name, Refusing(getattr(place.store, name), times=2))
    async with asyncio.timeout(30), place.printing():
        await place.issue()
        await place.device.printed(2)


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


class LogLines(logging.Handler):
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
def log_lines() -> Iterator[LogLines]:
    handler = LogLines()
    logger = logging.getLogger("displays.paper")
    before = logger.level
    logger.addHandler(handler)
    logger.setLevel(logging.DEBUG)
    yield handler
    logger.setLevel(before)
    logger.removeHandler(handler)


async def test_a_printer_that_is_off_is_told_once(place: Place, log_lines: LogLines) -> None:
    """The log has one warning however often it is tried; the ticket comes when the printer is back."""
    await place.device.stop()
    async with place.printing() as outbox:
        await place.issue()
        await log_lines.times(4)
        assert (outbox.document().state, outbox.document().unprinted) == ("no_answer", ("A001",))
        await place.device.start()
        assert [number(job) for job in await place.device.printed(1)] == ["A001"]
    assert log_lines.levels[:4] == ["WARNING", "DEBUG", "DEBUG", "DEBUG"]


async def test_paper_that_ends_is_known_without_a_ticket(place: Place) -> None:
    """An idle printer is asked, so a desk knows before the next visitor does."""
    place.device.paper = PLENTY
    async with place.printing() as outbox:
        await until(lambda: outbox.document().state == "ok", place.device)
        place.device.paper = OUT
        await until(lambda: outbox.document().state == "paper_out", place.device)


async def test_no_paper_is_too_old_while_the_clock_is_in_doubt(place: Place) -> None:
    """The machine leaps ahead by years between the ticket and the printer that is switched on again."""
    async with place.printing():
        await place.device.was_asked(1)
    await place.issue()
    steady, wrong = 0, 0
    clock = HallClock(lambda: place.now + steady + wrong, lambda: steady)
    steady, wrong = 11 * MINUTE, 3650 * 24 * 60 * MINUTE
    async with place.printing(clock):
        (job,) = await place.device.printed(1)
    assert number(job) == "A001"


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


@pytest.fixture
def little_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """A ticket takes a quarter of a second at 500 mm/s, and its answer a twentieth more at the most."""
    monkeypatch.setattr(paper_device, "ANSWER_S", 0.05)


@pytest.mark.usefixtures("little_patience")
async def test_a_printer_that_answers_when_it_has_printed(place: Place) -> None:
    """Later than a ticket takes at its speed: three visitors have a paper each, once, and the desk is to look."""
    place.device.print_s = 0.6
    async with place.printing() as outbox:
        tickets = [await place.issue() for _ in range(3)]
        await until(lambda: outbox.document().uncertain == ("A001", "A002", "A003"), place.device)
        assert [number(job) for job in await place.device.printed(3)] == ["A001", "A002", "A003"]
        assert [outbox.paper_of(ticket) for ticket in tickets] == ["uncertain"] * 3
        assert (outbox.document().state, outbox.document().unprinted) == ("ok", ())
        desk = desk_document(place.engine.feeds["aksu"].state, 1, place.now, [outbox.document()])
        assert [printer.uncertain for printer in desk.printers] == [("A001", "A002", "A003")]
    assert len(place.device.jobs) == 3


@pytest.mark.usefixtures("little_patience")
@pytest.mark.parametrize("receipt", ["none", "other"])
async def test_a_ticket_without_a_receipt_is_not_sent_again(place: Place, receipt: str) -> None:
    """Neither now nor by the next start; the next ticket goes out, and what is uncertain goes with its visitor."""
    place.device.receipt = receipt  # type: ignore[assignment]
    async with place.printing() as outbox:
        first = await place.issue()
        await until(lambda: outbox.document().uncertain == ("A001",), place.device)
        await place.issue()
        await until(lambda: outbox.document().uncertain == ("A001", "A002"), place.device)
        await place.engine.submit("aksu", c.LeaveQueue(first.id), KIOSK)
        assert outbox.document().uncertain == ("A002",)
    async with place.printing():
        place.device.receipt = "paper"
        await place.issue()
        jobs = await place.device.printed(3)
    assert [number(job) for job in jobs] == ["A001", "A002", "A003"]


@pytest.mark.usefixtures("little_patience")
async def test_a_person_has_an_uncertain_ticket_printed_again(place: Place) -> None:
    """Once for each asking, that ticket alone; without a receipt it is uncertain again, without paper it stays so."""
    place.device.receipt = "none"
    async with place.printing() as outbox:
        await place.issue()
        await place.issue()
        await until(lambda: outbox.document().uncertain == ("A001", "A002"), place.device)
        assert await outbox.requested.print_again("A003") is None
        assert await outbox.requested.print_again("A001") == "uncertain"
        assert outbox.document().uncertain == ("A002", "A001")
        place.device.paper = OUT
        assert await outbox.requested.print_again("A001") == "paper_out"
        assert outbox.document().uncertain == ("A002", "A001")
        place.device.paper, place.device.receipt = PLENTY, "paper"
        print_again = outbox.requested.print_again
        assert set(await asyncio.gather(print_again("A001"), print_again("A001"))) == {"printed", None}
        assert outbox.document().uncertain == ("A002",)
    assert [number(job) for job in place.device.jobs] == ["A001", "A002", "A001", "A001"]


@pytest.mark.parametrize("unasked", [AUTOMATIC, AUTOMATIC + AUTOMATIC, b"\x11", b"\x00"])
async def test_what_comes_unasked_is_no_receipt(place: Place, unasked: bytes) -> None:
    """An automatic status, XON, the answer to GS r: the answer behind them is taken, and the ticket is printed."""
    place.device.unasked = unasked
    async with place.printing() as outbox:
        ticket = await place.issue()
        await until(lambda: outbox.paper_of(ticket) == "printed", place.device)
    assert (len(place.device.jobs), outbox.document().uncertain) == (1, ())


async def test_a_printer_that_hangs_up_on_a_ticket(place: Place) -> None:
    """It answers, takes a part of the ticket and is gone: what it took may be on paper, so nothing is sent again."""
    pieces: list[bytes] = []

    async def take_a_part(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        pieces.append(await reader.readexactly(3))
        writer.write(bytes([PLENTY]))
        pieces.append(await reader.readexactly(20))
        writer.transport.abort()

    async with await asyncio.start_server(take_a_part, "127.0.0.1", 0) as printer:
        port = f"tcp://127.0.0.1:{printer.sockets[0].getsockname()[1]}"
        with pytest.raises(UncertainPrint):
            await asyncio.to_thread(
                PrinterPort(structs.replace(place.printer, port=port)).print_out, b"\x1b@" + b"A012\n" * 100_000, 0.0
            )
    assert len(pieces) == 2


async def test_a_ticket_that_was_leaving_when_the_server_ended(place: Place) -> None:
    """Nobody knows whether it came out, so it is not sent again; the next one is."""
    async with place.printing():
        await place.device.was_asked(1)
    left = await place.issue()
    await place.store.save_position("printer:aksu:door:sending", left.seq)
    async with place.printing() as outbox:
        await place.issue()
        jobs = await place.device.printed(1)
        assert outbox.document().uncertain == ("A001",)
    assert [number(job) for job in jobs] == ["A002"]


async def test_a_ticket_that_had_not_begun_to_leave(place: Place) -> None:
    """A server that ends while the printer has no paper prints it with the next roll."""
    place.device.paper = OUT
    async with place.printing() as outbox:
        await place.issue()
        await until(lambda: outbox.document().unprinted == ("A001",), place.device)
    place.device.paper = PLENTY
    async with place.printing() as outbox:
        assert [number(job) for job in await place.device.printed(1)] == ["A001"]
        assert outbox.document().uncertain == ()


async def test_a_serial_printer(place: Place) -> None:
    """The same bytes go over a serial line, and its answer is heard, whatever was in the line before."""
    line = SerialLine()
    printer = structs.replace(place.printer, port=f"serial:{line.name}")
    try:
        os.write(line.far, bytes([OUT]))
        assert await asyncio.to_thread(PrinterPort(printer).print_out, b"\x1b@A012\n", 0.0) == "paper_low"
    finally:
        line.close()
    assert line.received == b"\x10\x04\x04\x1b@A012\n\x10\x04\x04"


@pytest.mark.usefixtures("little_patience")
async def test_a_serial_printer_without_a_receipt(place: Place) -> None:
    """It is given as long as the line needs for the bytes and the printer for the ticket; then it is uncertain."""
    line = SerialLine(answers=1)
    printer = structs.replace(place.printer, port=f"serial:{line.name}")
    try:
        with pytest.raises(UncertainPrint):
            await asyncio.to_thread(PrinterPort(printer).print_out, b"\x1b@A012\n", 0.0)
    finally:
        line.close()
    assert line.received.count(b"A012") == 1


class SerialLine:
    """A pty whose far end answers so many questions for paper: the roll is near its end."""

    def __init__(self, answers: int = 100) -> None:
        self._answers = answers
        self.far, near = os.openpty()
        tty.setraw(near)
        self.name = os.ttyname(near)
        self._near = near
        self.received = b""
        asyncio.get_running_loop().add_reader(self.far, self._read)

    def _read(self) -> None:
        data = os.read(self.far, 4096)
        self.received += data
        answers = min(self._answers, data.count(b"\x10\x04\x04"))
        self._answers -= answers
        os.write(self.far, bytes([NEAR_END]) * answers)

    def close(self) -> None:
        asyncio.get_running_loop().remove_reader(self.far)
        os.close(self.far)
        os.close(self._near)


async def await_printer(server: Server, key: str, is_right: Callable[[Any], bool]) -> None:
    """Wait until the document of the printers says so of the first one."""
    while not is_right((await server.ask("GET", f"{HALL}/printers", "kiosk")).json["printers"][0][key]):  # noqa: ASYNC110
        await asyncio.sleep(0.02)


async def test_the_document_of_the_printers(place: Place) -> None:
    """Kiosks and desks may see it; the server asks each printer when it starts."""
    place.device.paper = OUT
    settings = Displays(address="http://kezek:8080", printers=(place.printer,))
    async with serving(for_visitors=settings) as server:
        await await_printer(server, "state", lambda state: state != "unknown")
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
                    "uncertain": [],
                }
            ],
        }


async def test_who_has_an_uncertain_ticket_printed_again(place: Place, little_patience: None) -> None:  # noqa: ARG001
    """Staff alone, one ticket that is in doubt, and the trail says who; a kiosk, a bridge and a stranger do not."""
    place.device.receipt = "none"
    settings = Displays(
        address="http://kezek:8080", printers=(structs.replace(place.printer, kiosks=("kiosk-1",), mm_s=500),)
    )
    address = f"{HALL}/printers/door/print-again"
    async with serving(for_visitors=settings) as server:
        await await_printer(server, "state", lambda state: state != "unknown")
        await server.issue()
        await await_printer(server, "uncertain", lambda numbers: numbers == ["A001"])
        devices = (await server.ask("GET", f"{HALL}/devices", "manager")).json
        assert [device["uncertain"] for device in devices] == [["A001"]]
        for role, status in (("kiosk", 403), ("bridge", 403), ("board", 403), ("auditor", 403), (None, 401)):
            assert (await server.ask("POST", address, role, json={"number": "A001"})).status == status
        assert (await server.ask("POST", address, "operator", json={"number": "A002"})).code == "paper_not_uncertain"
        assert (await server.ask("POST", address, "operator", json={"number": 1})).code == "malformed"
        assert len(place.device.jobs) == 1
        place.device.receipt = "paper"
        assert (await server.ask("POST", address, "operator", json={"number": "A001"})).json == {"state": "printed"}
        assert (await server.ask("POST", address, "operator", json={"number": "A001"})).code == "paper_not_uncertain"
        traces = [trace for trace in await server.context.store.traces(10) if trace.act == "ticket_printed_again"]
        assert [(trace.name, trace.by) for trace in traces] == [("A001", "operator:operator-1")]
    assert [number(job) for job in place.device.jobs] == ["A001", "A001"]


async def test_the_printers_of_a_hall(place: Place) -> None:
    """A printer of a hall that is not open here is left out; a hall without printers has an empty list."""
    elsewhere = Printer(id="far", hall="semey", kiosks=("a",), port="tcp://127.0.0.1:9")
    settings = Displays(address="http://kezek:8080", printers=(place.printer, elsewhere))
    printing = Printing(place.store, place.clock, KEYS.key_of)
    printing.add_hall(place.engine.feeds["aksu"], settings)
    documents: list[Any] = [printing.document(hall).printers for hall in ("aksu", "semey")]
    printing.close()
    assert [[document.printer for document in printers] for printers in documents] == [["door"], []]
    assert documents[0][0].state == "unknown"


async def test_a_printer_prints_its_name_when_it_is_asked(place: Place) -> None:
    """As large as it fits; one that is away is named instead, and nothing comes out later."""
    settings = Displays(address="http://kezek:8080", printers=(place.printer,))
    async with serving(for_visitors=settings) as server:
        identify = f"{HALL}/devices/printer-door/identify"
        reply = await server.ask("POST", identify, "admin", json={})
        assert (reply.status, reply.json["kind"]) == (200, "printer")
        (job,) = await place.device.printed(1)
        assert [(part.text, part.height) for part in printed(job) if isinstance(part, Text) and part.text.strip()] == [
            ("door", 8)
        ]
        place.device.paper = OUT
        away = await server.ask("POST", identify, "admin", json={})
        assert (away.status, away.code) == (409, "device_silent")


async def test_a_ticket_that_nobody_can_print_keeps_back_no_other(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A defect while its slip is made ends the loop once; started again, it goes on with the next ticket."""
    make, keep, is_past = SlipMaker.of, Outbox._keep, asyncio.Event()

    def broken(maker: SlipMaker, ticket: Ticket) -> object:
        if ticket.number == "A001":
            raise ZeroDivisionError("planted")
        return make(maker, ticket)

    async def keep_and_tell(outbox: Outbox) -> None:
        await keep(outbox)
        if outbox._position >= 3:
            is_past.set()

    monkeypatch.setattr(SlipMaker, "of", broken)
    async with place.printing():
        monkeypatch.setattr(Outbox, "_keep", keep_and_tell)
        await place.issue()
        await is_past.wait()
    async with place.printing():
        await place.issue()
        (job,) = await place.device.printed(1)
    assert number(job) == "A002"
