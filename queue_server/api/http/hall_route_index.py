"""Finds the routes of a hall by the shape of an address: how many parts it has, and which is the last.

The library tries the patterns that begin alike one after another, and those of a hall are nearly a hundred: the last of
them cost a third of a bare request.
"""

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

from aiohttp import web

from queue_server.api.http.description.table import HALL, HALLS

_BEGINNING: Final = f"{HALLS}/"
_NAMED_PART: Final = re.compile(r"\\\{([a-z_]+)\\\}")

AddressShape = tuple[int, str | None]
"""How many slashes an address has, and its last part; None where that is any."""


class HallPattern(NamedTuple):
    """The addresses of one resource, and the route of each method."""

    addresses: re.Pattern[str]
    routes: dict[str, web.AbstractRoute]


class HallRouteIndex:
    """The resources of the halls, in the order in which the router has them."""

    def __init__(self, router: web.UrlDispatcher) -> None:
        self._router = router
        self._by_shape: dict[AddressShape, list[HallPattern]] = {}

    async def resolve(self, request: web.Request) -> web.UrlMappingMatchInfo:
        """What the router's own `resolve` gives. That is asked for all other addresses, and says what is wrong."""
        path = request.rel_url.path_safe
        if path.startswith(_BEGINNING) and "%" not in path:  # signs that are written in another way are the library's
            method = request.method
            for addresses, routes in self._patterns(path.count("/"), path.rpartition("/")[2]):
                parts, route = addresses.fullmatch(path), routes.get(method)
                if parts is not None and route is not None:
                    return web.UrlMappingMatchInfo(parts.groupdict(), route)
        return await self._router.resolve(request)

    def _patterns(self, slashes: int, last: str) -> Sequence[HallPattern]:
        if not self._by_shape:
            self._by_shape = _by_shape([r for r in self._router.resources() if r.canonical.startswith(HALL)])
        return self._by_shape.get((slashes, last)) or self._by_shape.get((slashes, None)) or ()


def _by_shape(resources: Sequence[web.AbstractResource]) -> dict[AddressShape, list[HallPattern]]:
    shapes = [(_shape(resource.canonical), _pattern(resource)) for resource in resources]
    return {
        (slashes, last): [pattern for shape, pattern in shapes if shape in ((slashes, last), (slashes, None))]
        for (slashes, last), _ in shapes
    }


def _shape(address: str) -> AddressShape:
    last = address.rpartition("/")[2]
    return address.count("/"), None if "{" in last else last


def _pattern(resource: web.AbstractResource) -> HallPattern:
    addresses = _NAMED_PART.sub(r"(?P<\1>[^{}/]+)", re.escape(resource.canonical))
    return HallPattern(re.compile(addresses), {route.method: route for route in resource})
