"""Errors as problem documents (RFC 9457), and the one table of which code has which status. Pure.

A problem is `{"type","title","status","detail","code"}` and whatever the code names: the window, the number, the limit.
`type` is the address of the code's description on this server, `detail` a sentence for the person who asked.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final

from msgspec import json

from queue_server.engine import KeyReused, Stopping
from queue_server.hall.errors import REFUSALS, UNKNOWN, Refused
from queue_server.journal.record import Corrupt
from queue_server.journal.store import Unavailable

DOOR: Final[dict[str, tuple[int, str]]] = {
    "malformed": (400, "The request cannot be read: {why}."),
    "not_signed_in": (401, "Sign in, or send a valid token as `Authorization: Bearer TOKEN`."),
    "wrong_password": (401, "This name and this password do not belong together."),
    "link_used": (403, "This link has been used, has run out or never was one. Ask for a new one."),
    "not_allowed": (403, "This is not open to {who}."),
    "other_site": (403, "This was sent from a page of another site. Use the pages of this server."),
    "not_found": (404, "There is nothing here. The addresses of this server are listed in /openapi.json."),
    "unknown_hall": (404, "This server has no hall {hall}."),
    "unknown_alarm": (404, "This alarm does not stand any more, or never did."),
    "unknown_command": (404, "A window has no command {command}. It has: {known}."),
    "method_not_allowed": (405, "This address answers {allowed} only."),
    "key_reused": (409, "This Idempotency-Key belongs to another command. Use a new one."),
    "too_large": (413, "The body is larger than {limit} bytes."),
    "upgrade_required": (426, "This address is a WebSocket. Open it with one."),
    "too_many_requests": (429, "Too many requests. Ask again in {wait_s} seconds."),
    "bug": (500, "The server has a defect, has written it down and starts anew."),
    "journal_corrupt": (
        503,
        "The journal of hall {hall} does not verify at record {seq}, so nothing is written to it.",
    ),
    "store_unavailable": (503, "Nothing can be written to disk at present. Nothing has changed; try again."),
    "stopping": (503, "The server is stopping. Try again when it is back."),
}
"""Code -> (status, sentence) of what the door itself can answer."""

STATUS: Final[Mapping[str, int]] = MappingProxyType(
    {code: status for code, (status, _) in DOOR.items()} | dict.fromkeys(REFUSALS, 409) | dict.fromkeys(UNKNOWN, 404)
)
"""Every code there is, and its status."""

RETRY_AFTER_S: Final = {"stopping": 5, "store_unavailable": 2}
"""When to ask again: a restart takes seconds, and what ails a disk outlasts a request."""

MEDIA_TYPE: Final = "application/problem+json"


class Problem(Exception):
    """The request cannot be met. `params` fill the code's sentence and are members of the document."""

    def __init__(self, code: str, **params: str | int) -> None:
        self.code = code
        self.params = params
        self.status, self.sentence = DOOR[code]
        self.headers: dict[str, str] = {}
        if code in RETRY_AFTER_S:
            self.headers["Retry-After"] = str(RETRY_AFTER_S[code])
        super().__init__(self.sentence.format_map(params))


class NotSignedIn(Problem):
    def __init__(self, code: str = "not_signed_in") -> None:
        super().__init__(code)
        self.headers["WWW-Authenticate"] = 'Bearer realm="kezek"'


def too_many_requests(wait_s: float) -> Problem:
    seconds = max(1, -int(-wait_s // 1))
    problem = Problem("too_many_requests", wait_s=seconds)
    problem.headers["Retry-After"] = str(seconds)
    return problem


def problem_of(error: Exception) -> Problem | Refused | None:
    """What an error of the layers below is to the one who asked; None for a bug."""
    match error:
        case Problem() | Refused():
            return error
        case Stopping():
            return Problem("stopping")
        case KeyReused():
            return Problem("key_reused")
        case Unavailable():
            return Problem("store_unavailable")
        case Corrupt():
            return Problem("journal_corrupt", hall=error.hall, seq=error.seq)
        case _:
            return None


def document(error: Problem | Refused) -> bytes:
    """The problem document, encoded."""
    members: dict[str, Any] = {
        "type": f"/docs#{error.code}",
        "title": title(error.code),
        "status": STATUS[error.code],
        "detail": str(error),
        "code": error.code,
    }
    return json.encode(members | {name: value for name, value in error.params.items() if name not in members})


def title(code: str) -> str:
    """The code in words: `nobody_waiting` is "Nobody waiting"."""
    return code.replace("_", " ").capitalize()
