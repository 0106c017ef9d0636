"""Defines the table of personal data in a SQLite store."""

from typing import Final

PERSONAL_TABLES: Final = """
-- With a rowid, so that no index holds the text.
CREATE TABLE personal_data (
    hall TEXT NOT NULL,
    subject TEXT NOT NULL,
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    erase_after INTEGER NOT NULL,
    PRIMARY KEY (hall, subject, kind)
) STRICT;
CREATE INDEX personal_data_by_time ON personal_data (erase_after);
"""
"""The step of the schema that adds it."""
