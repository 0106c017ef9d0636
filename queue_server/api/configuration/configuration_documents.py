"""Makes the documents about the configuration for the administrator's page. Pure."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from difflib import unified_diff
from typing import Any, Final

from msgspec import Struct

from queue_server.config.definition import Names
from queue_server.config.file.config_file import version_of
from queue_server.config.languages import SOURCE_LANGUAGE, STAFF_LANGUAGES
from queue_server.config.mistakes import Problem, in_words
from queue_server.journal.access.contents import PendingChange
from queue_server.pages.wording.change_sentences import ConfigurationWords
from queue_server.pages.wording.words import words
from queue_server.views.times import moment

CONTEXT_LINES: Final = 2
"""Lines shown around each difference."""
TRANSLATED: Final = tuple(language for language in STAFF_LANGUAGES if language != SOURCE_LANGUAGE)
"""The languages of staff whose words stand in catalogues."""


class Mistake(Struct, frozen=True):
    """One mistake, and the place of its field such as `halls.aksu.services[2].prefix`.

    `words` is what is wrong in the languages of staff; a mistake of the serial side is told in English alone. `places`
    is what the page calls the place, in those languages.
    """

    key: str
    line: int
    what: str
    words: dict[str, str] = {}
    places: dict[str, str] = {}


class Difference(Struct, frozen=True):
    """One thing that differs between two states of the configuration, at the place `key`: a sentence in each language
    of staff."""

    key: str
    words: dict[str, str]


class Refusal(Struct, frozen=True):
    """Why a hall does not take the definition: the code, and what fills its sentence."""

    hall: str
    code: str
    detail: str
    params: dict[str, str | int]


class ConcernedBookings(Struct, frozen=True):
    """How many open bookings of a service have no time any more by a change: they stay open, and nobody loses one.

    `entries` is how many visitors take part in draws of the service whose dates have no places any more: they stay in
    the draw, and read on their pages that nobody can be drawn.
    """

    hall: str
    service: str
    names: Names
    count: int
    entries: int = 0


class Review(Struct, frozen=True):
    """What a change would do. It can be saved when there are no mistakes and no refusals.

    `sentences` say what changes, and `difference` is a unified difference of the two texts, without its heading; where
    only comments and spaces differ, there is no sentence. With `needs_second` it waits for another
    administrator; with `by_hand` the file holds more that is not in force yet, since somebody has written into it, and
    saving puts that in force too; `needs_restart` names the sections that come into force at the next start. `warnings`
    keep nobody from saving: what they name may come right by itself, as a printer that is switched off. `bookings` are
    those whose time goes: saving needs the yes to as many (`accepted_bookings`), with those in draws.
    """

    difference: list[str]
    mistakes: list[Mistake] = []
    refusals: list[Refusal] = []
    needs_second: bool = False
    needs_restart: list[str] = []
    by_hand: bool = False
    warnings: list[Mistake] = []
    sentences: list[Difference] = []
    bookings: list[ConcernedBookings] = []


class WaitingChange(Struct, frozen=True):
    """A change that waits for another administrator. One that `is_stale` cannot be applied: the file has changed.

    `bookings` are those whose time goes: confirming needs the yes to as many (`accepted_bookings`), with those
    in draws.
    """

    id: str
    author: str
    at: datetime
    difference: list[str]
    is_stale: bool
    sentences: list[Difference] = []
    bookings: list[ConcernedBookings] = []


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


class EarlierState(Struct, frozen=True):
    """A state of the configuration that ended `at`, with who changed it to the next one and what that changed.

    `author` is empty for a change that was made in the file itself. One that is not readable cannot be put back: its
    text is no configuration file.
    """

    id: str
    at: datetime
    author: str
    confirmed_by: str | None
    sentences: list[Difference]
    is_readable: bool


class EarlierValues(Struct, frozen=True):
    """Two ways back to an earlier state, as values for a draft: all of it as it was (`values`), or the present one
    without what the change then changed (`undone`). `contested` are the places of that change which have been changed
    once more since; they stay as they are now."""

    version: str
    values: dict[str, Any]
    undone: dict[str, Any]
    contested: list[str]


class MergedDraft(Struct, frozen=True):
    """A draft and what somebody else has saved meanwhile, in one: `values` are for the present `version`.

    `saved` and `draft` say what either has changed since the state that the draft began from. Where both have changed
    the same place, which is `contested`, the draft's holds in `values`, and the other's in `saved_first`.
    """

    document: ConfigurationDocument
    author: str
    saved: list[Difference]
    draft: list[Difference]
    contested: list[str]
    values: dict[str, Any]
    saved_first: dict[str, Any]


def mistakes_of(
    problems: Iterable[Problem], values: Mapping[str, Any], configuration_words: ConfigurationWords
) -> list[Mistake]:
    """The problems of a file with these values as mistakes beside its fields."""
    return [
        Mistake(
            p.key,
            p.line,
            str(p.text),
            {lang: str(in_words(p.text, words(lang).t)) for lang in TRANSLATED},
            {lang: configuration_words.place_name(p.key, values, lang) for lang in STAFF_LANGUAGES} if p.key else {},
        )
        for p in problems
    ]


def differences_of(
    before: Mapping[str, Any], after: Mapping[str, Any], configuration_words: ConfigurationWords
) -> list[Difference]:
    """What differs between two configurations, in sentences."""
    by_language = {lang: configuration_words.differences(before, after, lang) for lang in STAFF_LANGUAGES}
    return [
        Difference(sentence.key, {lang: by_language[lang][place].text for lang in STAFF_LANGUAGES})
        for place, sentence in enumerate(by_language[SOURCE_LANGUAGE])
    ]


def difference_of(old: bytes, new: bytes) -> list[str]:
    """A unified difference of two texts, without its heading."""
    before, after = old.decode("utf-8-sig").splitlines(), new.decode("utf-8-sig").splitlines()
    return list(unified_diff(before, after, lineterm="", n=CONTEXT_LINES))[2:]


def waiting_change(
    change: PendingChange, text: bytes, sentences: list[Difference], bookings: list[ConcernedBookings]
) -> WaitingChange:
    """A change that waits, beside the present text of the file."""
    difference, is_stale = difference_of(text, change.text.encode()), change.base != version_of(text)
    return WaitingChange(change.id, change.author, moment(change.at), difference, is_stale, sentences, bookings)
