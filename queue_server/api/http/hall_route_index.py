"""Finds the routes of a hall by the shape of an address: how many parts it has, and which is the last.

The library tries the patterns that begin alike one after another, and those of a hall are nearly a hundred: the last of
them cost a third of a bare request.
"""

from collections.abc import Sequence
from typing import Final

from aiohttp import web

from queue_server.api.http.description.table import HALL, HALLS

_BEGINNING: Final = f"{HALLS}/"

AddressShape = tuple[int, str | None]
"""How many slashes an address has, and its last part; None where that is any."""


class HallRouteIndex:
    """The resources of the halls, in the order in which the router has them."""

    def __init__(self, router: web.UrlDispatcher) -> None:
        self._router = router
        self._of_library = router.resolve
        self._by_shape: dict[AddressShape, list[web.AbstractResource]] = {}

    async def resolve(self, request: web.Request) -> web.UrlMappingMatchInfo:
        """What the router's own `resolve` gives. That is asked for all other addresses, and says what is wrong."""
        path = request.rel_url.path_safe
        if path.startswith(_BEGINNING):
            for resource in self._resources(path.count("/"), path.rpartition("/")[2]):
                match, _ = await resource.resolve(request)
                if match is not None:
                    return match
        return await self._of_library(request)

    def _resources(self, slashes: int, last: str) -> Sequence[web.AbstractResource]:
        if not self._by_shape:
            self._by_shape = _by_shape([r for r in self._router.resources() if r.canonical.startswith(HALL)])
        return self._by_shape.get((slashes, last)) or self._by_shape.get((slashes, None)) or ()


def _by_shape(resources: Sequence[web.AbstractResource]) -> dict[AddressShape, list[web.AbstractResource]]:
    shapes = [_shape(resource.canonical) for resource in resources]
    return {
        (slashes, last): [
            resource
            for resource, shape in zip(resources, shapes, strict=True)
            if shape in ((slashes, last), (slashes, None))
        ]
        for slashes, last in shapes
    }


def _shape(pattern: str) -> AddressShape:
    last = pattern.rpartition("/")[2]
    return pattern.count("/"), None if "{" in last else last


def index_halls(app: web.Application) -> None:
    """Let the application find the routes of its halls by their shape."""
    setattr(app.router, "resolve", HallRouteIndex(app.router).resolve)  # noqa: B010 - the library takes no other router
