"""`kezek alarm-check`: does the alarm "this ticket will pass the norm" come in time, and is it right?"""

from datetime import date
from pathlib import Path
from typing import Annotated

import msgspec
import typer
from rich.console import Console
from rich.table import Table

from queue_server.stats.alarm_check import EVERY_S, AlarmCheck, Record, check, watch
from queue_server.stats.cli import Timezone, day_of, explained
from queue_server.stats.files import open_logs
from queue_server.stats.past import BadLog
from queue_server.stats.progress import progress
from queue_server.stats.watch import DRAWS
from queue_server.views.passing import WAITED

alarm_check = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


@alarm_check.command()
def alarm_check_(
    files: Annotated[list[Path], typer.Argument(metavar="FILE.csv…", help="Logs, gzipped where they end in .gz.")],
    learn_until: Annotated[
        str, typer.Option("--learn-until", metavar="DAY", callback=day_of, help="The last day that is tuned on.")
    ],
    norm_minutes: Annotated[
        int, typer.Option("--norm-minutes", min=1, max=600, help="How long people were meant to wait.")
    ],
    timezone: Timezone = "Asia/Almaty",
    draws: Annotated[int, typer.Option(min=10, max=1000, help="Futures played for each estimate.")] = DRAWS,
    as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False,
) -> None:
    """Hold the alarm that a ticket will pass the norm against what came: precision, recall, lead time."""
    with explained(), progress("Playing the log") as bar:
        visits = open_logs(files, timezone)
        until = date.fromisoformat(learn_until)
        task = bar.add_task("", total=None)

        def told(done: int) -> None:
            if done % 1000 == 0:
                bar.update(task, completed=done, total=5 * len(visits))

        watched = list(watch(visits, timezone, norm_minutes, draws=draws, told=told))
        try:
            result = check(watched, until, norm_minutes)
        except ValueError as few:
            raise BadLog([str(few)]) from few
    if as_json:
        typer.echo(msgspec.json.format(msgspec.json.encode(result)).decode())
        return
    _print(result, learn_until)


def _print(result: AlarmCheck, learn_until: str) -> None:
    console = Console()
    table = Table(
        "",
        "threshold",
        "passed",
        "right",
        "wrong",
        "left",
        "precision",
        "said",
        "recall",
        "lead, median",
        "lead, 9 of 10",
    )
    table.title = f"A norm of {result.norm_minutes} min; {result.queued} queued after {learn_until}"
    rows = [("tuned before", result.tuned), ("tested after", result.tested), ("plain rule", result.plain)]
    for name, one in [*rows, *result.by_service.items()]:
        table.add_row(name, f"{one.threshold:.0%}", *_cells(one))
    for column in table.columns[1:]:
        column.justify = "right"
    console.print(table)
    console.print(
        f"Each ticket is looked at every {EVERY_S} s. The alarm is raised when waited and expected together come to the"
        f" threshold of the norm; the plain rule, when {WAITED:.0%} of it has been waited. left: gone before the norm,"
        " so nobody knows. said: how likely the alarms said it was, on the mean.",
        highlight=False,
    )


def _cells(one: Record) -> list[str]:
    shares = [f"{share:.1%}" if share is not None else "–" for share in (one.precision, one.said, one.recall)]
    leads = [f"{lead:.0f} s" if lead is not None else "–" for lead in (one.lead_median_s, one.lead_p10_s)]
    return [*(str(count) for count in (one.passed, one.right, one.wrong, one.undecided)), *shares, *leads]
