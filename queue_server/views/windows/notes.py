"""Defines the document of notes that operators write about a visitor for the next operator. Pure.

Notes are personal, so they stand in no document that a screen of the hall, a phone or an auditor can open.
"""

from datetime import datetime

from msgspec import Struct


class NoteDocument(Struct, frozen=True):
    """`author` wrote `text`, which may have several lines, at `at`."""

    at: datetime
    author: str
    text: str


class NotesDocument(Struct, frozen=True):
    """The notes about whoever is at the window, the oldest first; `ticket` is the id, null where nobody is."""

    window: int
    ticket: str | None
    notes: tuple[NoteDocument, ...]
