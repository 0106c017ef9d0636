"""Draws the paper ticket of the documentation: the simulated printer prints the bytes of a real ticket.

python -m script.pictures.ticket        writes docs/screenshots/ticket-paper.png
"""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

from displays.paper.receipt import receipt
from displays.paper.simulator.picture import picture
from displays.paper.simulator.tape import printed
from displays.paper.slips.slip import TicketFacts, slip
from queue_server.config.file.load import load
from queue_server.config.sections.displays import Printer
from queue_server.hall import commands as c
from queue_server.hall import events as e
from queue_server.hall.decide import decide, overdue
from queue_server.hall.folds.evolve import evolve
from queue_server.hall.state import SECOND, State
from queue_server.journal.codec import seal
from queue_server.pages.visitors.ticket_keys import TicketKeys
from queue_server.pages.wording.dates import clock, day
from queue_server.pages.wording.words import words
from queue_server.views.ticket import ticket_document

ROOT = Path(__file__).parents[2]
MORNING = int(datetime(2026, 11, 23, 4, 42, tzinfo=UTC).timestamp()) * SECOND
PICTURE = ROOT / "docs/screenshots/ticket-paper.png"
KEYS = TicketKeys(bytes(32))
PRINTER = Printer(id="entrance", hall="aksu", kiosks=("entrance",), port="tcp://127.0.0.1:9100")


def main() -> None:
    definition = load(ROOT / "config.toml").halls["aksu"]
    state = State(hall="aksu")
    tell(state, c.Configure(definition), MORNING)
    for number in range(12):
        tell(state, c.IssueTicket(f"2rV8kQ0mXbT4s{number:03d}", "land", language="kk"), MORNING + number * 90 * SECOND)
    ticket_id = "Hn3wZ7yPq0LrC5eK"
    tell(state, c.IssueTicket(ticket_id, "land", "elderly", "kk", ("architecture",)), MORNING + 1_200 * SECOND)
    document = ticket_document(state, state.tickets[ticket_id])
    issued_at = (
        f"{day(document.issued_at, 'kk', definition.timezone)} {clock(document.issued_at, 'kk', definition.timezone)}"
    )
    facts = TicketFacts(definition, document, issued_at, "http://kezek.aksu.kz", KEYS.key_of(ticket_id))
    lines = slip(facts, words("kk"), PRINTER.dots)
    picture(printed(receipt(lines, PRINTER)), PRINTER.dots).save(PICTURE, optimize=True)


def tell(state: State, command: c.Command, now: int) -> None:
    """Give a command, decide what time causes before and after it, and seal every event as a journal does."""
    happen(state, overdue(state, now), now)
    happen(state, decide(state, command, c.CLOCK, now), now)
    happen(state, overdue(state, now), now)


def happen(state: State, events: Iterable[e.Event], now: int) -> None:
    for event in events:
        _, entry = seal("aksu", state.head, state.seq + 1, now, "kiosk:entrance", "", event)
        evolve(state, entry)


if __name__ == "__main__":
    main()
