"""Makes answers: JSON, lines of JSON, text, a problem document.

Each names the server without the versions of its software, which would help only attackers.
"""

from typing import Final

from aiohttp import web, web_response
from multidict import CIMultiDict, CIMultiDictProxy

from queue_server.api.http.problem import PROBLEM_MEDIA_TYPE, STATUS, HttpProblem, document
from queue_server.hall.errors import Refused
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


def headers_of(media_type: str) -> CIMultiDictProxy[str]:
    """The headers of every answer: its media type, which browsers must not guess, and that it must not be cached."""
    return CIMultiDictProxy(CIMultiDict({"Content-Type": media_type, "X-Content-Type-Options": "nosniff", **NO_STORE}))


_JSON_HEADERS: Final = headers_of(JSON)
_PROBLEM_HEADERS: Final = headers_of(PROBLEM_MEDIA_TYPE)


def json_reply(body: bytes, status: int = 200) -> web.Response:
    """A JSON answer; `body` is encoded already."""
    return web.Response(body=body, status=status, headers=_JSON_HEADERS)


def problem_reply(error: HttpProblem | Refused) -> web.Response:
    reply = web.Response(body=document(error), status=STATUS[error.code], headers=_PROBLEM_HEADERS)
    if isinstance(error, HttpProblem):
        reply.headers.update(error.headers)
    return reply


async def note_begin(request: web.Request, _reply: web.StreamResponse) -> None:
    """Note that the answer begins."""
    request[HAS_BEGUN] = True
