"""Reads the `calls` socket of a hall and counts every call, through every loss of the connection."""

import asyncio
from collections import Counter
from typing import Final
from urllib.parse import quote

import msgspec
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from queue_server.loops import every
from queue_server.replay.errors import ApiError

NOT_ALLOWED_CODES: Final = (4401, 4403)
RECONNECT_AFTER_S: Final = 0.1
LARGEST_CALLS_DOCUMENT: Final = 16 << 20
LAST_CALL_WITHIN_S: Final = 20.0  # a slow machine may deliver the last call late; this late means never


class HeardCall(msgspec.Struct, frozen=True):
    seq: int
    number: str
    window: int


class HeardCalls(msgspec.Struct, frozen=True):
    """A `calls` document; `alive` documents have the same `seq` and no calls."""

    seq: int
    calls: tuple[HeardCall, ...] = ()


_decode = msgspec.json.Decoder(HeardCalls).decode


class CallsReader:
    """Counts calls. `counts` has how often each call, by its seq, was received; `seq` is the last record that the
    socket has named."""

    def __init__(self, server: str, hall: str, token: str, after: int) -> None:
        self.counts: Counter[int] = Counter()
        self.seq = after
        self.connections = 0
        self._url = f"{server.replace('http', 'ws', 1)}/api/v1/halls/{quote(hall, safe='')}/live?view=calls"
        self._headers = {"Authorization": f"Bearer {token}"}
        self._advanced = asyncio.Event()

    async def run(self) -> None:
        """Listen until cancelled; after a loss, read on after the last record that was received."""
        await every(RECONNECT_AFTER_S, self._listen)

    async def _listen(self) -> None:
        """Listen until the connection is lost. Raises `ApiError` for a token that may not read the calls."""
        try:
            async with connect(
                f"{self._url}&after={self.seq}",
                additional_headers=self._headers,
                max_size=LARGEST_CALLS_DOCUMENT,
                compression=None,
                proxy=None,
            ) as socket:
                self.connections += 1
                async for message in socket:
                    self._take(_decode(message))
        except ConnectionClosed as closed:
            if closed.rcvd is not None and closed.rcvd.code in NOT_ALLOWED_CODES:
                raise ApiError(f"The server does not let this token hear the calls: {closed}") from closed
        except InvalidStatus as answer:
            if answer.response.status_code < 500:
                raise ApiError(f"The server does not let this token hear the calls: {answer}") from answer
        except (OSError, TimeoutError):
            pass

    async def wait_for(self, seq: int) -> None:
        """Wait until the socket has reached this record. Raises TimeoutError after LAST_CALL_WITHIN_S."""
        async with asyncio.timeout(LAST_CALL_WITHIN_S):
            while self.seq < seq:
                self._advanced.clear()
                await self._advanced.wait()

    def _take(self, document: HeardCalls) -> None:
        self.counts.update(call.seq for call in document.calls)
        self.seq = max(self.seq, document.seq)
        self._advanced.set()
