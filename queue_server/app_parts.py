"""Holds what an application is put together from: one object for each room that runs, found by its class."""

from typing import Any, Final, TypeVar

from aiohttp import web

Part = TypeVar("Part")


class AppParts:
    """The parts of one application. Nothing here names their classes: a room imports those that it asks for, so none
    imports upwards."""

    def __init__(self) -> None:
        self._by_class: dict[type, Any] = {}

    def add(self, part: Part, kind: type[Part] | None = None) -> Part:
        """Put in the part of its class, or what stands for one of a `kind`. Raises `ValueError` for a second."""
        kind = kind or type(part)
        if kind in self._by_class:
            raise ValueError(f"the application has its {kind.__name__} already")
        self._by_class[kind] = part
        return part

    def replace(self, part: object) -> None:
        """Put another one in the place of the part of its class. Raises `KeyError` where there is none."""
        del self._by_class[type(part)]
        self.add(part)

    def __getitem__(self, kind: type[Part]) -> Part:
        """The part of a class. Raises `LookupError` where nobody has put one in."""
        try:
            part: Part = self._by_class[kind]
        except KeyError:
            raise LookupError(f"the application has no {kind.__name__}: nobody has added one") from None
        return part


PARTS: Final = web.AppKey("PARTS", AppParts)
"""The one key of an application: `request.app[PARTS][Centre]` is its centre."""
