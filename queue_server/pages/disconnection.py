"""Ends what is made for a reader who has gone: a year's report is minutes of work on an old PC, and whoever is tired of
waiting loads the page anew."""

import asyncio
from collections.abc import Awaitable
from typing import Final, TypeVar

from aiohttp import web

DISCONNECTION_LOOK_S: Final = 1.0
"""How often it is looked whether the reader is still there; most is made before the first look."""

T = TypeVar("T")


async def unless_disconnected(request: web.Request, work: Awaitable[T]) -> T:
    """What the work gives. Raises `ConnectionResetError` once the reader has gone; then the work is cancelled."""
    task = asyncio.ensure_future(work)
    try:
        while not (await asyncio.wait({task}, timeout=DISCONNECTION_LOOK_S))[0]:
            if request.transport is None or request.transport.is_closing():
                raise ConnectionResetError("the reader has gone")
        return task.result()
    finally:
        task.cancel()
