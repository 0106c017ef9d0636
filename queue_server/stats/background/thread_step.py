"""Changes something in a thread, as one step: whoever is cancelled meanwhile waits for its end."""

import asyncio
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


async def thread_step(change: Callable[..., T], *arguments: object) -> T:
    """What `change` returns. A thread goes on when its caller is cancelled: the next one would find what it changes
    half done."""
    step = asyncio.ensure_future(asyncio.to_thread(change, *arguments))
    try:
        return await asyncio.shield(step)
    except asyncio.CancelledError:
        await asyncio.wait({step})
        raise
