"""Defines the tables of a SQLite store that logs need."""

from typing import Final

LOG_TABLES: Final = """
-- Can be made anew from the journal.
CREATE TABLE tree_blocks (
    hall TEXT NOT NULL,
    number INTEGER NOT NULL,
    root BLOB NOT NULL,
    PRIMARY KEY (hall, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE cosigned (
    origin TEXT NOT NULL PRIMARY KEY,
    size INTEGER NOT NULL,
    root BLOB NOT NULL
) STRICT;
"""
"""The step of the schema that adds them."""
