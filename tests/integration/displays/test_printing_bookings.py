"""The paper of a booking that was made at a kiosk comes from the kiosk's printer, after its record, once."""

import asyncio
import contextlib
from collections.abc import AsyncIterator

from displays.paper.machine import PrinterMachine
from displays.paper.outbox import Outbox
from displays.paper.simulator.printer import SimulatedPrinter
from displays.paper.simulator.tape import QrCode, Text, printed
from queue_server.config.sections.displays import Printer
from queue_server.engine import Engine
from queue_server.hall import commands as c
from queue_server.journal.memory import MemoryStore
from queue_server.pages.visitors.booking_keys import BookingKeys
from queue_server.pages.visitors.ticket_keys import TicketKeys
from tests.booked_halls import BOOKED, at
from tests.halls import KIOSK, MORNING

KEYS = TicketKeys(bytes(32))
BOOKING_KEYS = BookingKeys(KEYS)


@contextlib.asynccontextmanager
async def printing(engine: Engine, store: MemoryStore, device: SimulatedPrinter) -> AsyncIterator[Outbox]:
    """The printing side of the kiosk at the entrance, from its start to its end."""
    port = f"tcp://127.0.0.1:{device.port}"
    printer = Printer(id="door", hall="aksu", kiosks=("entrance",), port=port, mm_s=500)
    machine = PrinterMachine(printer)
    outbox = Outbox(
        printer,
        machine,
        engine.feeds["aksu"],
        store,
        "http://kezek:8080",
        lambda: MORNING,
        key_of=KEYS.key_of,
        booking_keys=BOOKING_KEYS,
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


async def test_a_booking_of_the_kiosk_is_printed() -> None:
    """With day, time, digits and its address; not one of another door, nor one that was cancelled before; tickets come
    out between them, and after a restart nothing twice."""
    store, device = MemoryStore(), SimulatedPrinter()
    engine = Engine(store, lambda: MORNING)
    await engine.open_hall("aksu", BOOKED)
    async with asyncio.timeout(20), device:

        async def book(name: str, clock: str, actor: c.Actor = KIOSK) -> None:
            await engine.submit("aksu", c.MakeBooking(name, "land", at(clock), language="ru"), actor)

        async with printing(engine, store, device) as outbox:
            await book("booking-00000001", "16:00")
            await book("booking-00000002", "16:30", c.Actor("visitor", "public"))
            await engine.submit("aksu", c.IssueTicket("ticket-000000001", "land"), KIOSK)
            first, ticket = await device.printed(2)
            await device.was_asked(device.queries + 1)
            assert outbox.paper_of(engine.feeds["aksu"].state.bookings["booking-00000001"]) == "printed"
        await book("booking-00000003", "17:00")
        await engine.submit("aksu", c.CancelBooking("booking-00000003"), KIOSK)
        await book("booking-00000004", "17:30")
        async with printing(engine, store, device):
            *_, last = await device.printed(3)
    texts = [part.text for part in printed(first) if isinstance(part, Text)]
    code = BOOKING_KEYS.code_of("booking-00000001")
    for text in ("Четверг, 9 октября", "16:00", f"{code[:3]} {code[3:]}"):
        assert text.casefold() in [line.casefold() for line in texts]
    (address,) = [part.content for part in printed(first) if isinstance(part, QrCode)]
    assert address == f"http://kezek:8080/booking/aksu/{BOOKING_KEYS.key_of('booking-00000001')}"
    assert "A001" in [part.text for part in printed(ticket) if isinstance(part, Text)]
    assert "17:30" in [part.text for part in printed(last) if isinstance(part, Text)]
