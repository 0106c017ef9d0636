"""Reading past logs from disk."""

import gzip
from pathlib import Path

from queue_server.stats.past import BadLog, PastVisit, read_log


def open_logs(files: list[Path], timezone: str) -> list[PastVisit]:
    """The rows of several files as one log, in the order of arrival. Raises `BadLog` with the problems of all."""
    visits: list[PastVisit] = []
    problems: list[str] = []
    for file in files:
        try:
            visits += open_log(file, timezone)
        except BadLog as bad:
            problems += bad.problems
    if problems:
        raise BadLog(problems)
    return sorted(visits, key=lambda visit: visit.arrived_at)


def open_log(file: Path, timezone: str) -> list[PastVisit]:
    """The rows of a CSV file, gzipped where its name ends in .gz. Raises `BadLog`."""
    try:
        with (gzip.open if file.suffix == ".gz" else open)(file, "rt", encoding="utf-8-sig", newline="") as lines:
            return read_log(str(file), lines, timezone)
    except UnicodeDecodeError as error:
        raise BadLog([f"{file}: is no text in UTF-8: {error.reason} at byte {error.start}"]) from error
    except (gzip.BadGzipFile, EOFError) as error:
        raise BadLog([f"{file}: is no whole gzip file"]) from error
    except OSError as error:
        raise BadLog([f"{file}: {error.strerror}"]) from error
