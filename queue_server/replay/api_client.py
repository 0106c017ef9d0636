"""Calls the public API for one hall: one session, a token, one command id for all tries of a command."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any, Final, TypeVar
from urllib.parse import quote
from uuid import uuid4

import aiohttp
import msgspec

from queue_server.replay.errors import ApiError, HallError
from queue_server.replay.log_mapping import HallOffer

TRY_FOR_S: Final = 60.0  # a server that restarts from a large journal is back long before
ANSWER_WITHIN_S: Final = 30.0
SHORTEST_BACKOFF_S: Final = 0.1
LONGEST_BACKOFF_S: Final = 2.0
BUSY: Final = (429, 503)

Json = dict[str, Any]
T = TypeVar("T")


class ApiRefusal(Exception):
    """The hall refused a command, and nothing has changed. It is no fault: the player decides what to do."""

    def __init__(self, code: str, detail: str) -> None:
        self.code = code
        super().__init__(detail)


class ApiClient:
    """A client of one hall of one server. `commands` counts the answered ones."""

    def __init__(self, session: aiohttp.ClientSession, server: str, hall: str) -> None:
        self.server = server.rstrip("/")
        self.hall = hall
        self.commands = 0
        self._session = session
        self._base = f"{self.server}/api/v1/halls/{quote(hall, safe='')}"

    async def halls(self) -> list[str]:
        """The ids of the server's halls. Raises ApiError at once, without further tries, since nothing has begun."""
        return [hall.hall for hall in await self._ask_once(f"{self.server}/api/v1/halls", list[_ListedHall])]

    async def hall_offer(self) -> HallOffer:
        """The services, windows and priorities of the hall. Raises ApiError at once."""
        return await self._ask_once(self._base, HallOffer)

    async def ticket(self, id: str) -> Json:  # noqa: A002 - the API's own name
        return await self._ask_until_answered("GET", f"{self._base}/tickets/{id}", {}, None)

    async def board(self) -> Json:
        return await self._ask_until_answered("GET", f"{self._base}/board", {}, None)

    async def read(self, path: str) -> Json:
        """What the hall answers to a question. Raises ApiError."""
        return await self._ask_until_answered("GET", f"{self._base}/{path}", {}, None)

    async def command(self, path: str, **body: object) -> Json:
        """Post a command until it is answered. Raises ApiRefusal, or ApiError."""
        answer = await self._ask_until_answered("POST", f"{self._base}/{path}", {"Idempotency-Key": uuid4().hex}, body)
        self.commands += 1
        return answer

    async def _ask_once(self, url: str, shape: type[T]) -> T:
        try:
            return msgspec.json.decode(await self._ask("GET", url), type=shape)
        except (msgspec.DecodeError, ApiRefusal) as error:
            raise ApiError(f"{self.server} does not answer like a Kezek server: {error}") from error
        except (aiohttp.ClientError, TimeoutError, _Busy) as error:
            raise ApiError(f"Cannot reach {self.server}: {error or 'no answer'}. Is the server running?") from error

    async def _ask_until_answered(self, method: str, url: str, headers: dict[str, str], body: Json | None) -> Json:
        loop = asyncio.get_running_loop()
        give_up_at = loop.time() + TRY_FOR_S
        delay = SHORTEST_BACKOFF_S
        while True:
            try:
                return _document(await self._ask(method, url, headers, body), url)
            except _Busy as busy:
                reason, wait_s = str(busy), busy.retry_after_s or delay
            except (aiohttp.ClientError, TimeoutError) as error:
                reason, wait_s = f"{error or 'no answer'}", delay
            if loop.time() + wait_s > give_up_at:
                raise ApiError(f"{self.server} has not answered for {TRY_FOR_S:.0f} seconds: {reason}")
            await asyncio.sleep(wait_s)
            delay = min(2 * delay, LONGEST_BACKOFF_S)

    async def _ask(
        self, method: str, url: str, headers: dict[str, str] | None = None, body: Json | None = None
    ) -> bytes:
        data = None if body is None else msgspec.json.encode(body)
        async with self._session.request(method, url, headers=headers, data=data) as response:
            answer = await response.read()
            if response.status < 300:
                return answer
            raise self._error(response, answer)

    def _error(self, response: aiohttp.ClientResponse, answer: bytes) -> Exception:
        detail = f"{response.method} {response.url.path}: {response.status}"
        if response.content_type != "application/problem+json":
            return _Busy(detail, response) if response.status in BUSY else ApiError(f"{self.server}: {detail}")
        problem = _document(answer, str(response.url))
        detail = problem.get("detail", detail)
        match response.status:
            case 401:
                return ApiError(f"{detail} Make a token with: kezek token add --role manager --name replay --data DIR")
            case 403:
                return ApiError(f"{detail} A replay needs a token with the role manager or admin.")
            case 404 | 409:
                return ApiRefusal(problem.get("code", ""), detail)
            case status if status in BUSY:
                return _Busy(detail, response)
            case _:
                return ApiError(f"{self.server}: {detail}")


class _Busy(Exception):
    """The server asks for another try; `retry_after_s` is when, if the answer gives it."""

    def __init__(self, detail: str, response: aiohttp.ClientResponse) -> None:
        after = response.headers.get("Retry-After", "")
        self.retry_after_s = float(after) if after.isdecimal() else None
        super().__init__(detail)


class _ListedHall(msgspec.Struct):
    hall: str


@asynccontextmanager
async def open_client(server: str, hall: str | None, token: str) -> AsyncIterator[ApiClient]:
    """A client of the named hall, or of the only one. Raises ApiError, or HallError where a hall must be named."""
    if not server.startswith(("http://", "https://")):
        raise ApiError(f"{server!r} is no address of a server. It looks like http://127.0.0.1:8080")
    timeout = aiohttp.ClientTimeout(total=ANSWER_WITHIN_S)
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    async with aiohttp.ClientSession(headers=headers, timeout=timeout) as session:
        halls = await ApiClient(session, server, "").halls()
        if hall is None and len(halls) != 1:
            raise HallError(f"The server has {len(halls)} halls. Name one with --hall: {', '.join(halls)}")
        if hall is not None and hall not in halls:
            raise HallError(f"The server has no hall {hall!r}. It has: {', '.join(halls)}")
        yield ApiClient(session, server, hall or halls[0])


def _document(answer: bytes, url: str) -> Json:
    try:
        return msgspec.json.decode(answer, type=Json)
    except msgspec.DecodeError as error:
        raise ApiError(f"{url} answers something other than JSON: {error}") from error
