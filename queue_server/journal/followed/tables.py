"""Defines the tables of a SQLite store for halls that are followed."""

from typing import Final

FOLLOWED_TABLES: Final = """
CREATE TABLE followed_halls (
    hall TEXT NOT NULL PRIMARY KEY,
    revision INTEGER NOT NULL,
    code TEXT,
    code_until INTEGER NOT NULL,
    digest BLOB,
    paired_at INTEGER,
    revoked_at INTEGER,
    heard_at INTEGER,
    reported_seq INTEGER NOT NULL,
    forked_seq INTEGER,
    forked_at INTEGER
) STRICT;
CREATE TABLE evidence (
    hall TEXT NOT NULL,
    digest BLOB NOT NULL,
    seq INTEGER NOT NULL,
    after INTEGER NOT NULL,
    at INTEGER NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (hall, digest)
) STRICT;
"""
"""The step of the schema that adds them."""
