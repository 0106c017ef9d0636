"""Plays the bridge of a GSM modem that loses, delays, has no network, no credit or no plug, and dies now and then.

It asks a random server for what is to be sent, as a bridge does, and notes what it has sent and when.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from random import Random
from time import time
from typing import Any, Final

import aiohttp
from msgspec import Struct

from script.trials.sending import HALL

ASK_S: Final = 0.25
LONGEST_DELAY_S: Final = 2.0
REPORT_TRIES: Final = 40
REPORT_AGAIN_S: Final = 0.1
LOST_REPORTS: Final = 0.03
"""The share of messages that the modem sends, and of which the server never hears."""
LOST_MESSAGES: Final = 0.02
"""The share that gets lost between bridge and modem."""
NO_NETWORK: Final = 0.05


class SentSms(Struct, frozen=True):
    """An SMS that has left the modem, at a moment of the wall clock."""

    id: str
    to: str
    text: str
    at: float
    deadline: float


class TrialModem:
    """The modem. `fault` is what it reports of every message while it is set; while it `is_away` it asks for none."""

    def __init__(self, urls: Sequence[str], token: str, seed: int) -> None:
        self.sms: list[SentSms] = []
        self.reports: dict[str, str] = {}
        """What was reported last of each message, or became of it without a report."""
        self.fault: str | None = None
        self.is_away = False
        self.counts: dict[str, int] = {}
        self._urls, self._headers = list(urls), {"Authorization": f"Bearer {token}"}
        self._chance = Random(seed)  # noqa: S311 - what happens is made up, not kept secret
        self._work: set[asyncio.Task[None]] = set()

    async def run(self) -> None:
        """Ask, send and report, for ever."""
        async with aiohttp.ClientSession(headers=self._headers) as session:
            while True:
                await asyncio.sleep(ASK_S)
                if self.is_away:
                    continue
                with suppress(aiohttp.ClientError, TimeoutError, OSError):
                    async with session.get(f"{self._url()}/outgoing") as reply:
                        messages = (await reply.json())["messages"] if reply.status == 200 else []
                    for message in messages:
                        work = asyncio.create_task(self._send(session, message))
                        self._work.add(work)
                        work.add_done_callback(self._work.discard)

    async def _send(self, session: aiohttp.ClientSession, message: dict[str, Any]) -> None:
        draw = self._chance.random()
        if self.fault is not None or draw < NO_NETWORK:
            fault = self.fault or "no_network"
            self._count(fault)
            return await self._report(session, message["id"], {"outcome": "fault", "fault": fault})
        if draw < NO_NETWORK + LOST_MESSAGES:
            self.reports[message["id"]] = "lost"
            return self._count("lost")
        await asyncio.sleep(self._chance.random() * LONGEST_DELAY_S)
        deadline = datetime.fromisoformat(message["deadline"]).timestamp()
        if time() > deadline:
            return self._count("dropped as late")
        self.sms.append(SentSms(message["id"], message["address"], message["text"], time(), deadline))
        if draw < NO_NETWORK + LOST_MESSAGES + LOST_REPORTS:
            return self._count("report lost")
        return await self._report(session, message["id"], {"outcome": "delivered"})

    async def _report(self, session: aiohttp.ClientSession, id: str, body: dict[str, str]) -> None:  # noqa: A002
        self.reports[id] = body["outcome"]
        for _ in range(REPORT_TRIES):
            with suppress(aiohttp.ClientError, TimeoutError, OSError):
                async with session.post(f"{self._url()}/{id}/outcome", json=body) as reply:
                    if reply.status in (200, 404):
                        return
            await asyncio.sleep(REPORT_AGAIN_S)

    def _url(self) -> str:
        return f"{self._chance.choice(self._urls)}/api/v1/halls/{HALL}/messages"

    def _count(self, fault: str) -> None:
        self.counts[fault] = self.counts.get(fault, 0) + 1
