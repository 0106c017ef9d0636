"""Opens the store of a data folder for the duration of one command."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import typer

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from queue_server.journal.sqlite import SqliteStore

T = TypeVar("T")


def with_store(data: Path, work: Callable[["SqliteStore"], Awaitable[T]], *, read_only: bool = False) -> T:
    """Call `work` with the store of that folder, and return its result. The store is made if necessary, unless it is
    only read.

    A server may be running on the same store. Raises `Unavailable`, `Unusable`.
    """

    async def run() -> T:
        async with opened(data, read_only=read_only) as store:
            return await work(store)

    return asyncio.run(run())


@asynccontextmanager
async def opened(data: Path, *, read_only: bool) -> "AsyncIterator[SqliteStore]":
    from queue_server.journal.sqlite import SqliteStore

    store = await SqliteStore.open(data, read_only=read_only)
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
