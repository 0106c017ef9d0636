"""The tables of a SQLite store. Triggers keep the journal and the answers append-only; the rest may be erased."""

from typing import Final

SCHEMA_VERSION: Final = 5
"""Stands in the file as `PRAGMA user_version`. A file with a greater one was written by a newer program."""

APPLICATION_ID: Final = 0x4B657A6B
"""Stands in the file as `PRAGMA application_id`: the letters `Kezk`, so that another program's file is recognized."""

SCHEMA: Final = """
CREATE TABLE journal (
    hall TEXT NOT NULL,
    seq INTEGER NOT NULL,
    body BLOB NOT NULL,
    hash BLOB NOT NULL,
    PRIMARY KEY (hall, seq)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER journal_is_never_updated BEFORE UPDATE ON journal
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER journal_is_never_deleted BEFORE DELETE ON journal
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;

-- With a rowid: command ids come in no order, and so only their index is written all over, not the bodies.
CREATE TABLE answers (
    hall TEXT NOT NULL,
    command_id TEXT NOT NULL,
    fingerprint BLOB NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (hall, command_id)
) STRICT;
CREATE TRIGGER answers_are_never_updated BEFORE UPDATE ON answers
    BEGIN SELECT RAISE(ABORT, 'answers are append-only'); END;
CREATE TRIGGER answers_are_never_deleted BEFORE DELETE ON answers
    BEGIN SELECT RAISE(ABORT, 'answers are append-only'); END;

CREATE TABLE snapshots (
    hall TEXT NOT NULL PRIMARY KEY,
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL,
    body BLOB NOT NULL
) STRICT;

CREATE TABLE notes (
    hall TEXT NOT NULL,
    ticket TEXT NOT NULL,
    at INTEGER NOT NULL,
    author TEXT NOT NULL,
    text TEXT NOT NULL,
    erase_after INTEGER NOT NULL
) STRICT;
CREATE INDEX notes_of_a_ticket ON notes (hall, ticket);
CREATE INDEX notes_by_time ON notes (erase_after);

CREATE TABLE tokens (
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    digest BLOB NOT NULL PRIMARY KEY,
    created_at INTEGER NOT NULL,
    expires_at INTEGER,
    revoked_at INTEGER
) STRICT;
CREATE UNIQUE INDEX one_live_token_of_a_name ON tokens (name) WHERE revoked_at IS NULL;

CREATE TABLE users (
    name TEXT NOT NULL PRIMARY KEY,
    role TEXT NOT NULL,
    password TEXT,
    created_at INTEGER NOT NULL,
    disabled_at INTEGER
) STRICT;

CREATE TABLE sessions (
    digest BLOB NOT NULL PRIMARY KEY,
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    is_person INTEGER NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT;
CREATE INDEX sessions_by_time ON sessions (expires_at);
"""
"""The tables of version 1."""

STEPS: Final = {
    2: """
CREATE TABLE positions (
    reader TEXT NOT NULL PRIMARY KEY,
    seq INTEGER NOT NULL
) STRICT;

CREATE TABLE secrets (
    name TEXT NOT NULL PRIMARY KEY,
    secret BLOB NOT NULL
) STRICT;
""",
    3: """
ALTER TABLE users ADD COLUMN pin TEXT;

CREATE TABLE traces (
    at INTEGER NOT NULL,
    what TEXT NOT NULL,
    name TEXT NOT NULL,
    by TEXT NOT NULL,
    address TEXT NOT NULL,
    erase_after INTEGER NOT NULL
) STRICT;
CREATE INDEX traces_by_time ON traces (erase_after);

CREATE TABLE pending (
    id TEXT NOT NULL PRIMARY KEY,
    author TEXT NOT NULL,
    at INTEGER NOT NULL,
    base TEXT NOT NULL,
    text TEXT NOT NULL
) STRICT;
""",
    4: """
CREATE TABLE devices (
    id TEXT NOT NULL PRIMARY KEY,
    digest BLOB NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    announced_at INTEGER NOT NULL,
    code TEXT,
    name TEXT NOT NULL,
    credential TEXT NOT NULL,
    hall TEXT,
    zone TEXT,
    version TEXT,
    paired_at INTEGER,
    seen_at INTEGER,
    revoked_at INTEGER
) STRICT;
""",
    5: """
ALTER TABLE users ADD COLUMN subject TEXT;
""",
}
"""Version -> what it adds to the one before. An older file gets what it lacks when it is opened to write."""
