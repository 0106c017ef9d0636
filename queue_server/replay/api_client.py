"""The API as a replay knocks at it: one connection, a token, and the same command id for every try of a command."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final, TypeVar
from urllib.parse import quote
from uuid import uuid4

import aiohttp
import msgspec

from queue_server.replay.errors import DoorError, HallError
from queue_server.replay.log_mapping import HallDocument

TRY_FOR_S: Final = 60.0  # a server that restarts from a large journal is back long before
ANSWER_WITHIN_S: Final = 30.0
FIRST_DELAY_S: Final = 0.1
LONGEST_DELAY_S: Final = 2.0
BUSY: Final = (429, 503)

Json = dict[str, Any]
T = TypeVar("T")


class Refusal(Exception):
    """The hall said no, and nothing has changed. It is no fault: the player decides what it means."""

    def __init__(self, code: str, detail: str) -> None:
        self.code = code
        super().__init__(detail)


class Door:
    """One hall of one server. `commands` counts those that were answered."""

    def __init__(self, session: aiohttp.ClientSession, server: str, hall: str) -> None:
        self.server = server.rstrip("/")
        self.hall = hall
        self.commands = 0
        self._session = session
        self._base = f"{self.server}/api/v1/halls/{quote(hall, safe='')}"

    async def halls(self) -> list[str]:
        """The ids of the server's halls. Raises DoorError at once: nothing has begun, so nothing is waited for."""
        return [hall.hall for hall in await self._first(f"{self.server}/api/v1/halls", list[_Hall])]

    async def hall_document(self) -> HallDocument:
        """What the hall offers. Raises DoorError at once."""
        return await self._first(self._base, HallDocument)

    async def ticket(self, id: str) -> Json:  # noqa: A002 - the API's own name
        return await self._persist("GET", f"{self._base}/tickets/{id}", {}, None)

    async def board(self) -> Json:
        return await self._persist("GET", f"{self._base}/board", {}, None)

    async def command(self, path: str, **body: object) -> Json:
        """Post a command until it is answered. Raises Refusal, or DoorError."""
        answer = await self._persist("POST", f"{self._base}/{path}", {"Idempotency-Key": uuid4().hex}, body)
        self.commands += 1
        return answer

    async def _first(self, url: str, shape: type[T]) -> T:
        try:
            return msgspec.json.decode(await self._ask("GET", url), type=shape)
        except (msgspec.DecodeError, Refusal) as why:
            raise DoorError(f"{self.server} does not answer like a Kezek server: {why}") from why
        except (aiohttp.ClientError, TimeoutError, _Busy) as why:
            raise DoorError(f"Cannot reach {self.server}: {why or 'no answer'}. Is the server running?") from why

    async def _persist(self, method: str, url: str, headers: dict[str, str], body: Json | None) -> Json:
        loop = asyncio.get_running_loop()
        give_up_at = loop.time() + TRY_FOR_S
        delay = FIRST_DELAY_S
        while True:
            try:
                return _document(await self._ask(method, url, headers, body), url)
            except _Busy as busy:
                why, wait_s = str(busy), busy.retry_after_s or delay
            except (aiohttp.ClientError, TimeoutError) as error:
                why, wait_s = f"{error or 'no answer'}", delay
            if loop.time() + wait_s > give_up_at:
                raise DoorError(f"{self.server} has not answered for {TRY_FOR_S:.0f} seconds: {why}")
            await asyncio.sleep(wait_s)
            delay = min(2 * delay, LONGEST_DELAY_S)

    async def _ask(
        self, method: str, url: str, headers: dict[str, str] | None = None, body: Json | None = None
    ) -> bytes:
        data = None if body is None else msgspec.json.encode(body)
        async with self._session.request(method, url, headers=headers, data=data) as response:
            said = await response.read()
            if response.status < 300:
                return said
            raise self._error(response, said)

    def _error(self, response: aiohttp.ClientResponse, said: bytes) -> Exception:
        detail = f"{response.method} {response.url.path}: {response.status}"
        if response.content_type != "application/problem+json":
            return _Busy(detail, response) if response.status in BUSY else DoorError(f"{self.server}: {detail}")
        problem = _document(said, str(response.url))
        detail = problem.get("detail", detail)
        match response.status:
            case 401:
                return DoorError(f"{detail} Make a token with: kezek token add --role manager --name replay --data DIR")
            case 403:
                return DoorError(f"{detail} A replay needs a token with the role manager or admin.")
            case 404 | 409:
                return Refusal(problem.get("code", ""), detail)
            case status if status in BUSY:
                return _Busy(detail, response)
            case _:
                return DoorError(f"{self.server}: {detail}")


class _Busy(Exception):
    """The server asks for another try; `retry_after_s` is when, if it says so."""

    def __init__(self, detail: str, response: aiohttp.ClientResponse) -> None:
        after = response.headers.get("Retry-After", "")
        self.retry_after_s = float(after) if after.isdecimal() else None
        super().__init__(detail)


class _Hall(msgspec.Struct):
    hall: str


@asynccontextmanager
async def open_door(server: str, hall: str | None, token: str) -> AsyncIterator[Door]:
    """A door to the named hall, or to the only one. Raises DoorError, or HallError where a hall must be named."""
    if not server.startswith(("http://", "https://")):
        raise DoorError(f"{server!r} is no address of a server. It looks like http://127.0.0.1:8080")
    timeout = aiohttp.ClientTimeout(total=ANSWER_WITHIN_S)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    async with aiohttp.ClientSession(headers=headers, timeout=timeout) as session:
        halls = await Door(session, server, "").halls()
        if hall is None and len(halls) != 1:
            raise HallError(f"The server has {len(halls)} halls. Name one with --hall: {', '.join(halls)}")
        if hall is not None and hall not in halls:
            raise HallError(f"The server has no hall {hall!r}. It has: {', '.join(halls)}")
        yield Door(session, server, hall or halls[0])


def _document(said: bytes, url: str) -> Json:
    try:
        return msgspec.json.decode(said, type=Json)
    except msgspec.DecodeError as why:
        raise DoorError(f"{url} answers something other than JSON: {why}") from why
