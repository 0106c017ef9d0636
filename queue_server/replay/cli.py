"""`kezek replay`: reads the file, plays the day, prints what came of it."""

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
from queue_server.replay.api_client import Door, open_door
from queue_server.replay.calls_reader import Listener
from queue_server.replay.counts import Tally
from queue_server.replay.errors import DoorError, HallError, LogError, ReplayError
from queue_server.replay.log_mapping import HallDocument, cast
from queue_server.replay.plan import Day, day_of
from queue_server.replay.player import Pace, Player
from queue_server.stats.past_logs.files import open_rows
from queue_server.stats.past_logs.past_log import BadLog
from queue_server.views.times import moment

AHEAD = timedelta(hours=14)
"""Somewhere it is today already: a log does not say of which zone it is."""

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
        tally = asyncio.run(_replay(open_day(file, day), server, token, hall, speed_of(speed)))
    except ReplayError as error:
        errors.print(str(error), style="red", markup=False, highlight=False, soft_wrap=True)
        raise typer.Exit(error.exit_code) from error
    except KeyboardInterrupt:
        errors.print("Stopped; the windows are closed, and whoever waits still waits.", style="yellow")
        raise typer.Exit(130) from None
    Console().print(summary(tally, day))
    for fault in tally.faults:
        errors.print(f"This does not add up: {fault}.", style="red", markup=False, highlight=False, soft_wrap=True)
    if tally.faults:
        raise typer.Exit(1)


def open_day(file: Path, day: str) -> Day:
    """The day out of the file. Raises LogError."""
    today = (moment(now_us()) + AHEAD).date()
    try:
        return day_of(open_rows(file, today), day)
    except BadLog as bad:
        raise LogError(str(bad)) from bad
    except LogError as why:
        raise LogError(f"{file}: {why}") from why


def speed_of(text: str) -> float | None:
    """Log seconds in one of ours; None for `max`. Raises typer.BadParameter."""
    if text == "max":
        return None
    with suppress(ValueError):
        if 0 < (speed := float(text)) < float("inf"):
            return speed
    raise typer.BadParameter(f"{text!r} is neither a number above 0 nor max", param_hint="--speed")


async def play_day(
    door: Door, hall: HallDocument, day: Day, token: str, speed: float | None, progress: Callable[[Tally], None]
) -> Tally:
    """Play the day with a listener on the `calls` socket. Raises ReplayError."""
    now = int((await door.board())["seq"])
    listener = Listener(door.server, door.hall, token, after=now)
    player = Player(door, day, hall, cast(day, hall), pace=Pace(speed), progress=progress)
    listening = asyncio.create_task(listener.run(), name="calls")
    playing = asyncio.create_task(player.play(), name="play")
    try:
        await asyncio.wait((listening, playing), return_when=asyncio.FIRST_COMPLETED)
        if listening.done():
            listening.result()
        tally = await playing
        with suppress(TimeoutError):  # the count below tells
            await listener.heard_all(max(player.call_seqs, default=0))
    except (HallError, asyncio.CancelledError):
        await _ended(playing)
        await player.go_home()
        raise
    finally:
        await _ended(listening, playing)
    tally.heard = sum(listener.heard[seq] == 1 for seq in player.call_seqs)
    return tally


async def _ended(*tasks: "asyncio.Task[Any]") -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def _replay(day: Day, server: str, token: str, hall: str | None, speed: float | None) -> Tally:
    bar = Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        console=Console(stderr=True),
    )
    async with open_door(server, hall, token) as door:
        document = await door.hall_document()
        if not document.services:
            raise DoorError(f"Hall {door.hall} has no services yet.")
        with bar:
            come = bar.add_task("tickets taken", total=len(day.visitors))
            called = bar.add_task("visitors called", total=len(day.visitors) - sum(v.gave_up for v in day.visitors))

            def progress(tally: Tally) -> None:
                bar.update(come, completed=tally.issued)
                bar.update(called, completed=tally.calls)

            return await play_day(door, document, day, token, speed, progress)


def summary(tally: Tally, day: str) -> Table:
    table = Table("", day, title="What came of the day", title_justify="left")
    table.columns[1].justify = "right"
    for name, value in tally.rows:
        table.add_row(name, value)
    return table
