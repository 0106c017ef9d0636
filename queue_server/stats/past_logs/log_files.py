"""Reads past logs from disk, for every command and script that takes a log."""

import gzip
import zlib
from datetime import date
from pathlib import Path
from typing import Final

from queue_server.config.mistakes import sentence_of
from queue_server.stats.past_logs.past_log import BadLog, LogProblem, LogRows, PastLog, PastVisit, read_log, read_rows

LARGEST: Final = 512 * 2**20
"""The most bytes of an unpacked file: some ten million rows. A larger file is no log, and would fill the memory."""


def open_logs(files: list[Path], timezone: str, now: int) -> list[PastVisit]:
    """The rows of several files as one log, in the order of arrival. Raises `BadLog` with the problems of all."""
    visits: list[PastVisit] = []
    problems: list[LogProblem] = []
    for file in files:
        try:
            visits += open_log(file, timezone, now).visits
        except BadLog as bad:
            problems += bad.problems
    if problems:
        raise BadLog(problems)
    return sorted(visits, key=lambda visit: visit.arrived_at)


def open_log(file: Path, timezone: str, now: int, largest: int | None = None) -> PastLog:
    """The visits of a file as they stand at `now` (µs UTC). Raises `BadLog`, also for more than `largest` bytes."""
    return read_log(str(file), contents(file, largest), timezone, now)


def open_rows(file: Path, today: date) -> LogRows:
    """The rows of a file, of which none is after `today`. Raises `BadLog`."""
    return read_rows(str(file), contents(file), today)


def contents(file: Path, largest: int | None = None) -> bytes:
    """The bytes of a file, unpacked where its name ends in .gz. Raises `BadLog`."""
    name, limit = str(file), LARGEST if largest is None else largest
    try:
        with gzip.open(file) if file.suffix == ".gz" else file.open("rb") as opened:
            body = opened.read(limit + 1)
    except (gzip.BadGzipFile, EOFError, zlib.error) as error:
        raise BadLog([LogProblem(name, 0, sentence_of("is no whole gzip file"))]) from error
    except OSError as error:
        raise BadLog([LogProblem(name, 0, str(error.strerror or error))]) from error
    if len(body) > limit:
        size = sentence_of("is larger than {size} MB: give it in parts", size=limit // 2**20)
        raise BadLog([LogProblem(name, 0, size)])
    return body
