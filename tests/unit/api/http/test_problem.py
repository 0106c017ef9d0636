"""Errors as problem documents."""

import pytest
from msgspec import json

from queue_server.api.http.problem import HTTP_PROBLEMS, STATUS, HttpProblem, document, problem_of, too_many_requests
from queue_server.engine import KeyReused, Stopping
from queue_server.hall.errors import REFUSALS, UNKNOWN, Refused, Unknown
from queue_server.journal.record import Corrupt
from queue_server.journal.store import Unavailable


def test_a_problem_says_what_to_do() -> None:
    """RFC 9457 with a stable code, and what the code speaks of as members."""
    assert json.decode(document(Refused("ticket_called", number="A012"))) == {
        "type": "/docs#ticket_called",
        "title": "Ticket called",
        "status": 409,
        "detail": "Ticket A012 has been called and not started. Start it, recall it or mark the no-show.",
        "code": "ticket_called",
        "number": "A012",
    }


def test_every_code_has_one_status() -> None:
    """What a hall refuses is 409, what it does not know 404."""
    assert {STATUS[code] for code in REFUSALS} == {409}
    assert {STATUS[code] for code in UNKNOWN} == {404}
    assert set(HTTP_PROBLEMS).isdisjoint({*REFUSALS, *UNKNOWN})


@pytest.mark.parametrize(
    ("error", "code", "status"),
    [
        (Refused("nobody_waiting", window=1), "nobody_waiting", 409),
        (Unknown("unknown_ticket"), "unknown_ticket", 404),
        (Stopping(), "stopping", 503),
        (KeyReused(), "key_reused", 409),
        (Unavailable("disk full"), "store_unavailable", 503),
        (Corrupt("aksu", 7, "the hash"), "journal_corrupt", 503),
    ],
)
def test_every_error_of_the_layers_below_has_a_code(error: Exception, code: str, status: int) -> None:
    """And so none of them is a 500."""
    problem = problem_of(error)
    assert problem is not None
    assert (problem.code, STATUS[problem.code]) == (code, status)


def test_what_nobody_foresaw_is_a_bug() -> None:
    """It has no code of its own."""
    assert problem_of(KeyError("x")) is None


def test_no_secret_of_the_disk_is_told() -> None:
    """What the operating system says stays in the log."""
    problem = problem_of(Unavailable("/var/lib/kezek/kezek.db: disk I/O error"))
    assert problem is not None
    assert b"kezek.db" not in document(problem)


def test_whoever_is_too_fast_is_told_when() -> None:
    """In whole seconds, never zero."""
    problem = too_many_requests(0.2)
    assert (problem.headers["Retry-After"], problem.params["wait_s"]) == ("1", 1)
    assert too_many_requests(4.1).headers["Retry-After"] == "5"


def test_stopping_is_passing() -> None:
    """A client learns when to come back."""
    assert HttpProblem("stopping").headers["Retry-After"] == "5"
