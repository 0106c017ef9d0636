"""Opens the store of a place for the duration of one command."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import TYPE_CHECKING, TypeVar

import typer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from queue_server.journal.place import Place
    from queue_server.journal.store import Store

T = TypeVar("T")


def with_store(data: "Place", work: Callable[["Store"], Awaitable[T]], *, read_only: bool = False) -> T:
    """Call `work` with the store of that place, and return its result. A folder gets one if necessary, unless it
    is only read.

    A server may be running on the same store. Raises `Unavailable`, `Unusable`.
    """

    async def run() -> T:
        async with opened(data, read_only=read_only) as store:
            return await work(store)

    return asyncio.run(run())


@asynccontextmanager
async def opened(data: "Place", *, read_only: bool, as_owner: bool = False) -> "AsyncIterator[Store]":
    from queue_server.journal.place import open_place

    store = await open_place(data, read_only=read_only, as_owner=as_owner)
    try:
        yield store
    finally:
        await store.close()


def moment(at: int | None) -> str:
    """A time (µs UTC) in words, in UTC."""
    return "-" if at is None else datetime.fromtimestamp(at // 1_000_000, UTC).strftime("%Y-%m-%d %H:%M")


def print_table(heading: tuple[str, ...], rows: list[tuple[str, ...]]) -> None:
    """Print aligned columns that `cut` and `grep` can read."""
    widths = [max(map(len, column)) for column in zip(heading, *rows, strict=True)]
    for row in (heading, *rows):
        typer.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
