"""`kezek replay`: reads a log, plays one day of it through the API, and prints the counts."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from queue_server.clock import now_us
from queue_server.replay.api_client import ApiClient, open_client
from queue_server.replay.calls_reader import CallsReader
from queue_server.replay.counts import ReplayCounts
from queue_server.replay.errors import ApiError, HallError, LogError, ReplayError
from queue_server.replay.log_mapping import HallOffer, map_log
from queue_server.replay.plan import LoggedDay, day_of
from queue_server.replay.player import LogClock, Player
from queue_server.stats.past_logs.log_files import open_rows
from queue_server.stats.past_logs.past_log import BadLog
from queue_server.views.times import moment

EARLIEST_OFFSET = timedelta(hours=14)
"""The zone furthest ahead of UTC: a log does not name its zone, so its last row may be of a day that has begun only
there."""

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


@app.command()
def replay(
    file: Annotated[Path, typer.Argument(help="The log: a CSV file, gzipped where it ends in .gz.")],
    day: Annotated[str, typer.Option(help="The day to play, such as 1999-02-01.")],
    server: Annotated[str, typer.Option(help="The server, such as http://127.0.0.1:8080.")],
    token: Annotated[str, typer.Option(envvar="KEZEK_TOKEN", help="A token with the role manager or admin.")],
    hall: Annotated[str | None, typer.Option(help="The hall; not needed where there is only one.")] = None,
    speed: Annotated[str, typer.Option(help="Seconds of the log in one second, or max: as fast as it goes.")] = "60",
) -> None:
    """Play a recorded day through the public API: its visitors take tickets, its servers call them.

    Ends with 0 when every visitor has a ticket, every ticket came to its end and every call was heard exactly once.
    """
    errors = Console(stderr=True)
    try:
        counts = asyncio.run(_replay(open_day(file, day), server, token, hall, speed_of(speed)))
    except ReplayError as error:
        errors.print(str(error), style="red", markup=False, highlight=False, soft_wrap=True)
        raise typer.Exit(error.exit_code) from error
    except KeyboardInterrupt:
        errors.print("Stopped; the windows are closed, and whoever waits still waits.", style="yellow")
        raise typer.Exit(130) from None
    Console().print(summary(counts, day))
    for fault in counts.faults:
        errors.print(f"This does not add up: {fault}.", style="red", markup=False, highlight=False, soft_wrap=True)
    if counts.faults:
        raise typer.Exit(1)


def open_day(file: Path, day: str) -> LoggedDay:
    """The day of the file. Raises LogError."""
    today = (moment(now_us()) + EARLIEST_OFFSET).date()
    try:
        return day_of(open_rows(file, today), day)
    except BadLog as bad:
        raise LogError(str(bad)) from bad
    except LogError as error:
        raise LogError(f"{file}: {error}") from error


def speed_of(text: str) -> float | None:
    """Log seconds per real second; None for `max`. Raises typer.BadParameter."""
    if text == "max":
        return None
    with suppress(ValueError):
        if 0 < (speed := float(text)) < float("inf"):
            return speed
    raise typer.BadParameter(f"{text!r} is neither a number above 0 nor max", param_hint="--speed")


async def play_day(
    client: ApiClient,
    hall: HallOffer,
    day: LoggedDay,
    token: str,
    speed: float | None,
    progress: Callable[[ReplayCounts], None],
) -> ReplayCounts:
    """Play the day with a listener on the `calls` socket. Raises ReplayError."""
    now = int((await client.board())["seq"])
    reader = CallsReader(client.server, client.hall, token, after=now)
    player = Player(client, day, hall, map_log(day, hall), clock=LogClock(speed), progress=progress)
    reading = asyncio.create_task(reader.run(), name="calls")
    playing = asyncio.create_task(player.play(), name="play")
    try:
        await asyncio.wait((reading, playing), return_when=asyncio.FIRST_COMPLETED)
        if reading.done():
            reading.result()
        counts = await playing
        with suppress(TimeoutError):  # the counts below show it
            await reader.wait_for(max(player.call_seqs, default=0))
    except (HallError, asyncio.CancelledError):
        await _ended(playing)
        await player.go_home()
        raise
    finally:
        await _ended(reading, playing)
    counts.calls_heard = sum(reader.counts[seq] == 1 for seq in player.call_seqs)
    return counts


async def _ended(*tasks: "asyncio.Task[Any]") -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _replay(day: LoggedDay, server: str, token: str, hall: str | None, speed: float | None) -> ReplayCounts:
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    )
    async with open_client(server, hall, token) as client:
        document = await client.hall_offer()
        if not document.services:
            raise ApiError(f"Hall {client.hall} has no services yet.")
        with bar:
            issued = bar.add_task("tickets taken", total=len(day.visitors))
            called = bar.add_task("visitors called", total=len(day.visitors) - sum(v.gave_up for v in day.visitors))

            def progress(counts: ReplayCounts) -> None:
                bar.update(issued, completed=counts.issued)
                bar.update(called, completed=counts.calls)

            return await play_day(client, document, day, token, speed, progress)


def summary(counts: ReplayCounts, day: str) -> Table:
    table = Table("", day, title="What came of the day", title_justify="left")
    table.columns[1].justify = "right"
    for name, value in counts.rows:
        table.add_row(name, value)
    return table
