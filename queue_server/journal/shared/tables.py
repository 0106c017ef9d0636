"""Defines the tables of what servers share, in a SQLite store."""

from typing import Final

SHARED_TABLES: Final = """
-- Finds a ticket by the code on its paper. It holds tickets alone: of each ticket there are many records.
CREATE INDEX tickets_by_hash ON journal (hall, substr(hash, 1, 5))
    WHERE instr(substr(body, 1, 400), x'227469636b65742e6973737565642f') > 0;

CREATE TABLE failures (
    key BLOB NOT NULL PRIMARY KEY,
    count INTEGER NOT NULL,
    last INTEGER NOT NULL,
    erase_after INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX failures_by_time ON failures (erase_after);

CREATE TABLE servers (
    id TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL,
    address TEXT NOT NULL,
    version TEXT NOT NULL,
    started_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    folders TEXT NOT NULL,
    configuration TEXT NOT NULL,
    clock_differs_s INTEGER NOT NULL
) STRICT;

CREATE TABLE states (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    server TEXT NOT NULL,
    at INTEGER NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (kind, id)
) STRICT;

CREATE TABLE configurations (
    number INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    author TEXT NOT NULL,
    confirmed_by TEXT,
    text BLOB NOT NULL
) STRICT;
"""
"""The step of the schema that adds these tables."""

BOOKINGS_INDEX: Final = """
-- Finds a booking by the code on its paper, as `tickets_by_hash` does a ticket.
CREATE INDEX bookings_by_hash ON journal (hall, substr(hash, 1, 5))
    WHERE instr(substr(body, 1, 400), x'22626f6f6b696e672e6d6164652f') > 0;
"""
"""The step of the schema that adds the index of bookings."""

DOCUMENTS_TABLE: Final = """
CREATE TABLE documents (
    kind TEXT NOT NULL,
    id TEXT NOT NULL,
    version INTEGER NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (kind, id)
) STRICT;
"""
"""The step of the schema that adds documents."""

RATINGS_INDEX: Final = """
-- Finds a visitor's mark by the code that its page has shown.
CREATE INDEX ratings_by_hash ON journal (hall, substr(hash, 1, 5))
    WHERE instr(substr(body, 1, 400), x'2276697369742e72617465642f') > 0;
"""
"""The step of the schema that adds the index of marks."""
