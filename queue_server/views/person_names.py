"""Gives the name under which a person of the journal is shown today. Pure.

A record names a person by the name under which they were signed in, and is never rewritten. So names are replaced where
records are read for people: an earlier name by the present one, the name of somebody who was deleted by a pseudonym,
which stays the same for ever and is put into words in the reader's language.
"""

import re
from collections.abc import Callable, Iterable
from functools import cached_property
from typing import Final

from msgspec import Struct

from queue_server.config.roles import PEOPLE
from queue_server.config.values.text import folded

PSEUDONYM: Final = "former-colleague-"
"""What a pseudonym begins with; its number follows. Documents for programs have it as it is."""

_PSEUDONYM: Final = re.compile(rf"{PSEUDONYM}([1-9][0-9]*)")
_ANY_PSEUDONYM: Final = re.compile(rf"(?<!\w){_PSEUDONYM.pattern}(?!\w)")
_ACTOR: Final = re.compile(rf"\b({'|'.join(sorted(PEOPLE))}):")


class FormerName(Struct, frozen=True):
    """A name in records, and the one under which that person is shown: their present name, or a pseudonym."""

    former: str
    name: str


class PersonNames:
    """The names of everybody who was renamed or deleted."""

    def __init__(self, former_names: Iterable[FormerName] = ()) -> None:
        self._names = {former.former: former.name for former in former_names}
        self._folded = {folded(former): name for former, name in self._names.items()}

    def __bool__(self) -> bool:
        return bool(self._names)

    def display_name(self, name: str) -> str:
        """The name under which the person of a recorded name is shown."""
        return self._names.get(name, name)

    def display_or_none(self, name: str | None) -> str | None:
        return name if name is None else self.display_name(name)

    def display_actor(self, actor: str) -> str:
        """`role:name` of a record, with the name that is shown. Machines keep their names."""
        role, colon, name = actor.partition(":")
        return f"{role}{colon}{self.display_name(name)}" if role in PEOPLE else actor

    def display_line(self, text: str) -> str:
        """A line of a log in which people stand as `role:name`, with the names that are shown."""
        if not self._names or _ACTOR.search(text) is None:
            return text
        return self._actors.sub(lambda match: f"{match[1]}:{self._names[match[2]]}", text)

    def display_text(self, text: str) -> str:
        """A sentence in which names stand anywhere, with the names that are shown."""
        return self._anywhere.sub(lambda match: self._names[match[0]], text) if self._names else text

    @cached_property
    def _actors(self) -> re.Pattern[str]:
        return re.compile(rf"{_ACTOR.pattern}({self._any_former})(?!\w)")

    @cached_property
    def _anywhere(self) -> re.Pattern[str]:
        return re.compile(rf"(?<!\w)(?:{self._any_former})(?!\w)")

    @property
    def _any_former(self) -> str:
        """A pattern of every earlier name, the longest first. All are replaced at once: what is put in is no earlier
        name of another person."""
        return "|".join(map(re.escape, sorted(self._names, key=len, reverse=True)))

    def recorded_names(self, name: str) -> tuple[str, ...]:
        """Every name in records of the person who is shown under `name`. An earlier name leads to the present one; that
        of somebody who was deleted leads nowhere."""
        if is_pseudonym(self.display_name(name)) and not is_pseudonym(name):
            return ()
        present = self.display_name(name)
        return (present, *sorted(former for former, shown_as in self._names.items() if shown_as == present))

    def holder_of(self, name: str) -> str | None:
        """The display name of the person who has had `name`, or one that differs by case or spaces only; None where
        nobody had."""
        if (number := pseudonym_number(folded(name))) is not None:
            return f"{PSEUDONYM}{number}"
        return self._folded.get(folded(name))


def pseudonym(number: int) -> str:
    """The display name of the person who was deleted as the `number`-th."""
    return f"{PSEUDONYM}{number}"


def pseudonym_number(name: str) -> int | None:
    """The number of a pseudonym; None for a name."""
    match = _PSEUDONYM.fullmatch(name)
    return int(match[1]) if match is not None else None


def is_pseudonym(name: str) -> bool:
    return pseudonym_number(name) is not None


def replace_pseudonyms(text: str, words_of: Callable[[int], str]) -> str:
    """The text with what `words_of` gives for the number of each pseudonym in it."""
    return _ANY_PSEUDONYM.sub(lambda match: words_of(int(match[1])), text) if PSEUDONYM in text else text


def next_pseudonym(former_names: Iterable[FormerName]) -> str:
    """The pseudonym of the next person who is deleted."""
    numbers = (pseudonym_number(former.name) or 0 for former in former_names)
    return pseudonym(max(numbers, default=0) + 1)
