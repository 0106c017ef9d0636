"""Makes what the tests of stores store: records, answers, visits, tokens, sessions, notes."""

from collections.abc import Sequence
from typing import Any

from queue_server.hall import events as e
from queue_server.journal.access.contents import Session, Token
from queue_server.journal.codec import seal
from queue_server.journal.personal.contents import Note
from queue_server.journal.record import Record
from queue_server.journal.store import Answer, Store
from queue_server.journal.visits.visit import Rows, Visit, WindowTime


def sealed(hall: str, count: int) -> list[Record]:
    """A chain of records of one hall."""
    records, head = [], e.GENESIS
    for seq in range(1, count + 1):
        event = e.TicketIssued(f"t{seq}", f"A{seq:03d}", "land", seq)
        record, _ = seal(hall, head, seq, seq, "kiosk:entrance", f"c{seq}", event)
        records.append(record)
        head = record.hash
    return records


async def read(store: Store, hall: str) -> list[Record]:
    return [record async for record in store.read(hall)]


async def seqs(store: Store, hall: str, after: int = 0, limit: int | None = None) -> Sequence[int]:
    return [record.seq async for record in store.read(hall, after, limit)]


def rows(after: int, seq: int, form: str = "form", visits: Sequence[Visit] = (), **rest: Any) -> Rows:
    return Rows(
        rest.get("hall", "akimat"), after, seq, form, visits, rest.get("times", ()), rest.get("retractions", ())
    )


def visit(ticket: str, end_seq: int, **fields: Any) -> Visit:
    """A stage that has ended, of a Monday unless said otherwise."""
    at = {"issued_at": 1, "joined_at": 1, "ended_at": 2, "outcome": "served", "hour": 9, "service": "land"}
    members = {"hall": "akimat", "stage": 0, "day": "2026-01-05", "number": "A001", "seq": 1, **at, **fields}
    return Visit(ticket=ticket, end_seq=end_seq, **members)


def window_time(seq: int) -> WindowTime:
    return WindowTime("akimat", "2026-01-05", seq, 3, 9, "paused", "aigul", "tea", 60)


def answer(command_id: str, body: bytes = b'{"seq":1}', at: int = 0) -> Answer:
    return Answer("akimat", command_id, b"\x00fingerprint", body, at)


def note(ticket: str, text: str = "word", erase_after: int = 100) -> Note:
    return Note("akimat", ticket, 1, "operator:aigul", text, erase_after)


def token(name: str, digest: bytes, created_at: int = 1, expires_at: int | None = None) -> Token:
    return Token(name, "kiosk", digest, created_at, expires_at)


def session(digest: bytes, seen_at: int = 1, expires_at: int = 100) -> Session:
    return Session(digest, "session", "aigul", "operator", True, 1, seen_at, expires_at)
