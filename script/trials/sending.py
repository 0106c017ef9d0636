"""Sends the commands of a trial to a random server, as a careful client does.

A command has an id and is sent again under it until it is answered; `Kezek-After` names what its
sender has seen.
Whatever else a person would have to notice is written down as wrong.
"""

import asyncio
from collections.abc import Callable, Sequence
from random import Random
from time import monotonic
from typing import Any, Final

import aiohttp
from msgspec import Struct

from script.trials.findings import Account

HALL: Final = "trial"
AFTER: Final = "Kezek-After"
SEQ: Final = "Kezek-Seq"
"""The headers with the seq that a sender has seen, and that of an answer."""
UNAVAILABLE: Final = 503
BAD_GATEWAY: Final = 502
AGAIN_S: Final = 0.2
"""The pause before a command is sent again: a shorter one is a load of its own while the database is away."""
ANSWER_WITHIN_S: Final = 20.0
UNDER_WAY: Final = "booking_under_way"
"""What is said about a telephone number while another server books under it, also one that has died meanwhile."""


class CrowdReply(Struct, frozen=True):
    """The answer of a server. `seq` is the record that it rests on; 0 where it says none."""

    status: int
    body: dict[str, Any]
    seq: int = 0
    url: str = ""

    def __str__(self) -> str:
        return f"{self.status} {self.body.get('code', '')} of {self.url} at record {self.seq}"


class Sender:
    """Sends for everybody of a trial. `is_away` says whether the database may be away now, so that a 503 is right."""

    def __init__(
        self, urls: Sequence[str], tokens: dict[str, str], account: Account, is_away: Callable[[], bool], chance: Random
    ) -> None:
        self.chance = chance
        self.account = account
        self._urls = list(urls)
        self._tokens = tokens
        self._is_away = is_away
        self._ids = iter(range(10**9))
        self._began = monotonic()

    async def command(
        self, session: aiohttp.ClientSession, path: str, body: dict[str, Any], position: int
    ) -> CrowdReply:
        headers = {"Idempotency-Key": f"trial-{next(self._ids)}", AFTER: str(position)}
        began = monotonic()
        reply = await self.ask(session, "POST", path, body, headers)
        self.account.commands += 1
        self.account.latencies.append(monotonic() - began)
        return reply

    async def ask(
        self,
        session: aiohttp.ClientSession,
        method: str,
        path: str,
        body: dict[str, Any] | None,
        headers: dict[str, str],
    ) -> CrowdReply:
        """The answer of whichever server gives one."""
        while True:
            was_away = self._is_away()
            url = self.chance.choice(self._urls)
            try:
                async with session.request(
                    method, f"{url}/api/v1/halls/{HALL}/{path}", json=body, headers=headers
                ) as answer:
                    content = dict(await answer.json(content_type=None) or {})
                    reply = CrowdReply(answer.status, content, int(answer.headers.get(SEQ, content.get("seq", 0))), url)
            except (aiohttp.ClientError, TimeoutError, OSError, ValueError):
                reply = CrowdReply(0, {})
            if reply.status == UNAVAILABLE and not (was_away or self._is_away()) and not _is_ending(reply):
                self.wrong(f"{path}: {reply} while the database was there")
            if reply.status not in (0, UNAVAILABLE, BAD_GATEWAY) and reply.body.get("code") != UNDER_WAY:
                return reply
            self.account.repeats += 1
            await asyncio.sleep(AGAIN_S)

    def session(self, role: str) -> aiohttp.ClientSession:
        return aiohttp.ClientSession(
            headers={"Authorization": f"Bearer {self._tokens[role]}"},
            timeout=aiohttp.ClientTimeout(total=ANSWER_WITHIN_S),
        )

    def wrong(self, sentence: str) -> None:
        self.account.wrong.append(f"{monotonic() - self._began:.1f} s: {sentence}")


def _is_ending(reply: CrowdReply) -> bool:
    """Whether the server said that it is stopping: the sender goes on to another one."""
    return reply.body.get("code") == "stopping"
