"""Answers plain HTTP on the port that speaks TLS: with the same address over https, or with a refusal.

A person who typed the address without `https://` is led on. A request that carries a command or a credential is
refused, since following it would hide that everything in it has crossed the network readable.
"""

from typing import Final

from aiohttp import web

from queue_server.api.http.edge import EDGE_FAULT, at_the_edge
from queue_server.api.http.listening import http_logging
from queue_server.api.http.problem import HttpProblem
from queue_server.api.http.replies import problem_reply

LED_ON: Final = ("GET", "HEAD")
TEMPORARY_REDIRECT: Final = 307
"""Browsers remember a permanent one, also for a server that speaks plain HTTP again later."""


def plain_server() -> web.Server:
    """The server for plain connections; each gets one answer and is closed."""
    return web.Server(
        at_the_edge(_answer),
        access_log=None,
        auto_decompress=False,
        lingering_time=0,
        logger=http_logging.LOG,
    )


async def _answer(request: web.BaseRequest) -> web.StreamResponse:
    problem = request.get(EDGE_FAULT) or _refusal(request)
    if problem is None:
        headers = {"Location": f"https://{request.headers['Host']}{_path(request)}", "Cache-Control": "no-store"}
        answer: web.Response = web.Response(status=TEMPORARY_REDIRECT, headers=headers)
    else:
        answer = problem_reply(problem)
    answer.force_close()
    return answer


def _refusal(request: web.BaseRequest) -> HttpProblem | None:
    if request.method in LED_ON and "Authorization" not in request.headers:
        return None
    return HttpProblem("https_only")


def _path(request: web.BaseRequest) -> str:
    """The path and query as they were sent. A request for another server's address (absolute form), by which
    `request.host` goes, gets the front page."""
    return request.raw_path if request.raw_path.startswith("/") else "/"
