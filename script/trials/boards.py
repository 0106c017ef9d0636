"""Screens that follow the hall at whichever server answers, and how late they learn of a call."""

import asyncio
from bisect import bisect_left
from collections.abc import Sequence
from random import Random
from time import monotonic
from typing import Final

import aiohttp
from msgspec import Struct, json

from script.trials.findings import AnsweredCall
from script.trials.sending import HALL

SILENT_S: Final = 15.0
AGAIN_S: Final = 0.1


Absence = tuple[float, float]
"""When the database went, and when it was there again, on the trial's clock."""


class _Document(Struct):
    """The head of whatever a live socket sends."""

    view: str
    seq: int


class TrialBoard:
    """One screen. `sightings` are the seqs that it has shown, each with its moment on the trial's clock."""

    def __init__(self, urls: Sequence[str], seed: int) -> None:
        self.sightings: list[tuple[int, float]] = []
        self._urls = list(urls)
        self._chance = Random(seed)  # noqa: S311 - what happens is made up, not kept secret

    async def run(self) -> None:
        """Follow for ever, with a server after another."""
        async with aiohttp.ClientSession() as session:
            while True:
                url = f"{self._chance.choice(self._urls)}/api/v1/halls/{HALL}/live?view=board&after={self._last()}"
                try:
                    async with session.ws_connect(url, timeout=aiohttp.ClientWSTimeout(ws_close=1.0)) as socket:
                        await self._follow(socket)
                except (aiohttp.ClientError, TimeoutError, OSError):
                    pass
                await asyncio.sleep(AGAIN_S)

    async def _follow(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        while True:
            message = await socket.receive(SILENT_S)
            if message.type is not aiohttp.WSMsgType.TEXT:
                return
            document = json.decode(message.data, type=_Document)
            if document.view == "board" and document.seq > self._last():
                self.sightings.append((document.seq, monotonic()))

    def delays(self, calls: Sequence[AnsweredCall], until: float, absences: Sequence[Absence]) -> list[float]:
        """How long after its answer each call was on this screen, in seconds, while the database was there; one that
        has not come counts up to `until`."""
        seqs = [seq for seq, _ in self.sightings]
        delays = []
        for call in calls:
            place = bisect_left(seqs, call.seq)
            shown_at = self.sightings[place][1] if place < len(seqs) else until
            away = sum(max(0.0, min(shown_at, end) - max(call.at, begin)) for begin, end in absences)
            delays.append(max(0.0, shown_at - call.at - away))
        return delays

    def _last(self) -> int:
        return self.sightings[-1][0] if self.sightings else 0
