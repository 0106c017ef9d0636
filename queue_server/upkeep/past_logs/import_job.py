"""`python -m queue_server.upkeep.past_logs.import_job`: imports a past log beside the hall's journal.

Without `writes` it only shows what would become of the log. A log that is not taken leaves the store as it was.
"""

import asyncio
import time
from pathlib import Path
from typing import Annotated, Final

from msgspec import Meta, Struct

from queue_server.config.languages import SOURCE_LANGUAGE, STAFF_LANGUAGES
from queue_server.config.mistakes import Sentence, in_words, sentence_of
from queue_server.journal.sqlite.sqlite_store import SqliteStore
from queue_server.journal.store import StoreError
from queue_server.pages.wording.words import words
from queue_server.stats.past_logs import log_writer
from queue_server.stats.past_logs.import_log import LONGEST_HEAD_START_S, ImportedJournal, import_visits
from queue_server.stats.past_logs.log_files import open_log
from queue_server.stats.past_logs.log_names import head_starts_in
from queue_server.stats.past_logs.log_summary import summary
from queue_server.stats.past_logs.past_log import MOST_PROBLEMS, BadLog, PastLog
from queue_server.upkeep.past_logs.import_preview import LogPreview, preview
from queue_server.upkeep.side_job import report_progress, serve_order

RECORDS_A_COMMIT_BESIDE: Final = 2_000
"""Records in one commit while halls write to the same file: it is locked for some hundredths of a second."""
REST_BETWEEN_COMMITS_S: Final = 0.12
"""The rest between two commits, longer than a hall that waits for the file takes until it looks again."""

LARGEST_LOG: Final = 64_000_000
"""Bytes of a log that is sent, also unpacked: a million visits. A larger one is for the command, where no hall is
served: the work takes some forty times as much memory."""

WordsByLanguage = dict[str, str]
HeadStartS = Annotated[int, Meta(ge=0, le=LONGEST_HEAD_START_S)]


class ImportChoices(Struct, frozen=True, forbid_unknown_fields=True):
    """What is said of the log: its time zone, the `norm_minutes` of every service, the head start (s) of a value of the
    priority column, the hall's service for a service of the log. What is not said is as the hall has it by name."""

    timezone: Annotated[str, Meta(max_length=64)]
    norm_minutes: Annotated[int, Meta(ge=1, le=600)] | None = None
    head_starts: dict[str, HeadStartS] = {}
    services: dict[str, str] = {}


class ImportOrder(Struct, frozen=True):
    """The log in `file`, which was sent as `name`, for that hall of the data folder; `now` is µs UTC."""

    data: str
    hall: str
    file: str
    name: str
    now: int
    choices: ImportChoices
    writes: bool = False


class LogFault(Struct, frozen=True):
    """What is wrong in a line of the file (0: with all of it), by language."""

    line: int
    reason: WordsByLanguage


class ImportedPast(Struct, frozen=True):
    """The journal that the log has become. `resumed_after` is the record after which an earlier import went on."""

    hall: str
    records: int
    head: str
    resumed_after: int


class ImportOutcome(Struct, frozen=True, tag="import"):
    """What the file would become, or has become; or its first faults, of which there are `fault_count`; or the
    `obstacle` in the store, by language."""

    preview: LogPreview | None = None
    faults: list[LogFault] = []
    fault_count: int = 0
    obstacle: WordsByLanguage | None = None
    imported: ImportedPast | None = None


def import_past(order: ImportOrder) -> ImportOutcome:
    """Read the log and, if that is ordered, write it. What is wrong is in the outcome."""
    try:
        log = open_log(Path(order.file), order.choices.timezone, order.now, LARGEST_LOG)
        outcome = asyncio.run(_placed(order, log))
        if outcome.imported is not None:
            Path(order.file).unlink(missing_ok=True)
        return outcome  # noqa: TRY300 - beside what it may raise
    except BadLog as bad:
        faults = [LogFault(problem.line, _in_all(problem.reason)) for problem in bad.problems[:MOST_PROBLEMS]]
        return ImportOutcome(faults=faults, fault_count=len(bad.problems))
    except log_writer.HasHistory as refusal:
        return ImportOutcome(obstacle=_in_all(refusal.reason))
    except StoreError as error:
        return ImportOutcome(obstacle=_in_all(sentence_of("the store cannot be read or written: {error}", error=error)))


async def _placed(order: ImportOrder, log: PastLog) -> ImportOutcome:
    store = await SqliteStore.open(Path(order.data), read_only=not order.writes)
    try:
        place = await log_writer.placement(store, order.hall, log.visits, order.choices.services)
        journal, head_starts = _journal(order, log, place)
        present = await log_writer.records_present(store, place.hall, journal)
        if order.writes:
            return ImportOutcome(imported=await _written(store, place.hall, journal))
        sentences = {language: list(summary(order.name, log, journal, words(language))) for language in STAFF_LANGUAGES}
        return ImportOutcome(preview(log, journal, place, head_starts, present, sentences))
    finally:
        await store.close()


def _journal(order: ImportOrder, log: PastLog, place: log_writer.Placement) -> tuple[ImportedJournal, dict[str, int]]:
    """The journal that the log becomes, and the head start of each value of its priority column that has one."""
    choices = order.choices
    values = {visit.priority for visit in log.visits if visit.priority}
    head_starts = head_starts_in(place.definition, values) if place.definition is not None else {}
    head_starts |= {value: seconds for value, seconds in choices.head_starts.items() if value in values}
    head_starts = {value: seconds for value, seconds in sorted(head_starts.items()) if seconds}
    journal = import_visits(log.visits, choices.timezone, head_starts, ids=place.ids, norm_minutes=choices.norm_minutes)
    return journal, head_starts


async def _written(store: SqliteStore, hall: str, journal: ImportedJournal) -> ImportedPast:
    """Write all of it, with its figures. Raises the store's errors."""
    from queue_server.stats.figures.figures_reader import FiguresReader  # numpy, which the server does not import

    def rest(count: int) -> None:
        report_progress(count, len(journal.events))
        time.sleep(REST_BETWEEN_COMMITS_S)

    imported = await log_writer.write(store, hall, journal, rest, RECORDS_A_COMMIT_BESIDE)
    await FiguresReader(store).catch_up(hall)
    return ImportedPast(hall, imported.records, imported.head.hex(), imported.resumed_after)


def _in_all(reason: str) -> WordsByLanguage:
    """The reason in the languages of staff; words of the system stay as they are."""
    if not isinstance(reason, Sentence):
        return {SOURCE_LANGUAGE: reason}
    return {language: str(in_words(reason, words(language).t)) for language in STAFF_LANGUAGES}


if __name__ == "__main__":
    serve_order(ImportOrder, import_past)
