"""Speaks to the other side of a link over one kept connection, and over another one while records are sent.

Whatever answers there may be something else: a page of a captive portal, an endless answer, a redirect. Nothing of an
answer is taken but a document of the wire, and never more than some kilobytes of it are read.
"""

import socket
import ssl
import sys
from contextlib import suppress
from http import HTTPStatus
from typing import Final, TypeVar

import aiohttp
from msgspec import MsgspecError, Struct, json

from queue_server.config.catalogue.content import MOST_CATALOGUE_BYTES
from queue_server.journal.links.contents import SendingLink
from queue_server.journal.record import Record
from queue_server.replication import wire
from queue_server.replication.branch.heartbeat_line import Answered, HeartbeatLine, NoHeartbeatLine
from queue_server.replication.branch.link_faults import JournalForked, LinkFault, LinkFaultKind

LINK_ANSWER_S: Final = 30.0
LINK_CONNECT_S: Final = 10.0
SLOWEST_LINE_BYTES_S: Final = 4000.0
"""A batch may take as long as over a line of 32 kbit/s, beside the time for the answer."""
LINK_KEPT_S: Final = 75.0
"""How long the connection is kept: longer than a heartbeat."""
SOCKET_CLOSES_S: Final = 0.1
"""How long the end of a socket may take: the other side does not read it all the time."""
MOST_LINK_ANSWER_BYTES: Final = 16_384
MOST_OFFER_BYTES: Final = 4 * MOST_CATALOGUE_BYTES
"""The most bytes of a catalogue: JSON repeats the keys that a text in TOML has once."""

Document = TypeVar("Document", bound=Struct)


class LinkClient:
    """The requests of one hall to the other side."""

    def __init__(self, link: SendingLink, timeout_s: float = LINK_ANSWER_S) -> None:
        self.link = link
        self._timeout_s = timeout_s
        self._session: aiohttp.ClientSession | None = None
        self._heartbeats = HeartbeatLine(self._open_socket, timeout_s)

    async def head(self, seq: int | None = None) -> wire.LinkedHead:
        """How far the other side has come, or the hash of one of its records. Raises `LinkFault`."""
        params = {} if seq is None else {"seq": str(seq)}
        return await self._get(wire.head_path(self.link.hall), params, wire.LinkedHead)

    async def send(self, after: int, records: list[Record], payload: bytes) -> wire.LinkedHead:
        """Send the batch of these records, which follow `after`. Raises `LinkFault`, `JournalForked`."""
        params = {"after": str(after), "hash": records[-1].hash.hex()}
        path = wire.records_path(self.link.hall)
        return await self._post(path, payload, wire.BATCH_TYPE, wire.LinkedHead, params)

    async def beat(self, heartbeat: wire.LinkHeartbeat) -> wire.HeartbeatAnswer:
        """Say that the hall is there. Raises `LinkFault`, `JournalForked`."""
        body = json.encode(heartbeat)
        return await self._post(wire.heartbeat_path(self.link.hall), body, _JSON, wire.HeartbeatAnswer)

    async def beat_on_line(self, heartbeat: wire.LinkHeartbeat) -> Answered | None:
        """Say that the hall is there over a socket that stays open, or by a request where that is not possible; returns
        the last answer, if one has come. Raises `LinkFault`, `JournalForked`."""
        try:
            return await self._heartbeats.beat(heartbeat)
        except NoHeartbeatLine:
            return Answered(heartbeat, await self.beat(heartbeat))

    async def catalogue(self) -> wire.CatalogueOffer:
        """The catalogue that the other side offers. Raises `LinkFault`."""
        return await self._ask("GET", wire.CATALOGUE_PATH, {}, None, {}, wire.CatalogueOffer, MOST_OFFER_BYTES)

    async def records(self, after: int) -> bytes:
        """A batch of the records after `after` that the other side has. Raises `LinkFault`."""
        path, most_bytes = wire.records_path(self.link.hall), wire.MOST_PACKED_BYTES
        status, media_type, answer = await self._answer("GET", path, {"after": str(after)}, None, {}, most_bytes)
        if status != HTTPStatus.OK or media_type != wire.BATCH_TYPE:
            raise _refusal(status, media_type, answer)
        return answer

    async def pair(self, pairing: wire.LinkPairing) -> wire.LinkPaired:
        """Give the code, and get a token. Raises `LinkFault`, `JournalForked`."""
        return await self._post(wire.PAIRING_PATH, json.encode(pairing), _JSON, wire.LinkPaired)

    async def close(self) -> None:
        await self._heartbeats.close()
        if self._session is not None:
            await self._session.close()
            self._session = None

    async def _open_socket(self) -> aiohttp.ClientWebSocketResponse:
        session = self._session = self._session or self._new_session()
        return await session.ws_connect(
            self.link.address.rstrip("/") + wire.heartbeats_path(self.link.hall) + wire.seldom_query(),
            timeout=aiohttp.ClientWSTimeout(ws_close=SOCKET_CLOSES_S),
            max_msg_size=MOST_LINK_ANSWER_BYTES,
        )

    async def _get(self, path: str, params: dict[str, str], document: type[Document]) -> Document:
        return await self._ask("GET", path, params, None, {}, document)

    async def _post(
        self, path: str, body: bytes, media_type: str, document: type[Document], params: dict[str, str] | None = None
    ) -> Document:
        return await self._ask("POST", path, params or {}, body, {"Content-Type": media_type}, document)

    async def _ask(
        self,
        method: str,
        path: str,
        params: dict[str, str],
        body: bytes | None,
        headers: dict[str, str],
        document: type[Document],
        most_bytes: int = MOST_LINK_ANSWER_BYTES,
    ) -> Document:
        return _document(*await self._answer(method, path, params, body, headers, most_bytes), document)

    async def _answer(
        self,
        method: str,
        path: str,
        params: dict[str, str],
        body: bytes | None,
        headers: dict[str, str],
        most_bytes: int,
    ) -> tuple[int, str, bytes]:
        """The status, the type and the content of an answer. Raises `LinkFault`."""
        session = self._session = self._session or self._new_session()
        address = self.link.address.rstrip("/") + path
        try:
            async with session.request(
                method,
                address,
                params=params,
                data=body,
                headers=headers,
                allow_redirects=False,
                timeout=self._timeout(len(body or b"")),
            ) as response:
                return response.status, response.content_type, await _beginning(response, most_bytes)
        except (aiohttp.ClientError, OSError, TimeoutError, ValueError) as error:
            raise _fault(error) from None

    def _timeout(self, size: int) -> aiohttp.ClientTimeout:
        total_s = self._timeout_s + size / SLOWEST_LINE_BYTES_S
        return aiohttp.ClientTimeout(total=total_s, connect=min(LINK_CONNECT_S, self._timeout_s))

    def _new_session(self) -> aiohttp.ClientSession:
        """One that goes where it is sent and nowhere else: no proxies of the environment, no cookies. A pinned
        certificate need not be signed by anybody."""
        pinned = aiohttp.Fingerprint(bytes.fromhex(self.link.fingerprint)) if self.link.fingerprint else True
        headers = {"Accept-Encoding": "identity"}
        if self.link.token:
            headers["Authorization"] = f"Bearer {self.link.token}"
        nowhere_else = aiohttp.TraceConfig()
        nowhere_else.on_request_redirect.append(_refuse_redirect)
        return aiohttp.ClientSession(
            trace_configs=[nowhere_else],
            connector=aiohttp.TCPConnector(
                limit=2, keepalive_timeout=LINK_KEPT_S, ssl=pinned, socket_factory=link_socket
            ),
            cookie_jar=aiohttp.DummyCookieJar(),
            auto_decompress=False,
            headers=headers,
        )


