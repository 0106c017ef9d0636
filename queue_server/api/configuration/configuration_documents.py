"""Makes the documents about the configuration for the administrator's page. Pure."""

from collections.abc import Iterable
from datetime import datetime
from difflib import unified_diff
from typing import Any, Final

from msgspec import Struct

from queue_server.config.file.config_file import version_of
from queue_server.config.languages import SOURCE_LANGUAGE, STAFF_LANGUAGES
from queue_server.config.mistakes import Problem, in_words
from queue_server.journal.store import PendingChange
from queue_server.pages.words import words
from queue_server.views.times import moment

CONTEXT_LINES: Final = 2
"""Lines shown around each difference."""
TRANSLATED: Final = tuple(language for language in STAFF_LANGUAGES if language != SOURCE_LANGUAGE)
"""The languages of staff whose words stand in catalogues."""


class Mistake(Struct, frozen=True):
    """One mistake, and the place of its field such as `halls.aksu.services[2].prefix`.

    `words` is what is wrong in the languages of staff; a mistake of the serial side is told in English alone.
    """

    key: str
    line: int
    what: str
    words: dict[str, str] = {}


class Refusal(Struct, frozen=True):
    """Why a hall does not take the definition: the code, and what fills its sentence."""

    hall: str
    code: str
    detail: str
    params: dict[str, str | int]


class Review(Struct, frozen=True):
    """What a change would do. It can be saved when there are no mistakes and no refusals.

    `difference` is a unified difference of the two texts, without its heading. With `needs_second` it waits for another
    administrator; with `by_hand` the file holds more that is not in force yet, since somebody has written into it, and
    saving puts that in force too; `needs_restart` names the sections that come into force at the next start. `warnings`
    keep nobody from saving: what they name may come right by itself, as a printer that is switched off.
    """

    difference: list[str]
    mistakes: list[Mistake] = []
    refusals: list[Refusal] = []
    needs_second: bool = False
    needs_restart: list[str] = []
    by_hand: bool = False
    warnings: list[Mistake] = []


class WaitingChange(Struct, frozen=True):
    """A change that waits for another administrator. One that `is_stale` cannot be applied: the file has changed."""

    id: str
    author: str
    at: datetime
    difference: list[str]
    is_stale: bool


class ConfigurationDocument(Struct, frozen=True):
    """The values of the file, the version they are of, and the changes that wait. `needs_restart` names the sections
    that are in the file and come into force at the next start."""

    version: str
    file: str
    values: dict[str, Any]
    waiting: list[WaitingChange]
    needs_restart: list[str] = []


class Saved(Struct, frozen=True):
    """`version` is the file's now. With `waits` nothing is in force yet: another administrator must say yes."""

    version: str
    waits: bool
    needs_restart: list[str]


def mistakes_of(problems: Iterable[Problem]) -> list[Mistake]:
    """The problems of a file as mistakes beside its fields."""
    return [
        Mistake(p.key, p.line, str(p.text), {lang: str(in_words(p.text, words(lang).t)) for lang in TRANSLATED})
        for p in problems
    ]


def difference_of(old: bytes, new: bytes) -> list[str]:
    """A unified difference of two texts, without its heading."""
    before, after = old.decode("utf-8-sig").splitlines(), new.decode("utf-8-sig").splitlines()
    return list(unified_diff(before, after, lineterm="", n=CONTEXT_LINES))[2:]


def waiting_change(change: PendingChange, text: bytes) -> WaitingChange:
    """A change that waits, beside the present text of the file."""
    difference = difference_of(text, change.text.encode())
    return WaitingChange(change.id, change.author, moment(change.at), difference, change.base != version_of(text))
