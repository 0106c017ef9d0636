"""Takes every request of the application: finds its route, identifies who sends it, turns errors into problem documents
and counts the answer.

It does what the library's application does with middlewares, in one place: what holds for a route is decided once, and
an answer passes few frames of the stack.
"""

from functools import partial
from typing import Final, NamedTuple

from aiohttp import hdrs, web
from aiohttp.http_exceptions import HttpProcessingError

from queue_server.api.access.access_control import AccessControl
from queue_server.api.access.authorise import need_page_role, with_body, work
from queue_server.api.access.requester import counted_address, identify
from queue_server.api.halls.in_step import in_step
from queue_server.api.http.description.page_table import COSTS, KEYED, roles_of_page
from queue_server.api.http.description.table import Handler
from queue_server.api.http.edge import EDGE_FAULT
from queue_server.api.http.hall_route_index import HallRouteIndex
from queue_server.api.http.problem import STATUS, HttpProblem, NotSignedIn, problem_of, too_many_requests
from queue_server.api.http.replies import HALL_FEED, HAS_BEGUN, problem_reply
from queue_server.api.http.request import ServerRequest
from queue_server.api.http.server_context import ServerContext
from queue_server.app_parts import PARTS
from queue_server.config.roles import Role
from queue_server.hall.errors import Refused
from queue_server.pages.context import principal_of
from queue_server.pages.errors import error_page, wants_page

A_MOMENT_S: Final = 1.0
"""When to ask again for a page that is too busy now."""
NO_ROUTE: Final = "-"
"""The name of addresses without a route: strangers cannot choose what metrics name."""
READ_METHODS: Final = (hdrs.METH_GET, hdrs.METH_HEAD)


class Passage(NamedTuple):
    """What holds for all requests of a route. `name` is the route as written in the table; `roles` may see the page,
    where not anyone may; `cost` is the machine's work for a stranger, in ms, where it is more than one."""

    name: str
    handler: Handler
    roles: frozenset[Role] | None = None
    cost: int = 0
    has_key: bool = False


@web.middleware
async def need_entrance(request: web.Request, handler: Handler) -> web.StreamResponse:  # noqa: ARG001 - the library's names
    """Refuse a request that has not come in by the entrance: without it nobody's rights are checked."""
    raise RuntimeError("an application without its entrance: serve it by `runner_of`")


class Entrance:
    """The entrance of one application, whose routes are all there."""

    def __init__(self, app: web.Application) -> None:
        self._index = HallRouteIndex(app.router)
        self._server = app[PARTS][ServerContext]
        self._access = app[PARTS][AccessControl]
        self._passages: dict[web.AbstractRoute, Passage] = {}

    async def answer(self, request: ServerRequest) -> web.StreamResponse:
        """The answer to a request whose headers are clean."""
        match = await self._index.resolve(request)
        request.lead_to(match)
        if hdrs.EXPECT in request.headers:
            await match.expect_handler(request)
            await request.writer.drain()
        passage = self._passages.get(match.route) or self._passage_of(match)
        hall = match.get("hall")
        request[HALL_FEED] = self._server.engine.readable.of(hall) if hall is not None else None
        try:
            reply = await self._pass(request, passage)
        except web.HTTPException as error:
            if error.status < 400:
                self._server.metrics.answered(request.method, passage.name, error.status)
                raise
            reply = self._reply(request, self._of_http(request, error), error.status)
        except (web.RequestPayloadError, HttpProcessingError):
            reply = self._reply(request, HttpProblem("malformed", why="the body is not what its headers say"))
        except ConnectionError:
            raise
        except Exception as error:  # any other error is a bug of this route; the server goes on
            problem = problem_of(error)
            if problem is None:
                number = self._server.bugs.report(error, f"{request.method} {passage.name}").number
                problem = HttpProblem("bug", number=number)
            if HAS_BEGUN in request:
                raise ConnectionResetError("an answer that has begun cannot be another one") from error
            reply = self._reply(request, problem)
        if passage.has_key and reply.status == 404 and principal_of(request) is None:
            reply = self._count_wrong_key(request, reply)
        self._server.metrics.answered(request.method, passage.name, reply.status)
        return reply

    async def _pass(self, request: web.Request, passage: Passage) -> web.StreamResponse:
        fault = request[EDGE_FAULT]
        if fault is not None:
            raise fault
        await identify(request)
        if passage.roles is not None:
            need_page_role(request, passage.roles)
        if passage.cost:
            return await self._pass_at_cost(request, passage)
        return await in_step(request, passage.handler)

    async def _pass_at_cost(self, request: web.Request, passage: Passage) -> web.StreamResponse:
        """The answer of a page that costs much, which is charged to the stranger's address."""
        if request.method == "POST":
            request = await with_body(request, 0)
        return await work(request, partial(in_step, handler=passage.handler), passage.cost)

    def _passage_of(self, match: web.UrlMappingMatchInfo) -> Passage:
        """What holds for a route, noted for its later requests."""
        resource = match.route.resource
        if resource is None:  # each address that leads nowhere has a route of its own
            return Passage(NO_ROUTE, match.handler)
        name, method = resource.canonical, match.route.method
        is_read = method in READ_METHODS
        roles = roles_of_page(name) if is_read else None  # a form sent to a page's address has a row
        cost = COSTS.get((hdrs.METH_GET if is_read else method, name), 0)  # a head alone is the same work
        passage = Passage(name, match.handler, roles, cost, name in KEYED)
        self._passages[match.route] = passage
        return passage

    def _count_wrong_key(self, request: web.Request, reply: web.StreamResponse) -> web.StreamResponse:
        """Count a key that opens nothing, which may be a guess. Right keys are never delayed: a hall's phones share an
        address with a guesser, and keys of 66 bits cannot be guessed."""
        wait_s = self._access.limits.wrong_keys.take(counted_address(request), self._access.monotonic())
        return self._reply(request, too_many_requests(wait_s)) if wait_s > 0 else reply

    def _reply(self, request: web.Request, problem: HttpProblem | Refused, status: int | None = None) -> web.Response:
        """The answer to a problem: a page for a person's browser, a problem document for others. A page that raised a
        mere `status` gets no further text; where the error page cannot be made, the document is sent."""
        if wants_page(request):
            try:
                return error_page(request, status or STATUS[problem.code], problem if status is None else None)
            except Exception as error:  # noqa: BLE001 - the library's own answer would have neither a number nor our headers
                self._server.bugs.report(error, "page of an error")
        return problem_reply(problem)

    def _of_http(self, request: web.Request, error: web.HTTPException) -> HttpProblem:
        """The problem for an error that aiohttp itself raises."""
        match error:
            case web.HTTPRequestEntityTooLarge():
                return HttpProblem("too_large", limit=self._server.settings.max_body_bytes)
            case web.HTTPMethodNotAllowed():
                problem = HttpProblem("method_not_allowed", allowed=", ".join(sorted(error.allowed_methods)))
                problem.headers["Allow"] = ", ".join(sorted(error.allowed_methods))
                return problem
            case web.HTTPNotFound():
                return HttpProblem("not_found")
            case web.HTTPUnauthorized():
                return NotSignedIn()
            case web.HTTPTooManyRequests():
                return too_many_requests(A_MOMENT_S)
            case web.HTTPServiceUnavailable():
                return HttpProblem("store_unavailable")
            case web.HTTPForbidden():
                principal = principal_of(request)
                return HttpProblem("not_allowed", who=principal.role if principal is not None else "strangers")
            case _:
                return HttpProblem("malformed", why=f"{error.reason}")
