"""Shows errors as plain pages in the reader's language."""

from collections.abc import Mapping
from typing import Final, Protocol

from aiohttp import web

from queue_server.config.languages import STAFF_LANGUAGES
from queue_server.pages.context import visitors_languages
from queue_server.pages.render import render
from queue_server.pages.wording.problems import ANY_ERROR, PROBLEMS, STATUS_SENTENCES


class ProblemText(Protocol):
    """The texts of an API problem for a page."""

    @property
    def code(self) -> str: ...

    @property
    def params(self) -> Mapping[str, object]: ...


SAYS_WHY: Final = frozenset({400, 500, 503})
"""Statuses whose page shows the problem's own sentence."""


def wants_page(request: web.Request) -> bool:
    """Whether a browser asked for a page, and not for the API or a file."""
    return not request.path.startswith(("/api/", "/static/")) and "text/html" in request.headers.get("Accept", "")


def error_page(request: web.Request, status: int, problem: ProblemText | None = None) -> web.Response:
    """The page of an HTTP status: what happened, and what to do. If the server cannot answer, the page gives the
    reason."""
    reason = problem if status in SAYS_WHY else None
    sentence = STATUS_SENTENCES.get(status, ANY_ERROR) if reason is None else PROBLEMS[reason.code]
    params = reason.params if reason is not None else {}
    offered = tuple(dict.fromkeys((*visitors_languages(request), *STAFF_LANGUAGES)))
    return render(request, "error.html", status=status, offered=offered, code=status, sentence=sentence, params=params)
