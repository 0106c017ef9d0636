"""`kezek alarm-check`: tests whether the alarm "this ticket will pass the norm" comes in time and is right."""

from datetime import date
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from queue_server.stats.backtest.alarm_check import EVERY_S, AlarmCheck, AlarmOutcome, check, watch
from queue_server.stats.backtest.log_options import AsJson, Draws, Files, LearnUntil, Timezone, playing, print_json
from queue_server.stats.estimates.watch import WATCH_DRAWS
from queue_server.stats.past_logs.past_log import BadLog, LogProblem
from queue_server.views.supervision.passing import WAITED

alarm_check = typer.Typer(add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None)


@alarm_check.command()
def alarm_check_(
    files: Files,
    learn_until: LearnUntil,
    norm_minutes: Annotated[
        int, typer.Option("--norm-minutes", min=1, max=600, help="How long people were meant to wait.")
    ],
    timezone: Timezone = "Asia/Almaty",
    draws: Draws = WATCH_DRAWS,
    as_json: AsJson = False,
) -> None:
    """Hold the alarm that a ticket will pass the norm against what came: precision, recall, lead time."""
    with playing(files, timezone) as (visits, report_progress):
        watched = list(watch(visits, timezone, norm_minutes, draws=draws, report_progress=report_progress))
        try:
            result = check(watched, date.fromisoformat(learn_until), norm_minutes)
        except ValueError as error:
            raise BadLog([LogProblem("", 0, str(error))]) from error
    if as_json:
        print_json(result)
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
    for name, outcome in [*rows, *result.by_service.items()]:
        table.add_row(name, f"{outcome.threshold:.0%}", *_cells(outcome))
    for column in table.columns[1:]:
        column.justify = "right"
    console.print(table)
    console.print(
        f"Each ticket is looked at every {EVERY_S} s. The alarm is raised when waited and expected together come to the"
        f" threshold of the norm; the plain rule, when {WAITED:.0%} of it has been waited. left: gone before the norm,"
        " so nobody knows. said: how likely the alarms said it was, on the mean.",
        highlight=False,
    )


def _cells(outcome: AlarmOutcome) -> list[str]:
    shares = [
        f"{share:.1%}" if share is not None else "–" for share in (outcome.precision, outcome.said, outcome.recall)
    ]
    leads = [f"{lead:.0f} s" if lead is not None else "–" for lead in (outcome.lead_median_s, outcome.lead_p10_s)]
    return [
        *(str(count) for count in (outcome.passed, outcome.right, outcome.wrong, outcome.undecided)),
        *shares,
        *leads,
    ]
