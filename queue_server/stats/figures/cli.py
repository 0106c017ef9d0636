"""`kezek rebuild-visits`: makes the figures of a hall anew."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Annotated, Any, TypeVar

import typer

from queue_server.journal.place import Place, open_place, place_of
from queue_server.journal.store import Store, Unavailable
from queue_server.stats.figures.figure_documents import BadPeriod
from queue_server.stats.figures.figures_reader import FiguresReader

T = TypeVar("T")

rebuild_visits = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


def place(text: str) -> Place:
    """The place that `--data` names. Raises `typer.BadParameter`."""
    try:
        return place_of(text)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


Data = Annotated[
    Any, typer.Option("--data", metavar="DIR|URL", parser=place, help="The folder of the journal, or its database.")
]
"""A `Place`."""
Hall = Annotated[str, typer.Option("--hall", help="The id of a hall.")]


@rebuild_visits.command()
def rebuild_visits_(hall: Hall, data: Data) -> None:
    """Make the visits and figures of a hall anew from its journal."""

    async def work(_: Store, reader: FiguresReader) -> int:
        return await reader.rebuild(hall)

    typer.echo(f"{hall}: visits up to record {with_reader(data, hall, work, anew=True)}")


def with_reader(
    data: Place, hall: str, work: Callable[[Store, FiguresReader], Awaitable[T]], *, anew: bool = False
) -> T:
    """Run `work` and return its result. A mistake in the arguments is printed as one sentence: exit 2.

    The store is only read, unless its rows are to be made `anew` or are not up to date and no server brings them there.
    """

    async def run() -> T:
        store = await open_place(data, read_only=True)
        try:
            if hall not in await store.halls():
                raise BadPeriod(f"there is no journal of a hall {hall} in {data}")
            reader = FiguresReader(store)
            if not anew and await _is_up_to_date(reader, hall):
                return await work(store, reader)
        finally:
            await store.close()
        store = await open_place(data)
        try:
            reader = FiguresReader(store)
            await reader.catch_up_all(hall)
            return await work(store, reader)
        finally:
            await store.close()

    try:
        return asyncio.run(run())
    except BadPeriod as bad:
        typer.echo(str(bad), err=True)
        raise typer.Exit(2) from bad


async def _is_up_to_date(reader: FiguresReader, hall: str) -> bool:
    """Whether the rows are up to date. A store of an earlier version has no tables for rows."""
    try:
        return await reader.is_up_to_date(hall)
    except Unavailable:
        return False
