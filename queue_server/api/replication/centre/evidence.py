"""Shows auditors and administrators the batches that were refused: what differs in each, and the batch as it came."""

import asyncio
import re
from datetime import datetime
from typing import Final

from aiohttp import web
from msgspec import Struct, json

from queue_server.api.http.problem import HttpProblem
from queue_server.api.http.replies import headers_of, json_reply
from queue_server.api.http.server_context import ServerContext
from queue_server.app_parts import PARTS
from queue_server.config.values.names import Names
from queue_server.hall.events import GENESIS
from queue_server.journal.followed.contents import EvidenceNote
from queue_server.journal.papers import PaperKind
from queue_server.journal.store import Store
from queue_server.replication.centre.evidence import RECORDS_COMPARED, BatchComparison, compare
from queue_server.replication.wire import BATCH_TYPE, unpack
from queue_server.views.times import moment, moment_or_none

BODY_SHOWN: Final = 4_000
"""Letters of a record that are shown; the whole of it is in the file."""


class EvidenceDocument(Struct, frozen=True):
    """A refused batch: `seq` is the first record that differs, `after` the record that it was to follow."""

    digest: str
    seq: int
    after: int
    at: datetime
    bytes: int


class HallEvidence(Struct, frozen=True):
    """What was refused of a hall, the newest first. `forked_seq` is the first record that differs, null once somebody
    has looked into it. The hall's server was paired at `paired_at`: whoever has its token has sent this."""

    hall: str
    names: Names | None
    paired_at: datetime | None
    forked_seq: int | None
    forked_at: datetime | None
    batches: tuple[EvidenceDocument, ...]


class ContestedRecord(Struct, frozen=True):
    """A place of the journal: the body `stored` here, and the one `in_batch`, as JSON; null where a side has none."""

    seq: int
    stored: str | None
    in_batch: str | None


class ContestedPaperDocument(Struct, frozen=True):
    """A ticket or a booking on paper. `code_stored` is on it if the journal here is right, `code_sent` if the hall's
    is; null where that side has not given it, empty where it cannot be computed here."""

    kind: PaperKind
    number: str
    at: datetime
    code_stored: str | None
    code_sent: str | None


class EvidenceComparison(Struct, frozen=True):
    """How a refused batch differs from what is here, in the places from `first` to `last`: `changed` of them have
    another body, of which `records` are the first. Where it is not `is_linked`, the record before it is another one
    already. `more_papers` are not shown."""

    first: int
    last: int
    is_linked: bool
    changed: int
    records: tuple[ContestedRecord, ...]
    papers: tuple[ContestedPaperDocument, ...]
    more_papers: int


_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


async def index(request: web.Request) -> web.Response:
    """List what was refused of every hall."""
    server = request.app[PARTS][ServerContext]
    halls = []
    for row in await server.store.followed_halls():
        notes = await server.store.evidence_notes(row.hall)
        if not notes:
            continue
        feed = server.readable_feeds().get(row.hall)
        definition = feed.state.definition if feed is not None else None
        halls.append(
            HallEvidence(
                row.hall,
                definition.names if definition is not None else None,
                moment_or_none(row.paired_at),
                row.forked_seq,
                moment_or_none(row.forked_at),
                tuple(_document(note) for note in reversed(notes)),
            )
        )
    return json_reply(json.encode(halls))


async def of_hall(request: web.Request) -> web.Response:
    """List the refused batches of a hall."""
    notes = await request.app[PARTS][ServerContext].store.evidence_notes(request.match_info["hall"])
    return json_reply(json.encode([_document(note) for note in notes]))


async def show(request: web.Request) -> web.Response:
    """Give a refused batch as it came."""
    digest, body = await _body(request)
    reply = web.Response(body=body, headers=headers_of(BATCH_TYPE))
    reply.headers["Content-Disposition"] = f'attachment; filename="{digest[:16]}.zst"'
    return reply


async def show_comparison(request: web.Request) -> web.Response:
    """Show how a refused batch differs from what is here."""
    store, hall = request.app[PARTS][ServerContext].store, request.match_info["hall"]
    digest, body = await _body(request)
    notes = await store.evidence_notes(hall)
    note = next((note for note in notes if note.digest.hex() == digest), None)
    if note is None:
        raise HttpProblem("not_found")
    comparison = await _comparison(store, note, body)
    return json_reply(json.encode(_comparison_document(comparison)))


async def _body(request: web.Request) -> tuple[str, bytes]:
    hall, digest = request.match_info["hall"], request.match_info["digest"]
    is_digest = _DIGEST.fullmatch(digest) is not None
    body = await request.app[PARTS][ServerContext].store.evidence(hall, bytes.fromhex(digest)) if is_digest else None
    if body is None:
        raise HttpProblem("not_found")
    return digest, body


async def _comparison(store: Store, note: EvidenceNote, body: bytes) -> BatchComparison:
    """Compare a batch with the records here. One that follows a record that is another one here has hashes that cannot
    be computed here."""
    is_linked = note.seq > note.after
    before = [record async for record in store.read(note.hall, note.after - 1, 1)] if note.after > 0 else []
    previous = before[0].hash if before else GENESIS
    batch = await asyncio.to_thread(unpack, body, note.hall, note.after, previous)
    first = max(note.seq, note.after + 1)
    stored = [record async for record in store.read(note.hall, first - 1, RECORDS_COMPARED)]
    in_batch = [record for record in batch if record.seq >= first]
    return await asyncio.to_thread(compare, in_batch, stored, is_linked=is_linked)


def _document(note: EvidenceNote) -> EvidenceDocument:
    return EvidenceDocument(note.digest.hex(), note.seq, note.after, moment(note.at), note.bytes)


def _comparison_document(comparison: BatchComparison) -> EvidenceComparison:
    return EvidenceComparison(
        comparison.first,
        comparison.last,
        comparison.is_linked,
        comparison.changed,
        tuple(ContestedRecord(pair.seq, _text(pair.stored), _text(pair.in_batch)) for pair in comparison.pairs),
        tuple(
            ContestedPaperDocument(paper.kind, paper.number, moment(paper.at), paper.code_stored, paper.code_sent)
            for paper in comparison.papers
        ),
        comparison.more_papers,
    )


def _text(body: bytes | None) -> str | None:
    return None if body is None else body.decode("utf-8", "replace")[:BODY_SHOWN]
