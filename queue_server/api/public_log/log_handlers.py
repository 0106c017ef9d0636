"""Handles requests about the public logs: checkpoints, tiles, proofs, keys, and what others want cosigned."""

import asyncio
import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

import aiohttp
from aiohttp import web

from queue_server.api.http.problem import HttpProblem
from queue_server.api.http.replies import TEXT, headers_of
from queue_server.api.http.server_context import ServerContext
from queue_server.api.public_log.followed_log import CosignedNotes
from queue_server.api.public_log.hall_log import CHECKPOINT_FRESH_S, HallLog
from queue_server.api.public_log.log_keys import LogKeys
from queue_server.api.public_log.witness import CosigningWitness, OtherSize
from queue_server.api.public_log.witnesses import (
    FIRST_SIGNING_S,
    SIGNING_ROUND_S,
    SIZE_TYPE,
    Witness,
    Witnesses,
    ask_witnesses,
)
from queue_server.app_parts import PARTS
from queue_server.config.sections.public_log import LogSettings
from queue_server.journal.log.checkpoint import HASH_BYTES
from queue_server.journal.log.tiles import Tile, tile_at
from queue_server.journal.store import Store
from queue_server.loops import every
from queue_server.servers import SharedStates
from queue_server.units import SECOND

BYTES: Final = "application/octet-stream"
FOR_EVER: Final = "public, max-age=31536000, immutable"
"""A tile never changes."""
DAY_END_S: Final = 2 * CHECKPOINT_FRESH_S
"""How long after a day's last record the log is signed: the checkpoint of before must not be fresh any more, and halls
whose days end at the same hour are signed together."""
ENTRY_LENGTH_BYTES: Final = 2
PAPER_CODE: Final = re.compile(r"[0-9a-f]{10,64}")


@dataclass(kw_only=True)
class PublicLogs:
    """The logs of one server's halls, and what it cosigns. `logs` are by the id of a hall."""

    keys: LogKeys
    settings: LogSettings
    witness: CosigningWitness
    notes: CosignedNotes
    logs: dict[str, HallLog] = field(default_factory=dict)
    witnesses: dict[str, Witnesses] = field(default_factory=dict)
    further: Callable[[str], Sequence[Witness]] = lambda _hall: ()
    """The witnesses of a hall that no configuration names: its centre."""
    followed: Collection[str] = ()
    """Halls whose journals come from elsewhere: their own servers sign, and ask for witnesses."""
    reported_keys: Callable[[str], Sequence[str]] = lambda _hall: ()
    """The keys of a followed hall's log, as it has reported them."""
    _closed: set[str] = field(default_factory=set)
    """Halls whose day is over, and whose log was not signed since."""
    _day_end: asyncio.Event = field(default_factory=asyncio.Event)

    def note_day_end(self, hall: str) -> None:
        """Have the log of a hall signed soon, because its day is over."""
        self._closed.add(hall)
        self._day_end.set()

    async def keep_signed(self) -> None:
        """Sign the log of every hall, and have it signed by its witnesses, each minute and when its day ends, until
        cancelled."""
        async with aiohttp.ClientSession() as session, asyncio.TaskGroup() as group:
            group.create_task(
                every(SIGNING_ROUND_S, lambda: self._sign(session, self.logs), first_after_s=FIRST_SIGNING_S)
            )
            group.create_task(every(0.0, lambda: self._sign_day(session)))

    async def _sign_day(self, session: aiohttp.ClientSession) -> None:
        await self._day_end.wait()
        await asyncio.sleep(DAY_END_S)
        self._day_end.clear()
        halls, self._closed = self._closed, set()
        await self._sign(session, halls)

    async def _sign(self, session: aiohttp.ClientSession, halls: Iterable[str]) -> None:
        for hall in halls:
            if hall in self.logs and hall not in self.witnesses and hall not in self.followed:
                self.witnesses[hall] = Witnesses(hall, self.logs[hall], self.settings, partial(self.further, hall))
        await ask_witnesses([self.witnesses[hall] for hall in halls if hall in self.witnesses], session)


