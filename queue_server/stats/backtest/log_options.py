"""Holds the options, progress bar and error messages of the subcommands that take a past log."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, Final
from zoneinfo import ZoneInfo, available_timezones

import msgspec
import typer

from queue_server.clock import now_us
from queue_server.stats.background.progress import progress
from queue_server.stats.past_logs import log_writer
from queue_server.stats.past_logs.log_files import open_logs
from queue_server.stats.past_logs.past_log import BadLog, PastVisit

DEFAULT_DRAWS: Final = 50
"""Futures drawn for each estimate of a check; more would change the error by less than a second."""
PROGRESS_EVERY: Final = 1_000
EVENTS_A_VISIT: Final = 5
"""The usual number of events for a visit, for the progress bar: issued, called, started, finished, and windows."""


def _timezone(text: str) -> str:
    if text not in available_timezones():
        raise typer.BadParameter(f"{text} is no time zone such as Asia/Almaty")
    return ZoneInfo(text).key


def day_of(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise typer.BadParameter(f"{text} is no date such as 2026-01-31") from None


Timezone = Annotated[str, typer.Option("--timezone", callback=_timezone, help="The time zone of the log.")]
Files = Annotated[list[Path], typer.Argument(metavar="FILE.csv…", help="Logs, gzipped where they end in .gz.")]
LearnUntil = Annotated[
    str,
    typer.Option("--learn-until", metavar="DAY", callback=day_of, help="The last day to learn from; later ones judge."),
]
Draws = Annotated[int, typer.Option("--draws", min=10, max=1000, help="Futures played for each estimate.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print everything as JSON.")]


@contextmanager
def playing(files: list[Path], timezone: str) -> Iterator[tuple[Sequence[PastVisit], Callable[[int], None]]]:
    """The visits of the logs, and a function to call with how many events have been played. Errors are `explained`."""
    with explained(), progress("Playing the log") as bar:
        visits = open_logs(files, timezone, now_us())
        task = bar.add_task("", total=EVENTS_A_VISIT * len(visits))

        def report_progress(count: int) -> None:
            if count % PROGRESS_EVERY == 0:
                bar.update(task, completed=count)

        yield visits, report_progress


def print_json(result: object) -> None:
    typer.echo(msgspec.json.format(msgspec.json.encode(result)).decode())


@contextmanager
def explained() -> Iterator[None]:
    """Print the errors of a log line by line and exit with 2; for a hall that has history, exit with 1."""
    try:
        yield
    except BadLog as bad:
        typer.echo(str(bad), err=True)
        raise typer.Exit(2) from bad
    except log_writer.HasHistory as refused:
        typer.echo(str(refused), err=True)
        raise typer.Exit(1) from refused
