"""Reads a public log over HTTP, from the tiles and checkpoints that C2SP's tlog-tiles names.

Nothing that a server says is believed before a signature or a proof has shown it. Answers are bounded, and redirects
are not followed.
"""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from http import HTTPStatus
from typing import Final

import aiohttp

from queue_server.journal.log.checkpoint import HASH_BYTES, RecordProof
from queue_server.journal.log.note import MOST_NOTE_BYTES, SignedNote
from queue_server.journal.log.tiles import TILE_WIDTH, Tile, hashes_of, subtree_hash, tiles_of
from queue_server.journal.log.tree import consistency_spans, span_hash

LOG_ANSWER_S: Final = 30.0
_LENGTH: Final = HASH_BYTES.to_bytes(2)


class RemoteLogFault(Exception):
    """A log cannot be read, or does not answer as a log does. The text is a sentence."""


class LogSilent(RemoteLogFault):
    """Nothing answers as a log would: that says nothing about what the log has signed."""


class NothingThere(RemoteLogFault):
    """The log says that it has nothing at an address."""


class UnknownCode(RemoteLogFault):
    """The log has no record with the code of a paper."""


class RemoteLog:
    """The log at an address such as https://queue.akimat.kz/log/aksu."""

    def __init__(self, session: aiohttp.ClientSession, address: str) -> None:
        self._session = session
        self._address = address.rstrip("/")

    async def checkpoint(self) -> SignedNote:
        """The checkpoint that is published. Raises `RemoteLogFault`, `NoteError`."""
        return SignedNote.read(await self._text("checkpoint"))

    async def keys(self) -> Sequence[str]:
        """The keys that the log names as its own. Raises `RemoteLogFault`."""
        return (await self._text("keys")).split()

    async def proof(self, code: str) -> RecordProof:
        """The proof of the record with that code. Raises `RemoteLogFault`, `NoteError`."""
        try:
            return RecordProof.read(await self._text(f"proof/{code}"))
        except NothingThere:
            raise UnknownCode(
                f"the log has no record with the code {code}. If these are the digits of the paper, its record was "
                "altered or left out"
            ) from None

    async def record_hash(self, index: int, size: int) -> bytes:
        """The hash of a record, as the log of `size` records has it among its entries. Raises `RemoteLogFault`."""
        number, place = divmod(index, TILE_WIDTH)
        tile = Tile(0, number, min(TILE_WIDTH, size - number * TILE_WIDTH))
        entries = await self._get(f"tile/entries/{tile.path}", tile.width * (HASH_BYTES + len(_LENGTH)))
        at = place * (HASH_BYTES + len(_LENGTH))
        entry = entries[at : at + HASH_BYTES + len(_LENGTH)]
        if entry[: len(_LENGTH)] != _LENGTH or len(entry) != HASH_BYTES + len(_LENGTH):
            raise RemoteLogFault("the log's entries are not hashes of records")
        return entry[len(_LENGTH) :]

    async def consistency(self, size: int, larger: int) -> list[bytes]:
        """The proof, made from the log's tiles, that its tree of `size` records is the beginning of the larger one.
        Raises `RemoteLogFault`."""
        spans = consistency_spans(size, larger)
        tiles = await self._tiles(tiles_of(spans, larger))
        return [span_hash(span, lambda part: subtree_hash(part, larger, tiles)) for span in spans]

    async def _tiles(self, tiles: Iterable[Tile]) -> Mapping[Tile, Sequence[bytes]]:
        ordered = sorted(tiles, key=lambda tile: (tile.level, tile.index))
        return dict(zip(ordered, await asyncio.gather(*map(self._tile, ordered)), strict=True))

    async def _tile(self, tile: Tile) -> Sequence[bytes]:
        data = await self._get(f"tile/{tile.level}/{tile.path}", tile.width * HASH_BYTES)
        try:
            return hashes_of(data, tile)
        except ValueError as error:
            raise RemoteLogFault(str(error)) from None

    async def _text(self, path: str) -> str:
        return (await self._get(path, MOST_NOTE_BYTES)).decode("utf-8", "replace")

    async def _get(self, path: str, most: int) -> bytes:
        address = f"{self._address}/{path}"
        try:
            async with self._session.get(
                address, allow_redirects=False, timeout=aiohttp.ClientTimeout(total=LOG_ANSWER_S)
            ) as reply:
                data = b""
                while len(data) <= most and (part := await reply.content.read(most + 1 - len(data))):
                    data += part
        except (aiohttp.ClientError, TimeoutError, ValueError) as error:
            raise LogSilent(f"{address} does not answer: {error or 'no answer in time'}") from None
        if reply.status == HTTPStatus.NOT_FOUND:
            raise NothingThere(f"{address}: the log has nothing there")
        if reply.status != HTTPStatus.OK:
            raise LogSilent(f"{address} answers {reply.status}")
        if len(data) > most:
            raise RemoteLogFault(f"{address}: the answer is too long for a log")
        return data
