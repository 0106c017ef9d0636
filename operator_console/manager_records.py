"""A ticket as the manager reads it: a row of figures, and the records of the journal that it comes from."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any, Final

import msgspec

from queue_server.hall.events import Entry
from queue_server.journal.codec import KINDS
from queue_server.journal.visits.visit import Visit
from queue_server.reports.contents.formatting import Formatter

EntriesAfter = Callable[[int, int], Awaitable[Sequence[Entry]]]
"""So many records of a journal after one."""

TOGETHER: Final = 1_000
_KIND_OF: Final = {kind: name for name, kind in KINDS.items()}


def rows_of(visit: Visit, teller: Formatter) -> dict[str, Any]:
    """One stage of a visit, its texts in the reader's language."""
    return {
        "url": teller.ticket_url(visit),
        "number": visit.number,
        "day": visit.day,
        "service": teller.service(visit.service),
        "joined": teller.clock(visit.joined_at),
        "waited": teller.minutes(visit.waited / 1e6),
        "window": visit.window if visit.hall == teller.hall else None,
        "operator": visit.operator,
        "served": teller.minutes(visit.served / 1e6) if visit.started_at is not None else "",
        "outcome": teller.outcome(visit),
        "result": teller.result(visit.result) if visit.result is not None else "",
        "late": visit.norm is not None and visit.waited > visit.norm,
    }


async def told(
    entries_after: EntriesAfter, head: int, ticket: str, stages: Sequence[Visit], teller: Formatter
) -> list[dict[str, Any]]:
    """Every record of the ticket, from its issue to the end of its last stage, or to the `head`."""
    ends = [stage.end_seq for stage in stages]
    last = head if None in ends else max(end for end in ends if end is not None)
    seq, found = stages[0].seq - 1, list[Entry]()
    while seq < last:
        entries = await entries_after(seq, min(TOGETHER, last - seq))
        if not entries:
            break
        found += [entry for entry in entries if getattr(entry.event, "ticket", None) == ticket]
        seq = entries[-1].seq
    return [_told(entry, teller) for entry in found]


def _told(entry: Entry, teller: Formatter) -> dict[str, Any]:
    data = msgspec.to_builtins(entry.event)
    data.pop("ticket", None)
    return {
        "seq": entry.seq,
        "at": teller.clock(entry.at, seconds=True),
        "kind": _KIND_OF.get(type(entry.event), type(entry.event).__name__),
        "actor": entry.actor,
        "data": msgspec.json.encode(data).decode(),
        "hash": entry.hash.hex(),
    }
