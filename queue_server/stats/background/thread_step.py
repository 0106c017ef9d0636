"""Changes something in a thread, as one step: whoever is cancelled meanwhile waits for its end."""

import asyncio
from collections.abc import Callable
from contextvars import copy_context
from functools import partial
from typing import TypeVar

T = TypeVar("T")


async def thread_step(change: Callable[..., T], *arguments: object) -> T:
    """What `change` returns. A thread goes on when its caller is cancelled, however often: the next one would find what
    it changes half done. A failure after that is the cause of the cancellation's error."""
    loop = asyncio.get_running_loop()
    step: asyncio.Future[T] = loop.run_in_executor(None, partial(copy_context().run, change, *arguments))
    cancelled: asyncio.CancelledError | None = None
    while not step.done():
        try:
            await asyncio.wait({step})
        except asyncio.CancelledError as error:
            cancelled = error
    if cancelled is not None:
        raise cancelled from step.exception()
    return step.result()
