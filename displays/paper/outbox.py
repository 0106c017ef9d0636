"""Prints the tickets and bookings of one printer's kiosks, as a reader of the journal.

A ticket is printed after its record is committed. The printer's position is kept in the store, so a restart loses
nothing. The start of a ticket is stored before its first byte is sent, so nothing is printed twice. A ticket without a
confirmation, because the printer does not answer in time or the server ended meanwhile, is uncertain. It is never sent
again by itself; the next ticket is printed, and the staff see its number and may have it printed again. A ticket that
could not be printed for ten minutes is not printed any more: its visitor has the number and the code from the kiosk's
screen.
"""

import asyncio
import contextlib
import logging
from collections.abc import Callable, Iterator
from itertools import chain
from typing import Final

from displays.errors import PeerFault, UncertainPrint, Unrecorded
from displays.paper.printer_watch import PrinterWatch
from displays.paper.requested_papers import Machine, RequestedPapers
from displays.paper.slips.slip import Slip
from displays.paper.slips.slip_maker import SlipMaker
from displays.paper.uncertain_papers import UncertainPapers
from queue_server.clock import clock_of as beyond_doubt
from queue_server.config.roles import GIVING_MACHINES
from queue_server.config.sections.displays import Printer
from queue_server.hall.bookings.booking import Booking
from queue_server.hall.events import BookingMade, Entry, TicketIssued
from queue_server.hall.state import MINUTE
from queue_server.hall.ticket import Ticket
from queue_server.journal.feed import Feed
from queue_server.journal.record import Corrupt
from queue_server.journal.shared.contents import WorkClaim
from queue_server.journal.store import Conflict, Store, Unavailable
from queue_server.pages.visitors.booking_keys import BookingKeys
from queue_server.views.equipment.printers import PaperState, PrinterDocument, PrinterState
from queue_server.views.times import moment

log = logging.getLogger(__name__)

TOO_OLD: Final = 10 * MINUTE
FIRST_PRINT_RETRY_S: Final = 1.0
LAST_RETRY_S: Final = 30.0
ASK_EVERY_S: Final = 60.0
"""How often an idle printer is asked for its paper, so that staff know before the next visitor."""
SAVE_POSITION_EVERY: Final = 500
"""How many records of other tickets may be read again after a restart: storing the position is a write to disk."""
NOTE_LIMIT_S: Final = 10.0
"""How long the store may take to note the start of a ticket; a working disk needs less."""


def reader_of(printer: Printer) -> str:
    """The reader in the store whose position is that of the printer."""
    return f"printer:{printer.hall}:{printer.id}"


