"""Tries whether the scheduled reports can be made in their forms: some need the extra `reports`."""

from collections.abc import Callable, Iterator

from queue_server.config.mistakes import sentence_of
from queue_server.config.settings import Config
from queue_server.config.system.reports_extra import FORMS_OF_EXTRA, REPORTS_COMMAND, reports_extra_missing
from queue_server.config.trial.finding import Finding


def report_form_findings(
    config: Config, running: Config | None, is_missing: Callable[[], bool] = reports_extra_missing
) -> Iterator[Finding]:
    """The schedules whose reports cannot be made, and which the running configuration does not have."""
    in_use = {(schedule.id, schedule.form) for schedule in running.reports.schedules} if running is not None else set()
    for place, schedule in enumerate(config.reports.schedules):
        if schedule.what != "report" or schedule.form not in FORMS_OF_EXTRA or (schedule.id, schedule.form) in in_use:
            continue
        if is_missing():
            text = sentence_of(
                "PDF and workbooks are not installed on this server; choose another format, or install them: {command}",
                command=REPORTS_COMMAND,
            )
            yield Finding("mistake", ("reports", "schedules", place, "form"), text)
