"""Errors as plain pages in the reader's language."""

from collections.abc import Awaitable, Callable

from aiohttp import web

from queue_server.pages.problems import ANY_ERROR, STATUS_SENTENCES
from queue_server.pages.render import render

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@web.middleware
async def page_errors(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Show what a page raised as a page. The API answers with problem documents and is left alone."""
    try:
        return await handler(request)
    except web.HTTPError as error:
        if not wants_page(request):
            raise
        return error_page(request, error.status)


def wants_page(request: web.Request) -> bool:
    """Whether a person's browser asked for a page: not for the API, not for a file."""
    return not request.path.startswith(("/api/", "/static/")) and "text/html" in request.headers.get("Accept", "")


def error_page(request: web.Request, status: int) -> web.Response:
    """The page of an HTTP status: what happened and the way out."""
    return render(request, "error.html", status=status, code=status, sentence=STATUS_SENTENCES.get(status, ANY_ERROR))
