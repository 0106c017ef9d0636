"""Makes a table of all visits of a period for programs: one row for each stage, with the id of another system.

The references stand in no table of the store: they are read from the records of the tickets.
"""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from queue_server.hall.events import TicketIssued
from queue_server.journal.visits.visit import Visit
from queue_server.reports.contents.panel import Value
from queue_server.reports.forms.tables import csv_rows
from queue_server.worker.client.questions import VisitsFileQuestion
from queue_server.worker.process.period_figures import FigureSources

RECORDS_OF_A_STEP: Final = 1_000
"""Records that are read in one step."""
VISIT_FIELDS: Final = (
    *("day", "number", "ticket", "stage", "reference", "service", "priority", "language", "issued_at", "booked_at"),
    *("joined_at", "first_called_at", "started_at", "ended_at", "window", "waited_s", "served_s", "outcome", "result"),
)


async def visits_file(sources: FigureSources, question: VisitsFileQuestion) -> bytes:
    """The CSV of the period's visits, in the order of their records. Nobody is named in it. Raises the store's
    errors."""
    context = question.context
    reader = sources.reports.overviews
    visits = await reader.visits(context.hall, context.period.first, context.period.last, context.now)
    visits.sort(key=lambda visit: (visit.hall, visit.seq))
    references = await _references(sources, [visit for visit in visits if visit.stage == 0])
    return await asyncio.to_thread(_file, visits, references)


async def _references(sources: FigureSources, first_stages: Sequence[Visit]) -> dict[str, str]:
    """Ticket -> the id that another system has given it."""
    references: dict[str, str] = {}
    for hall in {visit.hall for visit in first_stages}:
        seqs = [visit.seq for visit in first_stages if visit.hall == hall]
        after, last = min(seqs) - 1, max(seqs)
        while after < last:
            await sources.looks.give_way()
            entries = await sources.reports.overviews.entries(hall, after, min(RECORDS_OF_A_STEP, last - after))
            if not entries:
                break
            for entry in entries:
                if isinstance(entry.event, TicketIssued) and entry.event.reference is not None:
                    references[entry.event.ticket] = entry.event.reference
            after = entries[-1].seq
    return references


def _file(visits: Sequence[Visit], references: dict[str, str]) -> bytes:
    return csv_rows([VISIT_FIELDS, *(_row(visit, references.get(visit.ticket)) for visit in visits)])


def _row(visit: Visit, reference: str | None) -> list[Value]:
    return [
        visit.day,
        visit.number,
        visit.ticket,
        visit.stage,
        reference,
        visit.service,
        visit.priority,
        visit.language,
        _moment(visit.issued_at),
        _moment(visit.booked_at),
        _moment(visit.joined_at),
        _moment(visit.first_called_at),
        _moment(visit.started_at),
        _moment(visit.ended_at),
        visit.window,
        round(visit.waited / 1e6),
        round(visit.served / 1e6),
        visit.outcome,
        visit.result,
    ]


def _moment(at: int | None) -> str | None:
    """As everywhere in the API: RFC 3339, UTC."""
    return datetime.fromtimestamp(at // 1_000_000, UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if at is not None else None
