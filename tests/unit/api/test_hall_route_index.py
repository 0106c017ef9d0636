"""The index of the routes of halls, held against the library's own router."""

from types import SimpleNamespace
from typing import Any

import pytest
from aiohttp import web
from yarl import URL

from queue_server.api.http.hall_route_index import HallRouteIndex
from queue_server.api.routes import ROUTES, add_routes
from tests.integration.api.conftest import filled

METHODS = ("GET", "HEAD", "POST", "DELETE")
STRANGE = (
    "/api/v1/halls/",
    "/api/v1/halls/aksu/",
    "/api/v1/halls//tickets",
    "/api/v1/halls/aksu/tickets/",
    "/api/v1/halls/aksu/no-such-thing",
    "/api/v1/halls/aksu/windows/1/next/more",
    "/api/v1/halls/a%2Fb/tickets",
    "/api/v1/halls/%D0%B0/tickets/x%25y",
    "/api/v1/hallstand/aksu/tickets",
)


@pytest.fixture(scope="module")
def router() -> web.UrlDispatcher:
    app = web.Application()
    add_routes(app)
    return app.router


async def test_every_address_leads_where_the_library_leads(router: web.UrlDispatcher) -> None:
    """Every route of the table by every method, and addresses that lead nowhere: the same route, parts and fault."""
    index = HallRouteIndex(router)
    for path in dict.fromkeys([*(filled(route.path) for route in ROUTES), *STRANGE]):
        for method in METHODS:
            request: Any = SimpleNamespace(method=method, rel_url=URL(path, encoded=True))  # all that a router reads
            match, expected = await index.resolve(request), await router.resolve(request)
            assert match.handler == expected.handler or match.http_exception is not None, (method, path)
            assert (dict(match), _fault(match)) == (dict(expected), _fault(expected)), (method, path)


async def test_a_pattern_of_the_table_is_tried_after_few_others(router: web.UrlDispatcher) -> None:
    """The shape of an address leaves a handful of patterns of the hundred that begin alike."""
    index = HallRouteIndex(router)
    for route in ROUTES:
        path = filled(route.path)
        assert len(index._patterns(path.count("/"), path.rpartition("/")[2])) <= 12, path


def _fault(match: object) -> tuple[int, list[str]] | None:
    error = getattr(match, "http_exception", None)
    if error is None:
        return None
    return error.status, sorted(getattr(error, "allowed_methods", ()))
