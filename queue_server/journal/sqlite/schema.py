"""Defines the tables of a SQLite store. Triggers keep the journal and the answers append-only; the rest may be
erased."""

from typing import Final

from queue_server.journal.followed.tables import FOLLOWED_TABLES
from queue_server.journal.links.tables import LINK_TABLES
from queue_server.journal.log.tables import LOG_TABLES
from queue_server.journal.personal.tables import PERSONAL_TABLES
from queue_server.journal.shared.tables import BOOKINGS_INDEX, DOCUMENTS_TABLE, RATINGS_INDEX, SHARED_TABLES

SCHEMA_VERSION: Final = 22
"""Written in the file as `PRAGMA user_version`. A file with a greater one was written by a newer program."""

OLDEST_SQLITE_PROGRAM: Final = 15
"""The schema version of the oldest program that can work on these tables, as it stands in the table `kezek_schema`. A
step that only adds tables, or columns with a default, leaves it as it is."""

APPLICATION_ID: Final = 0x4B657A6B
"""Written in the file as `PRAGMA application_id`: the letters `Kezk`, so that another program's file is recognized."""

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
    6: """
-- The columns stand in the order of the fields of `Visit` and `WindowTime`.
CREATE TABLE visits (
    hall TEXT NOT NULL,
    ticket TEXT NOT NULL,
    stage INTEGER NOT NULL,
    day TEXT NOT NULL,
    number TEXT NOT NULL,
    service TEXT NOT NULL,
    seq INTEGER NOT NULL,
    issued_at INTEGER NOT NULL,
    joined_at INTEGER NOT NULL,
    hour INTEGER NOT NULL,
    priority TEXT,
    language TEXT,
    booked_at INTEGER,
    norm INTEGER,
    estimate_low INTEGER,
    estimate_median INTEGER,
    estimate_high INTEGER,
    first_called_at INTEGER,
    called_at INTEGER,
    started_at INTEGER,
    ended_at INTEGER NOT NULL,
    window INTEGER,
    operator TEXT,
    calls INTEGER NOT NULL,
    recalls INTEGER NOT NULL,
    call_seq INTEGER,
    call_reason TEXT,
    passed INTEGER NOT NULL,
    privilege TEXT,
    waited INTEGER NOT NULL,
    walked INTEGER NOT NULL,
    served INTEGER NOT NULL,
    held INTEGER NOT NULL,
    outcome TEXT NOT NULL,
    end_seq INTEGER NOT NULL,
    PRIMARY KEY (hall, day, end_seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE window_times (
    hall TEXT NOT NULL,
    day TEXT NOT NULL,
    seq INTEGER NOT NULL,
    window INTEGER NOT NULL,
    hour INTEGER NOT NULL,
    state TEXT NOT NULL,
    operator TEXT,
    reason TEXT,
    spent INTEGER NOT NULL
) STRICT;
CREATE INDEX window_times_by_day ON window_times (hall, day);

CREATE TABLE tallies (
    hall TEXT NOT NULL,
    part TEXT NOT NULL,
    span TEXT NOT NULL,
    value TEXT NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (hall, part, span, value)
) STRICT, WITHOUT ROWID;

CREATE TABLE folds (
    hall TEXT NOT NULL PRIMARY KEY,
    seq INTEGER NOT NULL,
    hash BLOB NOT NULL,
    body BLOB NOT NULL
) STRICT;

CREATE TABLE projected (
    hall TEXT NOT NULL PRIMARY KEY,
    seq INTEGER NOT NULL,
    form TEXT NOT NULL
) STRICT, WITHOUT ROWID;
""",
    7: """
ALTER TABLE visits ADD COLUMN result TEXT;
""",
    8: """
-- INSERT OR REPLACE takes the row away that is in its way, and fires triggers on DELETE only where the connection has
-- asked for that (SQLite, "PRAGMA recursive_triggers"). What is inserted is looked at in any case, before that.
CREATE TRIGGER journal_is_never_replaced BEFORE INSERT ON journal
    WHEN EXISTS (SELECT 1 FROM journal WHERE hall = NEW.hall AND seq = NEW.seq)
    BEGIN SELECT RAISE(ABORT, 'the journal is append-only'); END;
CREATE TRIGGER answers_are_never_replaced BEFORE INSERT ON answers
    WHEN EXISTS (SELECT 1 FROM answers WHERE (hall = NEW.hall AND command_id = NEW.command_id) OR rowid = NEW.rowid)
    BEGIN SELECT RAISE(ABORT, 'answers are append-only'); END;
""",
    9: """
CREATE TABLE claims (
    work TEXT NOT NULL PRIMARY KEY,
    holder TEXT NOT NULL,
    until INTEGER NOT NULL
) STRICT;
""",
    10: """
CREATE TABLE former_names (
    former TEXT NOT NULL PRIMARY KEY,
    name TEXT NOT NULL
) STRICT, WITHOUT ROWID;
""",
    11: """
-- Nothing in the tables changes: from here on the answers are packed (`answer_bodies`), and a program of before could
-- not read them.
""",
    12: """
-- When an answer was given, and a limit that is moved on before answers are erased: none above it can be deleted, so a
-- statement that forgets its condition takes nothing that is still needed. Answers of before have no time of their own;
-- none of them is younger than the last record of its store, whose time they share.
ALTER TABLE answers ADD COLUMN at INTEGER;
CREATE TABLE answer_limits (
    of_before INTEGER NOT NULL,
    erased_to INTEGER NOT NULL
) STRICT;
INSERT INTO answer_limits SELECT coalesce(max(json_extract(CAST(body AS TEXT), '$[3]')), 0), -1
    FROM (SELECT hall AS h, max(seq) AS s FROM journal GROUP BY hall) JOIN journal ON hall = h AND seq = s
    WHERE json_valid(CAST(body AS TEXT));
CREATE INDEX answers_by_time ON answers (at) WHERE at IS NOT NULL;
DROP TRIGGER answers_are_never_deleted;
CREATE TRIGGER answers_are_deleted_in_time BEFORE DELETE ON answers
    WHEN coalesce(OLD.at, (SELECT of_before FROM answer_limits)) > (SELECT erased_to FROM answer_limits)
    BEGIN SELECT RAISE(ABORT, 'answers are append-only until their time is over'); END;
""",
    13: SHARED_TABLES,
    14: """
CREATE TABLE closures (
    kind TEXT NOT NULL,
    other TEXT NOT NULL
) STRICT;
CREATE TRIGGER journal_has_moved BEFORE INSERT ON journal
    WHEN EXISTS (SELECT 1 FROM closures WHERE kind = 'moved')
    BEGIN SELECT RAISE(ABORT, 'the journal has moved'); END;
""",
    15: """
ALTER TABLE servers ADD COLUMN reads INTEGER NOT NULL DEFAULT 1;
ALTER TABLE servers ADD COLUMN rows_form TEXT NOT NULL DEFAULT '';

-- Which programs can work on these tables: an older one than the last that changed them may, where what was added does
-- not matter to it.
CREATE TABLE kezek_schema (oldest_program INTEGER NOT NULL) STRICT;
INSERT INTO kezek_schema VALUES (0);
""",
    16: PERSONAL_TABLES,
    17: BOOKINGS_INDEX,
    18: LOG_TABLES,
    19: RATINGS_INDEX,
    20: DOCUMENTS_TABLE,
    21: FOLLOWED_TABLES,
    22: LINK_TABLES,
}
"""Version -> what it adds to the one before. An older file gets the additions when it is opened for writing."""
