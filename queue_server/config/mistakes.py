"""Defines the mistakes of a configuration, and how they are reported.

ConfigError     the administrator's fault: carries every problem of the file, not the first
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

from msgspec import Struct

Path = tuple[str | int, ...]
"""The place of a value: the keys from the top, and indexes in lists, counted from 0."""

Mistake = tuple[Path, str]
"""A place, and a sentence: what is wrong there, and what would be right."""


class Sentence(str):
    """A sentence that can be translated: it keeps its English text with `{gaps}`, and their values."""

    __slots__ = ("gaps", "msgid")
    msgid: str
    gaps: dict[str, object]


def sentence_of(msgid: str, /, **gaps: object) -> Sentence:
    """The sentence with its gaps filled. The value of a gap may be a `Sentence` too, and is translated with it."""
    sentence = Sentence(msgid.format_map(gaps))
    sentence.msgid, sentence.gaps = msgid, gaps
    return sentence


def in_words(sentence: object, translate: Callable[..., str]) -> object:
    """The sentence as `translate(msgid, **gaps)` returns it; anything that is not a `Sentence` stays as it is."""
    if not isinstance(sentence, Sentence):
        return sentence
    return translate(sentence.msgid, **{name: in_words(gap, translate) for name, gap in sentence.gaps.items()})


def twice(value: object) -> Sentence:
    """The mistake of a value that must be unique and occurs twice."""
    quoted = f'"{value}"' if isinstance(value, str) else value
    return sentence_of("{value} stands here a second time; each must be of its own", value=quoted)


def repeats(values: Sequence[str], path: Path) -> Iterator[Mistake]:
    """The mistakes of a list in which a value occurs twice."""
    for place, value in enumerate(values):
        if value in values[:place]:
            yield (*path, place), sentence_of("{value} stands here a second time; remove it", value=f'"{value}"')


def unreadable(file: object, reason: object) -> Sentence:
    """The mistake of a file that cannot be read."""
    return sentence_of("{file} cannot be read: {why}", file=file, why=reason)


def no_hall(hall: str, hall_ids: Iterable[str]) -> Sentence:
    """The mistake of a reference to a hall that does not exist."""
    return sentence_of('there is no hall "{hall}"; write one of {known}', hall=hall, known=", ".join(hall_ids))


class Problem(Struct, frozen=True, order=True):
    """One mistake as a person reads it. `line` counts from 1; 0 and an empty `key` mean the file as a whole."""

    file: str
    line: int
    key: str
    text: str

    def __str__(self) -> str:
        return self._line(self.text)

    def line_in(self, translate: Callable[..., str]) -> str:
        """The line in a language: file, line and key stay as they are."""
        return self._line(str(in_words(self.text, translate)))

    def _line(self, text: str) -> str:
        place = f"{self.file}:{self.line}" if self.line else self.file
        return f"{place}: {self.key}: {text}" if self.key else f"{place}: {text}"


class ConfigError(Exception):
    """The configuration cannot be used. Nothing has been started or changed."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(map(str, self.problems)))


def key(path: Path) -> str:
    """A path in the form for people: `halls.aksu.services[2].prefix`."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")
