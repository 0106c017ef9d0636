"""Puts a ticket into words for the manager: a row of figures, and the records of the journal from which they come."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Final

import msgspec

from queue_server.hall.events import Entry
from queue_server.journal.codec import KINDS
from queue_server.journal.visits.visit import Visit
from queue_server.reports.contents.formatting import Formatter
from queue_server.stats.visits.visit_norm import is_visit_over_norm
from queue_server.views.person_names import PersonNames
from queue_server.worker.client.answers import RecordRow, StageRow

EntriesAfter = Callable[[int, int], Awaitable[Sequence[Entry]]]
"""Reads at most so many records of a journal after a seq."""

RECORDS_OF_A_PAGE: Final = 1_000
"""Records of the journal that are read in one step."""
_KIND_OF: Final = {kind: name for name, kind in KINDS.items()}


def stage_row(visit: Visit, formatter: Formatter) -> StageRow:
    """One stage of a visit, its texts in the reader's language."""
    return StageRow(
        url=formatter.ticket_url(visit),
        number=visit.number,
        day=formatter.cell("day", visit.day),
        service=formatter.service(visit.service),
        joined=formatter.clock(visit.joined_at + formatter.clock_shift(visit)),
        waited=formatter.minutes(visit.waited / 1e6),
        window=visit.window if visit.hall == formatter.hall else None,
        operator=formatter.person(visit.operator) if visit.operator is not None else None,
        served=formatter.minutes(visit.served / 1e6) if visit.started_at is not None else "",
        outcome=formatter.outcome(visit),
        result=formatter.result(visit.result) if visit.result is not None else "",
        late=is_visit_over_norm(visit),
    )


async def ticket_records(
    entries_after: EntriesAfter,
    head: int,
    ticket: str,
    stages: Sequence[Visit],
    formatter: Formatter,
    names: PersonNames,
) -> list[RecordRow]:
    """Every record of the ticket, from its issue to the end of its last stage, or to the `head`, with the names under
    which people are shown today."""
    ends = [stage.end_seq for stage in stages]
    last = head if None in ends else max(end for end in ends if end is not None)
    seq, records = stages[0].seq - 1, list[Entry]()
    while seq < last:
        entries = await entries_after(seq, min(RECORDS_OF_A_PAGE, last - seq))
        if not entries:
            break
        records += [entry for entry in entries if getattr(entry.event, "ticket", None) == ticket]
        seq = entries[-1].seq
    return [_record_row(entry, formatter, names, formatter.clock_shift(stages[0])) for entry in records]


def _record_row(entry: Entry, formatter: Formatter, names: PersonNames, clock_shift: int) -> RecordRow:
    data = msgspec.to_builtins(entry.event)
    data.pop("ticket", None)
    operator, actor = names.display_or_none(data.get("operator")), names.display_actor(entry.actor)
    is_renamed = operator != data.get("operator") or actor != entry.actor
    if operator is not None:
        data["operator"] = formatter.person(operator)
    return RecordRow(
        seq=entry.seq,
        at=formatter.clock(entry.at + clock_shift, seconds=True),
        kind=_KIND_OF.get(type(entry.event), type(entry.event).__name__),
        actor=formatter.actor(actor),
        data=msgspec.json.encode(data).decode(),
        hash=entry.hash.hex(),
        is_renamed=is_renamed,
    )