def link_socket(address: aiohttp.AddrInfoType) -> socket.socket:
    """A socket that ends where nothing acknowledges what it sends, on a system that knows this (Linux)."""
    family, kind, protocol, *_ = address
    connection = socket.socket(family, kind, protocol)
    if sys.platform == "linux":
        with suppress(OSError):
            unacknowledged_ms = round(1000 * wire.LINE_UNACKNOWLEDGED_S)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, unacknowledged_ms)
    return connection


async def _refuse_redirect(*_: object) -> None:
    """Raise the error of a socket that is opened somewhere else; requests are not sent on anyhow."""
    raise aiohttp.ClientConnectionError


async def _beginning(response: aiohttp.ClientResponse, most_bytes: int) -> bytes:
    """The answer, as far as it may go. Where there is more, the connection is given up with it."""
    answer = b""
    while len(answer) <= most_bytes:
        block = await response.content.read(most_bytes + 1 - len(answer))
        if not block:
            return answer
        answer += block
    response.close()
    raise LinkFault("the answer does not end", "not_centre")


def _document(status: int, media_type: str, answer: bytes, document: type[Document]) -> Document:
    if not 200 <= status < 300:
        raise _refusal(status, media_type, answer)
    try:
        return json.decode(answer, type=document)
    except (MsgspecError, ValueError):
        raise LinkFault("something else answers there: its answer has another form", "not_centre") from None


def _refusal(status: int, media_type: str, answer: bytes) -> LinkFault | JournalForked:
    """What a refusal means. Without a problem document it comes from something else, such as a proxy on the way."""
    try:
        problem = json.decode(answer, type=wire.LinkProblem) if media_type == _PROBLEM else wire.LinkProblem()
    except (MsgspecError, ValueError):
        problem = wire.LinkProblem()
    if problem.code == wire.FORKED and problem.seq is not None:
        return JournalForked(problem.seq)
    if status >= HTTPStatus.INTERNAL_SERVER_ERROR or status in _PASSING:
        return LinkFault(f"the other side cannot take anything at present: it answers {status}", "unavailable")
    if problem.code in _NO_CENTRE:
        return LinkFault(f"something else answers there: {status}", "not_centre")
    if status in _UNKNOWN:
        text = f"this hall is not known there any more: {problem.code[:64]}"
        return LinkFault(text, "not_known", epoch=problem.epoch)
    return LinkFault(f"the other side does not take it: {problem.code[:64]}", "refused")


def _fault(error: Exception) -> LinkFault:
    match error:
        case aiohttp.ServerFingerprintMismatch():
            return LinkFault("its certificate is another one than at the pairing", "other_certificate", error.got.hex())
        case aiohttp.ClientConnectorCertificateError() | aiohttp.ClientSSLError() | ssl.SSLError():
            return LinkFault("its certificate is not trusted", "certificate")
        case aiohttp.ClientConnectorError() | aiohttp.ConnectionTimeoutError():
            return LinkFault("nothing answers at the address", "unreachable")
        case TimeoutError():
            return LinkFault("the answer does not come in time", "silent")
        case aiohttp.InvalidURL():
            return LinkFault("the address is none", "unreachable")
        case aiohttp.ClientResponseError():
            return LinkFault("what answers there does not speak HTTP", "not_centre")
    kind: LinkFaultKind = "unreachable"
    return LinkFault(f"the connection ends: {type(error).__name__}", kind)


_JSON: Final = "application/json"
_NO_CENTRE: Final = ("", "not_found", "no_centre")
"""What others answer, and servers of this program that are no centre."""
_PROBLEM: Final = "application/problem+json"
_PASSING: Final = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS)
_UNKNOWN: Final = (HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)
