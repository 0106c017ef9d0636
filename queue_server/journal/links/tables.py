"""Defines the table of a SQLite store that says where journals are sent."""

from typing import Final

LINK_TABLES: Final = """
CREATE TABLE sending_links (
    hall TEXT NOT NULL,
    side TEXT NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (hall, side)
) STRICT, WITHOUT ROWID;
"""
"""The step of the schema that adds it."""
