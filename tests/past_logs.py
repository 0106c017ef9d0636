"""Past logs for tests: rows as the bytes of a file."""

from queue_server.stats.past_logs.past_log import PastVisit, read_log

HEADING = "day,service,priority,arrival_s,start_s,end_s,server"
NOW = 1_796_000_000_000_000
"""2026-11-30, later than every log in the tests."""


def log_bytes(*rows: str, heading: str = HEADING) -> bytes:
    return "\n".join([heading, *rows, ""]).encode()


def visits_of(*rows: str, timezone: str = "Asia/Almaty") -> list[PastVisit]:
    return read_log("day.csv", log_bytes(*rows), timezone, NOW).visits
