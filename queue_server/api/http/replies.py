"""Makes answers: JSON, lines of JSON, text, a problem document.

Each names the server without the versions of its software, which would help only attackers.
"""

from functools import lru_cache
from http import HTTPStatus
from typing import Final

from aiohttp import HttpVersion11, hdrs, web, web_response
from aiohttp.abc import AbstractStreamWriter
from aiohttp.helpers import rfc822_formatted_time
from multidict import CIMultiDict, CIMultiDictProxy

from queue_server.api.http.problem import PROBLEM_MEDIA_TYPE, STATUS, HttpProblem, document
from queue_server.hall.errors import Refused
from queue_server.journal.feed import Feed
from queue_server.pages.replies import NO_STORE

JSON: Final = "application/json"
LINES: Final = "application/x-ndjson"
TEXT: Final = "text/plain; charset=utf-8"
HTML: Final = "text/html; charset=utf-8"

SERVER_NAME: Final = "Kezek"
# What the library refuses by itself passes no handler of this program.
setattr(web_response, "SERVER_SOFTWARE", SERVER_NAME)  # noqa: B010 - a name of the library that it does not export

HAS_BEGUN: Final = web.RequestKey("HAS_BEGUN", bool)
"""The request's key for an answer that has begun, a stream or a socket: it cannot be replaced by another."""

HALL_FEED: Final[web.RequestKey[Feed | None]] = web.RequestKey("HALL_FEED", Feed)
"""The request's key for the feed of the hall that the address names; None where it names none of this server."""

SEQ: Final = "Kezek-Seq"
"""The header that names the seq of which an answer about a hall is, or later than."""


def headers_of(media_type: str) -> CIMultiDictProxy[str]:
    """The headers of every answer: its media type, which browsers must not guess, and that it must not be cached."""
    return CIMultiDictProxy(CIMultiDict({"Content-Type": media_type, "X-Content-Type-Options": "nosniff", **NO_STORE}))


def json_reply(body: bytes, status: int = 200) -> web.Response:
    """A JSON answer; `body` is encoded already."""
    return DocumentReply(body, status, JSON)


def problem_reply(error: HttpProblem | Refused) -> web.Response:
    reply = DocumentReply(document(error), STATUS[error.code], PROBLEM_MEDIA_TYPE)
    if isinstance(error, HttpProblem):
        reply.headers.update(error.headers)
    return reply


class DocumentReply(web.Response):
    """A whole document with the headers of its media type. Where nothing has been added to them, as nearly always, its
    head is put together from what is the same for a second; otherwise the library writes it as any other."""

    def __init__(self, body: bytes, status: int, media_type: str) -> None:
        super().__init__(body=body, status=status)
        self._document = body
        self._media_type = media_type
        self._head: bytes | None = None

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        """Make the head, unless that is the library's to do."""
        if self.prepared:
            return self._payload_writer
        if self._headers or not self._is_plain(request):
            for name, value in headers_of(self._media_type).items():
                self._headers.setdefault(name, value)
            return await super().prepare(request)
        feed = request.get(HALL_FEED)
        position = "" if feed is None else f"{SEQ}: {feed.seq}\r\n"
        beginning, end = _head(self._status, self._media_type, rfc822_formatted_time())
        self._head = f"{beginning}{len(self._document)}{end}{position}\r\n".encode()
        self._keep_alive = True
        self._payload_writer = request.writer
        return self._payload_writer

    async def write_eof(self, data: bytes = b"") -> None:
        """Send head and document."""
        if self._head is None:
            await super().write_eof(data)
        elif self._payload_writer is not None:
            await self._payload_writer.write_eof(self._head + self._document)
            self._eof_sent, self._payload_writer = True, None

    def _is_plain(self, request: web.BaseRequest) -> bool:
        """Whether the answer has all that a document of its kind has, and nothing else."""
        return (
            request.version == HttpVersion11
            and request.keep_alive
            and request.method != hdrs.METH_HEAD
            and not (self._cookies or self._compression or self._chunked)
            and self._keep_alive is None
            and self._body is self._document
        )


@lru_cache(maxsize=64)
def _head(status: int, media_type: str, date: str) -> tuple[str, str]:
    """The head of an answer up to the length of its document, and what follows that."""
    lines = "".join(f"{name}: {value}\r\n" for name, value in headers_of(media_type).items())
    return (
        f"HTTP/1.1 {status} {HTTPStatus(status).phrase}\r\n{lines}Content-Length: ",
        f"\r\nDate: {date}\r\nServer: {SERVER_NAME}\r\n",
    )


async def note_begin(request: web.Request, _reply: web.StreamResponse) -> None:
    """Note that the answer begins."""
    request[HAS_BEGUN] = True


async def name_position(request: web.Request, reply: web.StreamResponse) -> None:
    """Name the seq that the answer is of, or later than."""
    feed = request.get(HALL_FEED)
    if feed is not None:
        reply.headers[SEQ] = str(feed.seq)