class Outbox:
    """The outbox of one printer and its kiosks. `clock` gives µs UTC, `key_of` the visitor's key to the ticket of an
    id. Tickets go out only while `may_print`, and while the store takes in their start under the `claim`: of several
    servers one prints."""

    def __init__(
        self,
        printer: Printer,
        machine: Machine,
        feed: Feed,
        store: Store,
        address: str,
        clock: Callable[[], int],
        *,
        key_of: Callable[[str], str],
        booking_keys: BookingKeys | None = None,
        may_print: Callable[[], bool] = lambda: True,
        claim: WorkClaim | None = None,
        retry_s: float = FIRST_PRINT_RETRY_S,
        ask_every_s: float = ASK_EVERY_S,
    ) -> None:
        self._printer = printer
        self._machine = machine
        self._feed = feed
        self._store = store
        self._clock = beyond_doubt(clock)
        self._prints_bookings = booking_keys is not None
        self._slips = SlipMaker(feed, address, printer.dots, key_of, booking_keys)
        self._may_print, self._claim = may_print, claim
        self._retry_s = retry_s
        self._ask_every_s = ask_every_s
        self._actors = {f"{role}:{kiosk}" for kiosk in printer.kiosks for role in GIVING_MACHINES}
        self.reader = reader_of(printer)
        self._sending = f"{self.reader}:sending"
        self._position = self._saved_position = 0
        self._unprinted: tuple[str, ...] = ()
        self._watch = PrinterWatch(printer.id, self._clock)
        self._uncertain = UncertainPapers(printer.id, feed)
        self.requested = RequestedPapers(printer, machine, feed, self._slips, self._watch, self._uncertain, self._clock)
        """What people ask of the printer."""

    def document(self) -> PrinterDocument:
        return PrinterDocument(
            self._printer.id,
            self._printer.kiosks,
            self._watch.state,
            moment(self._watch.since),
            self._unprinted,
            tuple(ticket.number for ticket in self._uncertain.tickets()),
        )

    @property
    def machine_name(self) -> str | None:
        """The name of the one machine that prints here; None for any."""
        return self._printer.machine

    @property
    def name_of_printer(self) -> str:
        return self._printer.id

    @property
    def position(self) -> int:
        """The last record whose ticket is out."""
        return self._position

    @property
    def state(self) -> PrinterState:
        return self._watch.state

    def prints_for(self, kiosk: str) -> bool:
        """Whether the tickets of that kiosk are printed here."""
        return kiosk in self._printer.kiosks

    def paper_of(self, subject: Ticket | Booking) -> PaperState:
        """Where the paper is of a ticket or a booking of these kiosks."""
        if subject in self._uncertain:
            return "uncertain"
        if subject.seq <= self._position:
            return "printed"
        return self._watch.state if self._watch.state in ("paper_out", "no_answer") else "printing"

    async def run(self) -> None:
        """Print, until cancelled. A journal that can no longer be read ends it: that hall gives no tickets."""
        try:
            await self._begin()
            await self._look()
            while True:
                await self._step()
        except Corrupt as corrupt:
            log.error("printer %s stops: %s", self._printer.id, corrupt)  # noqa: TRY400 - it says all that is known

    async def _begin(self) -> None:
        """Continue at the printer's position, after a ticket whose start was stored; a new printer begins with the next
        ticket."""
        while True:
            try:
                saved = await self._store.position(self.reader)
                sending = await self._store.position(self._sending)
                break
            except Unavailable as fault:
                log.debug("printer %s: %s", self._printer.id, fault)
                await asyncio.sleep(self._retry_s)  # visitors stand at the kiosk
        self._position = self._feed.seq if saved is None else min(saved, self._feed.seq)
        if saved is not None and sending is not None and saved < sending <= self._feed.seq:
            self._position = sending
            state = self._feed.state
            subjects: Iterator[Ticket | Booking] = chain(state.tickets.values(), state.bookings.values())
            unfinished = next((subject for subject in subjects if subject.seq == sending), None)
            if unfinished is not None:
                self._uncertain.add(unfinished, "the server ended while it was being printed")
        await self._keep()

    async def _step(self) -> None:
        try:
            entries = await self._feed.entries_after(self._position)
        except Unavailable as fault:
            log.debug("printer %s: %s", self._printer.id, fault)
            await asyncio.sleep(self._retry_s)  # visitors stand at the kiosk
            return
        for entry in entries:
            await self._take(entry)
        if not entries:
            await self._idle()

    async def _idle(self) -> None:
        try:
            async with asyncio.timeout(self._ask_every_s):
                await self._feed.wait_past(self._position)
        except TimeoutError:
            await self._look()

    async def _take(self, entry: Entry) -> None:
        is_ours = isinstance(entry.event, TicketIssued | BookingMade) and entry.actor in self._actors
        if is_ours:
            try:
                await self._print(entry)
            except Exception:  # a ticket that cannot be printed at all must not block those after it
                self._position = entry.seq
                await self._keep()
                raise
        self._position = entry.seq
        if is_ours or self._position - self._saved_position >= SAVE_POSITION_EVERY:
            await self._keep()

    async def _keep(self) -> None:
        try:
            await self._store.save_position(self.reader, self._position, self._claim)
            self._saved_position = self._position
        except (Conflict, Unavailable) as fault:
            log.debug("printer %s: %s", self._printer.id, fault)

    async def _note_sending(self, seq: int) -> None:
        """Store which ticket is being sent, for whoever prints next. Raises `Unrecorded`."""
        try:
            async with asyncio.timeout(NOTE_LIMIT_S):
                await self._store.save_position(self._sending, seq, self._claim)
        except (Conflict, Unavailable, TimeoutError) as fault:
            raise Unrecorded(str(fault)) from fault

    async def _print(self, entry: Entry) -> None:
        """Print the ticket or the booking, and try again while its visitor needs it and no byte of it was sent."""
        retry_s = self._retry_s
        while (subject := self._subject_to_print(entry)) is not None:
            if not self._may_print():
                await asyncio.sleep(retry_s)
                continue
            try:
                self._watch.note_state(await self._let_out(entry, self._slips.of(subject)))
            except Unrecorded as fault:
                log.debug("printer %s: %s", self._printer.id, fault)
                await asyncio.sleep(retry_s)
            except UncertainPrint as fault:
                self._uncertain.add(subject, str(fault))
                await self._look()
                break
            except PeerFault as fault:
                self._watch.note_fault(fault)
                self._unprinted = await self._waiting()
                await asyncio.sleep(retry_s)
                retry_s = min(2 * retry_s, LAST_RETRY_S)
            else:
                break
        self._unprinted = ()

    async def _let_out(self, entry: Entry, lines: Slip) -> PrinterState:
        """Print. A stop waits for the present job: then it is known whether it was printed."""
        loop = asyncio.get_running_loop()

        def sending() -> None:
            asyncio.run_coroutine_threadsafe(self._note_sending(entry.seq), loop).result()

        printing = asyncio.create_task(self._machine.print_out(lines, sending))
        try:
            return await asyncio.shield(printing)
        except asyncio.CancelledError:
            with contextlib.suppress(PeerFault):
                await printing
                self._position = entry.seq
                await self._keep()
            raise

    def _subject_to_print(self, entry: Entry) -> Ticket | Booking | None:
        """The ticket or the booking of a record, if its visitor still waits for the paper."""
        subject: Ticket | Booking | None = None
        match entry.event:
            case TicketIssued(ticket=name):
                ticket = self._feed.state.tickets.get(name)
                subject = ticket if ticket is not None and ticket.is_live else None
            case BookingMade(booking=name) if self._prints_bookings:
                booking = self._feed.state.bookings.get(name)
                subject = booking if booking is not None and booking.state == "open" else None
        if subject is not None and self._clock.certain() - entry.at > TOO_OLD:
            name = subject.number if isinstance(subject, Ticket) else "a booking"
            log.warning("printer %s: ticket %s is too old to be printed now", self._printer.id, name)
            return None
        return subject

    async def _waiting(self) -> tuple[str, ...]:
        """The numbers not printed yet, as far as they are in memory."""
        entries = await self._feed.entries_after(self._position)
        subjects = [self._subject_to_print(entry) for entry in entries if entry.actor in self._actors]
        return tuple(subject.number for subject in subjects if isinstance(subject, Ticket))

    async def _look(self) -> None:
        try:
            self._watch.note_state(await self._machine.paper())
        except PeerFault as fault:
            self._watch.note_fault(fault)