def public_logs(store: Store, settings: LogSettings, states: SharedStates) -> PublicLogs:
    """The logs of a store before its halls are known."""
    witness, notes = CosigningWitness(store, settings.witness_of), CosignedNotes(states)
    witness.cosigned = notes.add
    return PublicLogs(keys=LogKeys(settings.name), settings=settings, witness=witness, notes=notes)


async def show_checkpoint(request: web.Request) -> web.Response:
    """Give the checkpoint of a hall's log."""
    try:
        note = await _log(request).published()
    except LookupError:
        raise HttpProblem("not_found") from None
    return web.Response(text=str(note), headers=headers_of(TEXT))


async def show_keys(request: web.Request) -> web.Response:
    """Give the public keys of a hall's log, one in each line, and behind them those of its witnesses."""
    logs, hall = request.app[PARTS][PublicLogs], request.match_info["hall"]
    witnesses = () if hall in logs.followed else logs.settings.witnesses
    further = logs.further(hall)
    keys = [
        *_log(request).public_keys(),
        *(witness.key for witness in witnesses),
        *(str(witness.key) for witness in further),
    ]
    return web.Response(text="".join(f"{key}\n" for key in keys), headers=headers_of(TEXT))


async def show_tile(request: web.Request) -> web.Response:
    """Give a tile of a hall's tree."""
    tile = tile_at(int(request.match_info["level"]), request.match_info["tile"])
    return _bytes(None if tile is None else await _log(request).tree.tile(tile))


async def show_entries(request: web.Request) -> web.Response:
    """Give the entries of a tile, which are the hashes of records."""
    tile: Tile | None = tile_at(0, request.match_info["tile"])
    hashes = None if tile is None else await _log(request).tree.entries(tile)
    length = HASH_BYTES.to_bytes(ENTRY_LENGTH_BYTES)
    return _bytes(None if hashes is None else [length + entry for entry in hashes])


async def show_proof(request: web.Request) -> web.Response:
    """Give the proof that the record with the code of a paper is in a hall's log."""
    code, server = request.match_info["paper"], request.app[PARTS][ServerContext]
    feed = server.readable_feed(request.match_info["hall"])
    record = await server.store.find_record(feed.hall, code) if PAPER_CODE.fullmatch(code) else None
    if record is None:
        raise HttpProblem("not_found")
    try:
        proof = await request.app[PARTS][PublicLogs].logs[feed.hall].proof(record.seq)
    except LookupError:  # the hall has signed no checkpoint with it yet
        raise HttpProblem("not_found") from None
    return web.Response(text=str(proof), headers=headers_of(TEXT))


async def add_checkpoint(request: web.Request) -> web.Response:
    """Cosign a checkpoint of a log that this server is a witness of."""
    server, logs = request.app[PARTS][ServerContext], request.app[PARTS][PublicLogs]
    data = await request.read()
    try:
        signature = await logs.witness.sign(
            data.decode("utf-8", "replace"), logs.keys.witness(), server.clock.certain() // SECOND
        )
    except OtherSize as other:
        return web.Response(text=f"{other.size}\n", status=409, headers=headers_of(SIZE_TYPE))
    return web.Response(text=str(signature), headers=headers_of(TEXT))


def _log(request: web.Request) -> HallLog:
    """The log of the hall that the request names. Raises `HttpProblem`."""
    feed = request.app[PARTS][ServerContext].readable_feed(request.match_info["hall"])
    return request.app[PARTS][PublicLogs].logs[feed.hall]


def _bytes(hashes: Sequence[bytes] | None) -> web.Response:
    if hashes is None:
        raise HttpProblem("not_found")
    reply = web.Response(body=b"".join(hashes), headers=headers_of(BYTES))
    reply.headers["Cache-Control"] = FOR_EVER
    return reply
